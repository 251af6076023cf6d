"""Every move in every state and under every flag does what the tables of docs/committee.md say, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from store.commands import Assign, Command, Keep, UnlockStudy, Withdraw
from store.committee_rules import RULED_ON
from tests.committee import ITEM, Committee

PAGE = (Path(__file__).parents[2] / "docs" / "committee.md").read_text(encoding="utf-8")
STATES = (
    *("unassigned", "open", "one review", "cannot judge", "agreed"),
    *("discordant", "with the chair", "to the meeting", "final"),
)
FLAGS = ("locked", "withdrawn case", "open query", "stale", "reopened")
Cells = dict[str, dict[str, str]]


def table(first: str) -> Cells:
    """A table of the page by the head of its first column: move -> column -> cell."""
    lines = PAGE.splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    head, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines[begin : begin + lines[begin:].index("")]
        if not line.startswith("|---")
    )
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


LINES = [n for n, line in enumerate(PAGE.splitlines()) if line.startswith("| move |")]
MOVES = table("move")
CHANGED = {
    row[0]: dict(zip(("open query", "stale", "locked", "reopened", "withdrawn case"), row[1:], strict=True))
    for line in PAGE.splitlines()[LINES[1] + 2 : LINES[1] + 2 + len(MOVES)]
    for row in [[cell.strip() for cell in line.strip("|").split("|")]]
}
STALE = table("move on a stale item")


def code(cell: str) -> str:
    """The code that a cell names; empty where it names none."""
    found = re.match(r"`([a-z-]+)`", cell)
    return found[1] if found else ""


def expected(move: str, state: str, flags: frozenset[str]) -> str:
    """What the page says becomes of a move: a state, a code in backticks, or – where it cannot be asked."""
    plain = MOVES[move][state]
    if "stale" in flags and move in STALE and plain != "–":
        plain = STALE[move][state]
    if plain == "–":
        return plain
    for flag in FLAGS:
        cell = CHANGED[move][flag] if flag in flags else "as above"
        instead, _, of = cell.partition(" in place of ")
        if of:
            plain = instead if plain == of else plain
        elif cell.endswith("unless final"):
            if state != "final":
                return cell.removesuffix(" unless final")
        elif cell == "unlocked":
            return "one review" if state == "cannot judge" else state
        elif cell not in ("as above", "see below"):
            return cell
    return plain


# -- the states ------------------------------------------------------------------------------------


def unassigned(made: Committee) -> None:
    made.give(Assign(readers={made.case: ()}, why="nobody yet"), "coordinator")


def final(made: Committee) -> None:
    made.read("CR", "CR")


BUILT: dict[str, Callable[[Committee], object]] = {
    "unassigned": unassigned,
    "open": lambda _: None,
    "one review": lambda made: made.give(made.signing("CR", why="other", text="seen"), "reader1"),
    "cannot judge": lambda made: made.give(made.signing("CANNOT"), "reader1"),
    "agreed": final,
    "discordant": Committee.discordant,
    "with the chair": Committee.with_the_chair,
    "to the meeting": Committee.to_the_meeting,
    "final": final,
}


def built(base: Committee, state: str, flags: frozenset[str]) -> Committee:
    """A study whose item is in a state, with flags."""
    made = base.fork()
    if "reopened" in flags:
        final(made)
        made.give(made.reopening(), "coordinator")
    if state == "agreed":
        made.give(made.asking(), "coordinator")
    BUILT[state](made)
    if "open query" in flags and state not in ("agreed", "cannot judge"):
        made.give(made.asking(), "coordinator")
    if "stale" in flags:
        made.give(made.amending(), "coordinator")
    if "withdrawn case" in flags:
        made.give(Withdraw(case=made.case, reason="consent"), "coordinator")
    if "locked" in flags:
        made.give(made.locking("response"), "coordinator")
    return made


def reachable(state: str, flags: frozenset[str]) -> bool:
    """Whether an item can be in a state with these flags."""
    if "stale" in flags and state in ("unassigned", "open"):
        return False  # nobody has signed what could be stale
    if ("open query" in flags) < (state in ("agreed", "cannot judge")):
        return False  # it is their query that makes them what they are
    return not {"withdrawn case", "locked"} <= flags


COMBINED = [
    (state, frozenset(flags))
    for state in STATES
    for number in range(len(FLAGS) + 1)
    for flags in combinations(FLAGS, number)
    if reachable(state, frozenset(flags))
]


# -- the moves -------------------------------------------------------------------------------------

Attempt = tuple[Command, str]


def _first(made: Committee, value: str) -> Attempt:
    signed = {s.review.reader for s in made.item.reviews if s.revision > made.item.reopened}
    return made.signing(value), "reader2" if signed else "reader1"


def _again(made: Committee, value: str, why: str = "") -> Attempt:
    last = made.item.last_of("reader1")
    said = last.review.value if last else "CR"
    more = {"why": why, "text": "again"} if why else {}
    return made.signing(value or said, **more), "reader1"


KEEP = Keep(case="A-1", endpoint=ITEM, why="no bearing")
DONE: dict[str, Callable[[Committee], list[Attempt]]] = {
    "a reader signs for the first time, as the other": lambda m: [_first(m, "CR")],
    "a reader signs for the first time, otherwise": lambda m: [_first(m, "NR")],
    "who signed changes her answer, with a reason": lambda m: [_again(m, "PR", "other")],
    "who signed changes her answer, without a reason": lambda m: [_again(m, "PR")],
    "who signed signs the same again": lambda m: [_again(m, "")],
    "a reader of other cases signs": lambda m: [(m.signing("CR"), "reader3")],
    "who is no reviewer signs": lambda m: [(m.signing("CR"), p) for p in ("chair", "coordinator", "auditor")],
    "the chair rules": lambda m: [(m.adjudicating(), "chair")],
    "the chair leaves it to the meeting": lambda m: [(m.referring(), "chair")],
    "the chair signs what the meeting decided": lambda m: [(m.meeting(), "chair")],
    "who is no chair rules": lambda m: [
        (move, person)
        for move in (m.adjudicating(), m.referring(), m.meeting())
        for person in ("reader1", "reader3", "coordinator", "auditor")
    ],
    "a coordinator sends it to the chair": lambda m: [(m.dispatching(), "coordinator")],
    "a coordinator opens it again": lambda m: [(m.reopening(), "coordinator")],
    "a coordinator keeps it as it stands": lambda _: [(KEEP, "coordinator")],
    "who is no coordinator does one of these three": lambda m: [
        (move, person) for move in (m.dispatching(), m.reopening(), KEEP) for person in ("reader1", "chair", "auditor")
    ],
    "a reader of the case raises a query": lambda m: [(m.asking(), "reader2")],
    "the chair raises a query": lambda m: [(m.asking(), "chair")],
    "a coordinator raises a query": lambda m: [(m.asking(), "coordinator")],
    "an auditor raises a query": lambda m: [(m.asking(), "auditor")],
    "the query is answered": lambda m: [(m.telling("answer"), "coordinator")],
    "the query is closed": lambda m: [(m.telling("close"), "coordinator")],
    "the query is waived": lambda m: [(m.telling("waive"), "coordinator")],
    "a coordinator locks it": lambda m: [(m.locking("response"), "coordinator")],
    "a coordinator unlocks it": lambda _: [(UnlockStudy(lock=1, why="an error"), "coordinator")],
    "a coordinator withdraws the case": lambda m: [(Withdraw(case=m.case, reason="consent"), "coordinator")],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Committee:
    return Committee.at(tmp_path_factory.mktemp("states") / "S")


def test_the_tables_name_the_same_moves() -> None:
    assert list(MOVES) == list(CHANGED) == list(DONE)
    assert set(STALE) < set(MOVES)
    assert all(tuple(cells) == STATES for cells in MOVES.values())


def test_what_is_ruled_on_in_which_state_is_what_the_program_has() -> None:
    rows = {
        "chair": "the chair rules",
        "refer": "the chair leaves it to the meeting",
        "meeting": "the chair signs what the meeting decided",
        "dispatch": "a coordinator sends it to the chair",
        "reopen": "a coordinator opens it again",
    }

    by_page = {kind: {state for state, cell in MOVES[row].items() if not code(cell)} for kind, row in rows.items()}

    assert by_page == {kind: set(states) for kind, states in RULED_ON.items()}


@pytest.mark.parametrize(("state", "flags"), COMBINED, ids=[", ".join((s, *sorted(f))) for s, f in COMBINED])
def test_every_move(base: Committee, state: str, flags: frozenset[str]) -> None:
    made = built(base, state, flags)
    here = "one review" if state == "cannot judge" else state
    assert made.state() == here
    shown = {*made.flags(), *({"open query"} if made.item.open_queries else ())}
    assert shown == flags - {"withdrawn case"}
    before = (made.study.revision, made.study.head)
    for move, attempts in DONE.items():
        wanted = expected(move, state, flags)
        if wanted == "–" or (move.startswith("the query is") and "open query" not in flags):
            continue
        for command, person in attempts(made):
            # What is refused writes nothing: the next is tried on the same study.
            tried = made if code(wanted) else made.fork()
            refused = tried.tried(command, person)
            assert refused == code(wanted), (move, person, wanted)
            if not refused:
                assert (tried.state(), tried.study.revision) == (wanted, before[0] + 1), (move, person)
    assert (made.study.revision, made.study.head, made.state()) == (*before, here)


# -- what moves change of the flags ----------------------------------------------------------------


def test_keeping_and_opening_again_take_stale_away(base: Committee) -> None:
    made = built(base, "final", frozenset({"stale"}))
    kept, opened = made.fork(), made.fork()

    kept.give(KEEP, "coordinator")
    opened.give(opened.reopening(), "coordinator")

    assert (kept.state(), kept.flags()) == ("final", ())
    assert (opened.state(), opened.flags()) == ("open", ("reopened",))


def test_a_stale_answer_is_confirmed_by_signing_it_again(base: Committee) -> None:
    made = built(base, "one review", frozenset({"stale"}))

    made.give(_again(made, "")[0], "reader1")

    assert (made.state(), made.flags()) == ("one review", ())


def test_a_ruling_on_what_is_stale_takes_it_as_it_is(base: Committee) -> None:
    made = built(base, "with the chair", frozenset({"stale"}))

    made.give(made.adjudicating(), "chair")

    assert (made.state(), made.flags()) == ("final", ("stale",))


def test_what_counted_before_an_opening_counts_no_more_and_stays(base: Committee) -> None:
    made = built(base, "open", frozenset({"reopened"}))

    made.read("NR", "NR")

    found = made.study.as_seen_by("auditor").record(made.case).state(ITEM).determination
    assert found is not None
    assert (found.value, found.by) == ("NR", "agreement")
    assert [s.review.value for s in made.item.reviews] == ["CR", "CR", "NR", "NR"]
    assert [s.review.number for s in made.item.of("reader1")] == [1, 2]
