"""stats --second-opinion: a line a figure, and the answer no where one is off."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from ino_tui.cohort import in_lifelines
from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from tests.ino_tui.commands.conftest import Cli


def test_a_line_a_figure_and_done_where_all_agree(cli: Cli, study: Path) -> None:
    done = cli("stats", study, "--second-opinion")
    assert (done.code, done.err) == (0, "")
    head, *lines = done.out.splitlines()
    assert head == "revision 3  basis current"
    assert [each.split()[0] for each in lines] == [*OUTCOME_IDS, "hct.effect"]
    pattern = r"os +lifelines 0\.30\.3 agrees: largest difference \de-1\d \(\d+ times\), limits \de-1\d"
    assert re.fullmatch(pattern, lines[0])
    assert "its log-rank test knows no delayed entry" in lines[-1]


def test_a_subgroup_adds_its_test(cli: Cli, study: Path) -> None:
    last = cli("stats", study, "--second-opinion", "--by", "ph").out.splitlines()[-1]
    assert re.match(r"os\.by\.ph +lifelines .* agrees: .*, statistic \S+, p \S+$", last)
    found = cli("stats", study, "--second-opinion", "--figure", "hct.effect", "--landmark", "3", "--json").json
    assert [o["id"] for o in found["opinions"]].count("hct.effect") == 1
    assert {c["what"] for c in found["opinions"][-1]["compared"]} == {"estimates", "limits", "statistic", "p"}
    assert all(o["agrees"] for o in found["opinions"])


def test_the_answer_is_no_where_one_is_off(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = in_lifelines.survival

    def off(*given: Any) -> in_lifelines.Steps:
        found = right(*given)
        return dataclasses.replace(found, estimate=found.estimate + 1e-6)

    monkeypatch.setattr(in_lifelines, "survival", off)
    done = cli("stats", study, "--second-opinion")
    assert done.code == 1
    line = done.out.splitlines()[1]
    assert re.match(
        r"os +lifelines 0.30.3 differs: largest difference 1e-06 \(68 times\), more than 1e-12, limits", line
    )


def test_what_lifelines_cannot_say_is_no_failure(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(in_lifelines, "incidence", stops)
    done = cli("stats", study, "--second-opinion")
    assert done.code == 0
    assert "lifelines 0.30.3 cannot say: AalenJohansenFitter stops with ValueError" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--csv",), 2, "leave --band and --csv out"),
        (("--band",), 2, "leave --band and --csv out"),
        (("--by", "hct"), 1, "immortal time"),
        (("--by", "eyes"), 2, "is no subgroup"),
    ],
)
def test_what_it_does_not_go_with(cli: Cli, study: Path, arguments: tuple[str, ...], code: int, why: str) -> None:
    done = cli("stats", study, "--second-opinion", *arguments)
    assert done.code == code
    assert done.out == ""
    assert why in done.sentence
