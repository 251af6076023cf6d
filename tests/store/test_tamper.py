"""Whatever is done to a journal is found at the first line that is not as it was written, or is nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from store.commands import Sign
from store.committee import Answer
from store.errors import InoError
from store.history import history_of_study
from store.place import JOURNAL
from store.study import Study
from store.verify import Walk, walk
from tests.store.forge import busy_study, chained, transactions, written

SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


class Two(NamedTuple):
    """A journal, and one that went another way from its revision 7 on."""

    one: bytes
    other: bytes


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("tamper")
    data = (busy_study(folder / "S").path / JOURNAL).read_bytes()
    elsewhere = Study.open(written(folder / "T", b"".join(data.splitlines(keepends=True)[:8])))
    for by in ("reader2", "reader1"):
        answer = Answer(endpoint="response.c1", value="PD", why="other", text="elsewhere")
        elsewhere.commit(Sign(case="A-2", answers=(answer,), how="command line"), by=by)
    return Two(data, (elsewhere.path / JOURNAL).read_bytes())


def head(data: bytes) -> str:
    return str(transactions(data)[-1]["hash"])


def same_lines(data: bytes, original: bytes) -> int:
    """How many lines both begin with. Only a newline ends a line of a journal."""
    pairs = zip(data.split(b"\n")[:-1], original.split(b"\n")[:-1], strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def judge(folder: Path, data: bytes, originals: Two) -> Walk:
    """Walk a journal that was touched, and compare what is found with what was touched."""
    found = walk(written(folder, data), head(originals.one))
    good = max(same_lines(data, original) for original in originals)
    touched = data.count(b"\n") > good
    if touched:
        assert found.damage is not None
        assert found.damage.revision == good
    elif found.damage is not None:
        # A whole line whose newline alone was changed was acknowledged; any other rest was not.
        assert (found.damage.revision, any(data[:-1] + b"\n" in original for original in originals)) == (good, True)
    assert found.revision == good - 1
    assert found.contains is (good == originals.one.count(b"\n") == same_lines(data, originals.one))
    assert found.whole is (found.damage is None and good > 0)
    return found


@SETTINGS
@given(data=st.data())
def test_changed_bytes(tmp_path: Path, journals: Two, data: st.DataObject) -> None:
    content = bytearray(journals.one)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.sampled_from(b'\n\r "0{}\xff') | st.integers(0, 255))

    found = judge(tmp_path / "S", bytes(content), journals)

    assert (found.whole and found.contains) is (content == journals.one)


Edit = Callable[[list[bytes], int, int], list[bytes]]
EDITS: dict[str, Edit] = {
    "delete": lambda lines, i, _: lines[:i] + lines[i + 1 :],
    "repeat": lambda lines, i, j: [*lines[:j], lines[i], *lines[j:]],
    "swap": lambda lines, i, j: [lines[j if k == i else i if k == j else k] for k in range(len(lines))],
    "insert": lambda lines, i, _: [*lines[:i], b'{"rev":%d}\n' % i, *lines[i:]],
    "empty": lambda lines, i, _: [*lines[:i], b"\n", *lines[i:]],
    "cut": lambda lines, i, _: lines[:i],
    "reverse": lambda lines, i, _: lines[:i] + lines[i:][::-1],
}


@SETTINGS
@given(edits=st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 11), st.integers(0, 11)), max_size=3))
def test_lines_moved_about(tmp_path: Path, journals: Two, edits: list[tuple[str, int, int]]) -> None:
    lines = journals.one.splitlines(keepends=True)
    for name, i, j in edits:
        if max(i, j) < len(lines):
            lines = EDITS[name](lines, i, j)
    content = b"".join(lines)

    found = judge(tmp_path / "S", content, journals)

    assert (found.whole and found.contains) is (content == journals.one)


@SETTINGS
@given(first=st.integers(0, 12), second=st.integers(0, 10), turned=st.booleans())
def test_two_journals_spliced(tmp_path: Path, journals: Two, first: int, second: int, turned: bool) -> None:  # noqa: FBT001
    one, other = (j.splitlines(keepends=True) for j in (journals[::-1] if turned else journals))

    judge(tmp_path / "S", b"".join([*one[:first], *other[second:]]), journals)


def test_a_cut_at_a_line_is_found_by_the_head_alone(tmp_path: Path, journals: Two) -> None:
    lines = journals.one.splitlines(keepends=True)
    heads = [str(t["hash"]) for t in transactions(journals.one)]
    for kept in range(1, len(lines) + 1):
        folder = written(tmp_path / "S", b"".join(lines[:kept]))
        assert walk(folder).whole
        assert [walk(folder, noted).contains for noted in heads] == [n < kept for n in range(len(lines))]
    assert not walk(written(tmp_path / "S", b"")).whole


# -- chains made anew ------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "x", "reader2", "\u202e", "\n", "../x"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["rev", "ops", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@SETTINGS
@given(revision=st.integers(3, 11), key=st.sampled_from(["rev", "at", "by", "act", "why", "ops", "x"]), value=JSON)
def test_json_that_is_no_transaction(tmp_path: Path, journals: Two, revision: int, key: str, value: Any) -> None:
    lines = transactions(journals.one)
    as_it_was = (key, value) == (key, lines[revision].get(key))
    assume(not as_it_was and not (key == "why" and isinstance(value, str)))
    lines[revision] = {**lines[revision], key: value}
    del lines[revision]["hash"]  # so that the line is written as it is

    found = walk(written(tmp_path / "S", chained(lines)))

    if (key, value) == ("ops", []) and lines[revision]["act"].startswith("source."):
        # An import may bring nothing; what rests on it is found.
        assert found.damage is None or found.damage.revision > revision
    else:
        assert found.damage is not None
        assert found.damage.revision == revision


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterable[tuple[Any, ...]]:
    """Every place in a JSON document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def put_at(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put_at(value[path[0]], path[1:], new)
    return copy


@SETTINGS
@given(data=st.data())
def test_any_forgery_is_damage_or_can_be_read_or_is_said_in_a_sentence(
    tmp_path: Path, journals: Two, data: st.DataObject
) -> None:
    lines = transactions(journals.one)
    # What an import brings is not judged again: revision 3 and 9 are.
    revision = data.draw(st.sampled_from([0, 1, 2, 4, 5, 6, 7, 8, 10, 11]))
    place = data.draw(st.sampled_from(list(places(lines[revision]["ops"]))))
    lines[revision] = {**lines[revision], "ops": put_at(lines[revision]["ops"], place, data.draw(JSON))}
    try:
        content = chained(lines)
    except (TypeError, ValueError):
        return  # no list of ops any more: the test above

    folder = written(tmp_path / "S", content)
    found = walk(folder)
    assert found.damage is None or found.damage.revision >= revision
    try:
        study = Study.open(folder)
        assert study.damage == found.damage
        assert study.revision == found.revision
        history_of_study(study.as_seen_by("auditor"))
        study.cohort_as_seen_by("auditor", "final")
    except InoError:
        return  # a sentence, and no traceback
