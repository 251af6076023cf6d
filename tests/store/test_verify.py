"""The walk along the chain, and that docs/journal.md says how to do it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from store.commands import Sign
from store.committee import Answer
from store.errors import BadInput
from store.verify import walk
from tests.cases import study as make_study

ROOT = Path(__file__).parents[2]


def test_a_whole_chain(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    found = walk(study.path)
    assert (found.whole, found.revision, found.head, found.torn, found.contains) == (True, 3, study.head, 0, None)


def test_a_head_stays_in_the_chain_when_it_grows(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    head = study.head
    study.commit(Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),)), by="reader1")
    assert walk(study.path, head).contains is True
    assert walk(study.path, study.head).contains is True
    assert walk(study.path, "f" * 64).contains is False


def test_a_rewritten_chain_is_whole_and_does_not_contain_the_old_head(tmp_path: Path) -> None:
    one, other = make_study(tmp_path / "a"), make_study(tmp_path / "b")
    found = walk(other.path, one.head)
    assert (found.whole, found.contains) == (True, False)


def test_a_head_after_the_break_is_not_in_the_chain(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    file = study.path / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"rev":2,', b'"rev":7,'))
    found = walk(study.path, study.head)
    assert found.damage is not None
    assert (found.whole, found.revision, found.damage.revision, found.contains) == (False, 1, 2, False)


def test_no_journal(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        walk(tmp_path)


@pytest.mark.parametrize("change", [None, b"reader1", b'"prev"'])
def test_the_reader_of_the_documentation_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes | None
) -> None:
    study = make_study(tmp_path / "s")
    file = study.path / "journal.jsonl"
    if change:
        file.write_bytes(file.read_bytes().replace(change, change[::-1], 1))
    page = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert block is not None
    monkeypatch.chdir(study.path)
    names: dict[str, object] = {}
    if change is None:
        exec(block[1], names)  # noqa: S102 - the page's own code
        assert names["prev"] == study.head
    else:
        with pytest.raises((AssertionError, ValueError)):
            exec(block[1], names)  # noqa: S102
    assert walk(Path(os.curdir)).whole is (change is None)
