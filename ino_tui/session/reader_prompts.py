"""What a reader of a committee is asked: dates, the signing secret, a conflict of interest, queries."""

from __future__ import annotations

from ino_tui.requests import Secret
from ino_tui.session import dated, dating, queries
from ino_tui.session.desk import Desk
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.view import SECRETS, Option, PromptKind

TYPED: frozenset[PromptKind] = frozenset({"date", "conflict words", "query", "query words", *SECRETS})
TITLES: dict[str, str] = {
    "date": "the date",
    "anchor": "what the onset counts from",
    "grade": "worst grade",
    "secret": "your signing secret",
    "new secret": "choose a signing secret",
    "secret again": "the same signing secret again",
    "conflict": "declare a conflict of interest: the case leaves your list",
    "conflict words": "why, in words; may stay empty",
    "query": "a query",
    "query act": "the query",
    "query words": "in words",
    "queries": "queries on this case",
}
HINTS: dict[str, str] = {
    "date": "2019-03-04 or 2019-03 · ← → step · Enter or e: the event's date · Esc later",
    "anchor": "a digit chooses · Esc for later",
    "grade": "a digit chooses · Enter leaves it out",
    "secret": "nothing of it is shown or kept · Enter signs · Esc: not signed",
    "new secret": "8 characters or more, never shown; asked twice · Enter · Esc: not signed",
    "secret again": "type it once more · Enter signs · Esc: not signed",
    "conflict": "y declares it · n or Esc goes back",
    "conflict words": "Enter declares it · Esc goes back",
    "query": "what is asked, in words; the coordinator is asked · Enter sends it · Esc goes back",
    "query act": "a digit chooses · Esc back",
    "query words": "Enter sends it · Esc goes back",
    "queries": "a query's number answers or closes it · up, down, PgUp, PgDn · Esc back",
}
CHOOSERS = {
    "anchor": dating.give_anchor,
    "grade": dating.give_grade,
    "conflict": queries.choose_conflict,
    "query act": queries.choose_act,
}
_CONFLICT = (
    Option(key="y", code="yes", label="yes, I may not judge it"),
    Option(key="n", code="no", label="no", chosen=True),
)
_STEPS = {"left": "event.back", "right": "event.forward", ",": "event.lane_back", ".": "event.lane_forward"}


def options(desk: Desk, asked: Asked) -> tuple[Option, ...]:
    """What one of these prompts offers by key."""
    draft = desk.draft(asked.case, asked.endpoint) if asked.endpoint else None
    if asked.kind == "anchor":
        case = desk.seen_case(asked.case)
        return dated.anchor_options(case.case, draft.anchor if draft is not None else "") if case is not None else ()
    if asked.kind == "grade":
        return dated.grade_options(draft.grade if draft is not None else "")
    if asked.kind == "query act":
        return queries.act_options(desk, asked.case, asked.query)
    return _CONFLICT if asked.kind == "conflict" else ()


def key_of(asked: Asked, key: str) -> str:
    """The move that a key is while a date is asked for: the course may be stepped to the day that is meant."""
    if asked.kind != "date" or (asked.entry.text and key in ("left", "right")):
        return ""
    return _STEPS.get(key, "")


def pressed(desk: Desk, place: Place, asked: Asked, key: str) -> Step | None:
    """A key that one of these prompts takes before it is a character."""
    if asked.kind == "date" and key == "e":
        return dating.give_date(desk, place, asked, here=True)
    return None


def entered(desk: Desk, place: Place, asked: Asked) -> Step:
    """Enter on what was typed."""
    if asked.kind in SECRETS:
        return Step(changed(place, asked=None), secret=Secret(asked.entry.text))
    if asked.kind == "date":
        return dating.give_date(desk, place, asked, here=not asked.entry.text.strip())
    if asked.kind == "query":
        return queries.raise_query(desk, place, asked)
    if asked.kind == "query words":
        return queries.give_query_words(place, asked)
    return queries.declare(place, asked)


def title(desk: Desk, place: Place, asked: Asked) -> str:
    """What is asked, with what it is about."""
    words = TITLES[asked.kind]
    if asked.kind in ("date", "anchor", "grade"):
        label = {"relapse": "relapse after INO", "vod": "VOD/SOS"}[asked.endpoint]
        here = dating.date_here(desk, place)
        if asked.kind == "date":
            words = "date of the relapse" if asked.endpoint == dated.RELAPSE else "date of onset"
            words += f" (the event: {here})" if here else ""
        return f"{label}: {words}"
    if asked.kind in SECRETS or asked.kind in ("conflict", "conflict words", "queries"):
        return f"{asked.case}: {words}" if asked.case else words
    if asked.kind == "query":
        return f"{asked.case}: a query on {queries.about(desk, place)}"
    return f"{asked.case}: query {asked.query}, {_ACTS.get(asked.digit, words)}"


_ACTS = {"answer": "your answer", "close": "why it is closed", "waive": "why it is waived"}
