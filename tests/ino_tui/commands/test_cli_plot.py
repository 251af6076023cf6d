"""plot: a file for print by its suffix; what cannot be drawn, written or asked for is one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ino_tui.commands.conftest import Cli
from tests.ino_tui.plots.drawings import texts

ROOT = Path(__file__).parents[3]


def words(file: Path) -> str:
    return " ".join(text.words for text in texts(file.read_bytes()))


@pytest.mark.parametrize("name", ["os", "relapse", "swimmer", "flow", "response"])
def test_a_figure_is_drawn_with_its_origin(cli: Cli, study: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.svg"
    result = cli("plot", study, name, file, "--basis", "site")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{file}: ")
    assert "revision 3; basis site" in words(file)
    assert "SYNTHETIC" in words(file)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_caption_has_the_digits_of_stats(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("plot", study, "os", tmp_path / "os.svg").code == 0
    figure = next(f for f in cli("stats", study, "--json").json["figures"] if f["id"] == "os")
    assert f"n {figure['n']}, {figure['events']} events, median {figure['median']:.1f}" in words(tmp_path / "os.svg")


def test_a_figure_by_a_subgroup_and_from_a_landmark(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("plot", study, "os", tmp_path / "ph.svg", "--by", "ph").code == 0
    assert "Log-rank test" in words(tmp_path / "ph.svg")
    assert cli("plot", study, "os", tmp_path / "l.svg", "--by", "hct", "--landmark", "3").code == 0
    assert "months from 3 months after first INO dose" in words(tmp_path / "l.svg")
    assert cli("plot", study, "hct.effect", tmp_path / "t.svg").code == 0
    assert "Mantel-Byar" in words(tmp_path / "t.svg")


def test_the_naive_comparison_by_transplant_is_refused_with_the_reason(cli: Cli, study: Path, tmp_path: Path) -> None:
    result = cli("plot", study, "os", tmp_path / "x.svg", "--by", "hct")
    assert (result.code, result.out) == (1, "")
    assert "immortal time" in result.sentence
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing", "x.svg"), "swimmer, flow, response"),
        (("followup", "x.svg"), "cannot be drawn"),
        (("os", "x.svg", "--by", "mood"), "mood"),
        (("flow", "x.svg", "--by", "ph"), "whole cohort"),
        (("swimmer", "x.svg", "--landmark", "3"), "whole cohort"),
        (("os", "x.svg", "--landmark", "3"), "--by"),
        (("os", "x.svg", "--time-dependent"), "--by"),
        (("os", "x.svg", "--by", "hct", "--landmark", "soon"), "--landmark"),
        (("os", "x.svg", "--basis", "mine"), "site, own, final, current"),
        (("os", "x.jpg"), ".svg, .pdf or .png"),
        (("os", "x"), ".svg, .pdf or .png"),
        (("os", "nowhere/x.svg"), "is no folder"),
        (("os", ""), "FILE is empty"),
        (("os", "folder.svg"), "is a folder"),
        (("os", "study/x.svg"), "outside it"),
        (("os", "x.svg", "--as-of", "99"), "99"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(
    cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.svg").mkdir()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    result = cli("plot", study, *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.sentence
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_basis_without_a_value_has_nothing_to_draw(cli: Cli, study: Path, tmp_path: Path) -> None:
    for name in ("response", "relapse", "efs"):
        result = cli("plot", study, name, tmp_path / "x.svg", "--basis", "own")
        assert (result.code, result.out) == (1, "")
        assert "nobody is in it under this basis (100 are without a value" in result.sentence


def test_a_file_that_is_there_is_replaced_only_when_told(cli: Cli, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "os.SVG"
    file.write_text("mine")
    result = cli("plot", study, "os", file)
    assert (result.code, file.read_text()) == (2, "mine")
    assert "--force" in result.sentence
    assert cli("plot", study, "os", file, "--force").code == 0
    assert file.read_bytes().startswith(b"<?xml")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(cli: Cli, study: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    result = cli("plot", study, "os", closed / "os.svg")
    assert result.code == 2
    assert "permissions" in result.sentence


def test_a_write_that_fails_leaves_the_old_file(
    cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "os.svg"
    file.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ino_tui.files.os.fsync", full)
    result = cli("plot", study, "os", file, "--force")
    assert (result.code, file.read_text()) == (2, "mine")
    assert "No space left on device" in result.sentence
    assert sorted(path.name for path in tmp_path.iterdir()) == ["os.svg", "study"]


def test_a_reader_of_a_committee_draws_only_what_she_may_see(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "s", "--reference", "--profile", "committee").code == 0
    for name in ("os", "swimmer", "flow", "response"):
        for basis in ("site", "current"):
            file = tmp_path / "x.svg"
            assert cli("plot", tmp_path / "s", name, file, "--basis", basis, "--as", "reader1").code == 1
            assert not file.exists()
    assert cli("plot", tmp_path / "s", "flow", tmp_path / "y.svg", "--basis", "site", "--as", "statistician").code == 0
    # She has answered nothing: no case is open to her to its end, and its course is not drawn.
    nobody = cli("plot", tmp_path / "s", "swimmer", tmp_path / "o.svg", "--basis", "own", "--as", "reader1")
    assert (nobody.code, "no treated case" in nobody.sentence) == (1, True)


def test_who_is_blind_to_the_responses_is_drawn_none_beside_a_case(cli: Cli, study: Path, tmp_path: Path) -> None:
    for person in ("reader1", "auditor"):
        file = tmp_path / f"{person}.svg"
        assert cli("plot", study, "swimmer", file, "--basis", "site", "--as", person).code == 0
        blind = person == "reader1"
        assert ("responses are hidden from the reader" in words(file)) is blind
        assert ("assessed, no remission" in words(file)) is not blind
        assert "INO-094" in words(file)


def test_a_first_run_builds_its_font_list_in_silence(study: Path, tmp_path: Path) -> None:
    """Nothing of matplotlib's reaches the user, not even with a backend of a notebook and settings of another."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "matplotlibrc").write_text("font.size: 40\nno.such.setting: 1\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "MPLBACKEND": "no such backend", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "ino_tui", "plot", str(study), "os", "os.svg", "--as", "reader1"]
    done = subprocess.run(
        command,
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "font-size: 7.5px" in (tmp_path / "os.svg").read_text()


def test_best_and_worst_case_are_drawn_for_the_coordinator_and_the_statistician(
    cli: Cli, study: Path, tmp_path: Path
) -> None:
    said = "Hatched: from worst to best case over the 10 of 100 items still open"

    def drawn(name: str, person: str, *options: str) -> str:
        assert cli("plot", study, name, tmp_path / "x.svg", "--force", "--as", person, *options).code == 0
        return words(tmp_path / "x.svg")

    assert "Hatched" not in drawn("efs", "statistician"), "nothing is open"
    batch = tmp_path / "batch.csv"
    site = (ROOT / "store" / "reference" / "tables" / "site_values.csv").read_text(encoding="utf-8").splitlines()
    cells = [line.split(",") for line in site[1:]]
    signed = [f"{c},{e},{v},site" for c, e, v, _ in cells if e.startswith("response.") and not c.endswith("5")]
    batch.write_text("\n".join(["case,endpoint,answer,why", *signed]) + "\n", encoding="utf-8")
    assert cli("sign", study, "--batch", batch, "--as", "reader1").code == 0
    for name in ("efs", "response"):
        for person in ("statistician", "coordinator"):
            assert said in drawn(name, person, "--basis", "final")
        assert "Hatched" not in drawn(name, "reader1", "--basis", "final")
    assert "Hatched" not in drawn("efs", "statistician", "--basis", "final", "--by", "ph")
    assert said in drawn("response.c1", "statistician", "--basis", "final", "--by", "ph")
