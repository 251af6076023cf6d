"""A blind reader's session at the desk, against two studies that differ in what the other reader did.

In one of them he did nothing, in the other a lot, before her session and between her keys. Every view that her
desk makes is compared; and what he does while she looks leaves her view the same object, so that nothing is drawn.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ino_tui.actions import ACTIONS
from ino_tui.requests import Changed, Noted
from ino_tui.view import View
from store.case import to_documents
from store.commands import AmendSource
from store.study import Study
from tests.committees import HER, MUCH, OTHER, THIRD, Act, Clock, committee, play
from tests.ino_tui.session.deskside import Deskside

# Reads, searches, sorts, answers a stage and the rest, cites, asks, amends, tries what she may not.
SCRIPT = """
    / state:open ENTER c / hct:yes ENTER c S 2 S 1 S 3 S 6 S 1 b 2 b 1 W down enter home ESC ESC f f ESC
    g A-8 ENTER f f ESC k Q z . , RIGHT e 1 s 0 report ENTER s k f ESC
    2 2019-09-10 ENTER TAB 2 2019-05-02 ENTER 2 3 TAB 1 0 s f f ESC k ESC
    g A-1 ENTER f ESC k g A-2 ENTER 5 ESC f ESC 1 k
    g A-5 ENTER 5 TAB 5 backspace e l n a g A-4 ENTER 1 TAB 0 which ENTER RIGHT e f ESC f f ESC
    g A-6 ENTER a which ENTER Q 1 mine ENTER Q ESC X n ESC
    g A-7 ENTER 1 X y why ENTER f ESC l v v w W ESC
"""
_NAMED = ("ESC", "ENTER", "TAB", "RIGHT", "enter", "down", "home", "backspace")


def shown(view: View) -> Any:
    """All of a view as plain data, pages of lines read to their end."""

    def plain(value: object) -> object:
        if isinstance(value, msgspec.Struct):
            return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, str | int | float | bool | type(None)):
            return value
        return [plain(each) for each in value]  # type: ignore[attr-defined]

    return plain(view)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("store.journal.now", made.now)
    return made


def figures(desk: Deskside) -> None:
    """What the statistics would answer: the same figures at whatever revision."""
    for asked in desk.computed:
        row = {"id": "os", "label": "survival", "basis": asked.basis}
        desk.session.figures({"revision": asked.revision, "basis": asked.basis, "figures": [row], "mix": {"own": 1}})
    desk.computed.clear()


def in_chunks(desk: Deskside, clock: Clock, acts: Sequence[Act]) -> Callable[[], None]:
    """Each time it is called, some more of what the other does, and her recorder reads of it."""
    left = list(acts)

    def some() -> None:
        now, left[:] = left[: max(len(left) // 3, 1)], left[max(len(left) // 3, 1) :]
        clock.ahead = True
        play(Study.open(desk.study.path), now)
        clock.ahead = False
        if desk.study.tail():
            before = desk.session.view
            desk.session.receive(Changed(seen=desk.study.as_seen_by(HER)))
            desk.work()
            figures(desk)
            assert desk.session.view is before, "the desk draws for what she may not see"

    return some


def session(path: Path, clock: Clock, acts: Sequence[Act]) -> list[Any]:
    """Every view of her session."""
    desk = Deskside(path, HER)
    figures(desk)
    more = in_chunks(desk, clock, acts)
    views = []
    for at, key in enumerate(SCRIPT.split()):
        if at % 5 == 0:
            more()
        if len(key) > 1 and key not in _NAMED:
            desk.type(key)
        else:
            desk.keys(key)
        figures(desk)
        views.append(shown(desk.view))
        if at % 9 == 0:
            views.append([action.why_not(desk.view) for action in ACTIONS])
    return views


def _differ(one: Any, other: Any, at: str) -> list[str]:
    """Where two views differ."""
    if type(one) is not type(other) or not isinstance(one, dict | list) or len(one) != len(other):
        return [] if one == other else [f"{at}: {one!r} / {other!r}"]
    keys = one if isinstance(one, dict) else range(len(one))
    return [found for key in keys for found in _differ(one[key], other[key], f"{at}.{key}")]


def _texts(shown_: Any) -> Iterator[str]:
    """Every text of a view, but who the people of the study are, which everyone is told."""
    if isinstance(shown_, dict | list):
        for each in shown_.values() if isinstance(shown_, dict) else shown_:
            yield from _texts(each)
    elif isinstance(shown_, str) and not shown_.startswith(("  people ", "  assignments * ")):
        yield shown_


# What is moved to another reader, or declared, changes who reads: to her too, in the end.
_HIDDEN = tuple(act for act in MUCH if act.kind != "moved")


def test_every_view_is_the_same_whatever_the_other_did(tmp_path: Path, clock: Clock) -> None:
    template = committee(tmp_path / "template").path
    began = clock.hers
    seen: list[list[Any]] = []
    for acts in ((), _HIDDEN):
        clock.hers = began
        path = tmp_path / "study"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(template, path)
        seen.append(session(path, clock, acts))
        assert Study.open(path).revision > (60 if acts else 20)
    one, other = seen
    differ = [f"{n}: {where}" for n, pair in enumerate(zip(one, other, strict=True)) for where in _differ(*pair, "")]
    assert not differ, differ[:9]
    assert not [text for text in _texts(other) if any(name in text for name in (OTHER, THIRD, "Reader 2"))]


def test_what_was_amended_for_all_is_drawn(tmp_path: Path) -> None:
    desk = Deskside(committee(tmp_path / "S").path, HER)
    before = desk.view
    rows = to_documents(desk.study.as_seen_by("coordinator").record("A-4").case)
    marrows = {"rows": [{**rows["marrows"]["rows"][0], "blast_pct": 71.0}, *rows["marrows"]["rows"][1:]]}
    other = Study.open(desk.study.path)
    other.commit(AmendSource(cases={"A-4": {"marrows": marrows}}, why="read again"), by="coordinator")
    desk.study.tail()
    desk.session.receive(Changed(seen=desk.study.as_seen_by(HER)))
    assert desk.view is not before
    assert desk.view.revision == before.revision + 1


def test_the_number_in_the_header_counts_her_own_lines(tmp_path: Path) -> None:
    made = committee(tmp_path / "S")
    desk = Deskside(made.path, HER)
    play(Study.open(made.path), [Act("open", "A-4"), Act("open", "A-5")])
    desk.study.tail()
    number = desk.view.revision
    desk.session.receive(Changed(seen=desk.study.as_seen_by(HER)))
    assert desk.view.revision == number
    assert desk.study.revision > number + 2


def test_no_cases_are_looked_up_behind_a_number_and_no_courses_drawn(tmp_path: Path) -> None:
    desk = Deskside(committee(tmp_path / "S").path, HER)
    figures(desk)
    desk.keys("W enter")
    assert "once the study is locked" in desk.notice.text
    desk.keys("home down enter")
    assert "once the study is locked" in desk.notice.text
    cohort = desk.view.cohort
    assert cohort is not None
    assert cohort.entry.kind == "lanes"
    assert "once the study is locked" in cohort.refused
    assert not cohort.loading
    assert all(type(request.question).__name__ not in ("CasesRequest", "LanesRequest") for request in desk.inquired)


def test_bases_are_own_and_final(tmp_path: Path) -> None:
    desk = Deskside(committee(tmp_path / "S").path, HER)
    assert desk.view.panel.bases == ("own", "final")


def test_an_opening_moves_no_figure_and_is_not_asked_about(tmp_path: Path) -> None:
    desk = Deskside(committee(tmp_path / "S").path, HER)
    figures(desk)
    desk.keys("ENTER")
    assert desk.noted
    assert desk.computed == []
    assert not desk.view.panel.updating


def test_an_opening_among_others_lines_has_the_figures_asked_again(tmp_path: Path) -> None:
    desk = Deskside(committee(tmp_path / "S").path, HER)
    figures(desk)
    play(desk.study, [Act("open", "A-4")])
    desk.session.receive(Noted(seen=desk.study.as_seen_by(HER), alone=False))
    desk.work()
    assert desk.computed
    assert not desk.view.panel.updating
