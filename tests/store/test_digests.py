"""That what was signed was shown as it says is worked out again, whatever its author was shown and in every format."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.charter import Charter
from store.place import JOURNAL
from store.verify import walk
from tests.committee import COMMITTEE, STAGED
from tests.store.busy_committee import busy_committee
from tests.store.forge import chained, signed, transactions, written

DATA = Path(__file__).parents[1] / "data"
TWO_STAGE = msgspec.structs.replace(STAGED, dispatch="by-coordinator")


@pytest.mark.parametrize("charter", [COMMITTEE, TWO_STAGE], ids=["whole", "two-stage"])
def test_what_a_committee_signed_was_shown_so(tmp_path: Path, charter: Charter) -> None:
    found = walk(busy_committee(tmp_path / "S", charter).study.path)

    assert (found.whole, found.not_shown, found.untold) == (True, (), ())


@pytest.mark.parametrize("format_", [1, 2])
def test_what_was_signed_in_an_older_format_was_shown_so(tmp_path: Path, format_: int) -> None:
    old = (DATA / f"journal-format-{format_}.jsonl").read_bytes()
    lines = transactions(old)
    first = next(n for n, line in enumerate(lines) if line["act"] == "review.sign")
    lines[first]["ops"][0][2]["digest"] = "0" * 64

    whole = walk(written(tmp_path / "S", old))
    other = walk(written(tmp_path / "T", chained(lines)))

    assert (whole.whole, whole.not_shown) == (True, ())
    assert (other.whole, [wrong.revision for wrong in other.not_shown]) == (False, [first])


def test_a_row_after_the_stage_is_no_part_of_what_was_shown_in_it(tmp_path: Path) -> None:
    """The death was not shown while the responses were read: its story bears on the cause of death alone."""
    data = (busy_committee(tmp_path / "S", TWO_STAGE).study.path / JOURNAL).read_bytes()
    lines = transactions(data)
    source = next(line for line in lines if line["act"] == "source.import")
    death = next(op for op in source["ops"] if op[:2] == ["case:A-1", "deaths"])
    death[2]["rows"][0]["narrative"] = "Another story."
    until = next(n for n, line in enumerate(lines) if line["act"] == "item.dispatch")

    found = walk(written(tmp_path / "T", chained(lines[:until])))

    signed_in = [n for n, line in enumerate(lines[:until]) if line["act"] == "review.sign"]
    assert [wrong.revision for wrong in found.not_shown] == signed_in[2:]
    assert ["response" in lines[n]["ops"][0][1] for n in signed_in] == [True, True, False, False]


def test_what_only_another_version_can_tell_is_said_and_is_no_break(tmp_path: Path) -> None:
    data = (busy_committee(tmp_path / "S").study.path / JOURNAL).read_bytes()
    lines = transactions(data)
    charter = next(line for line in lines if line["act"] == "charter.set")
    charter["ops"][0][2]["disclosure"] = "backwards"
    until = next(n for n, line in enumerate(lines) if line["act"] == "item.dispatch")

    found = walk(written(tmp_path / "T", chained([signed(line) for line in lines[:until]])))

    assert (found.whole, found.not_shown) == (True, ())
    assert [lines[n]["act"] for n in found.untold] == ["review.sign"] * 4
