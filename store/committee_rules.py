"""May chair, meeting or coordinator do this now? Pure: a Refused with the reason, or nothing.

The table of what is allowed in which state is docs/committee.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from store.charter import Charter
from store.codes.disagreements import DISAGREEMENTS
from store.commands import AnswerQuery, Meet, NewQuery
from store.committee import Meeting, Person
from store.criteria.endpoints import label
from store.errors import BadInput, Refused
from store.item_record import ItemRecord
from store.items import State
from store.queries import NEEDED, Thread
from store.rules import check_words
from store.values import first_day, is_whole_date

# What may be done with an item in each of its states, beside answering it. The rest is refused.
RULED_ON: dict[str, frozenset[State]] = {
    "chair": frozenset({"with the chair"}),
    "refer": frozenset({"with the chair"}),
    "meeting": frozenset({"to the meeting"}),
    "dispatch": frozenset({"discordant"}),
    "reopen": frozenset({"agreed", "discordant", "with the chair", "to the meeting", "final"}),
}
_WHAT = {
    "chair": "is not with the chair",
    "refer": "is not with the chair",
    "meeting": "is not before a meeting",
    "dispatch": "is not discordant",
    "reopen": "has nothing to open again",
}


def may_rule(
    person: Person,
    state: State,
    *,
    readers: Collection[str],
    withdrawn: str,
    lock: str,
    conflict: str,
    queries: Collection[int] = (),
    kind: str = "chair",
) -> Refused | None:
    """Whether the person may rule on an item as chair; ``readers`` are all who read it or are to.

    ``queries`` are the open ones on the item, by the numbers the person knows them by; 0 for one unknown to her.
    """
    if "chair" not in person.roles or person.retired:
        return Refused("not-the-chair", f"{person.id} is not a chair of this study; only a chair rules on an item.")
    if person.id in readers:
        return Refused("chair-reviewed", f"{person.id} reads this item; the chair cannot be one of its two readers.")
    if withdrawn:
        return Refused("withdrawn", f"This case was withdrawn ({withdrawn}); it is out of every denominator.")
    if lock:
        return Refused("locked", f"This item is frozen by {lock}; a coordinator unlocks it first (ino-tui unlock).")
    if conflict:
        return Refused("conflict", f"{person.id} {conflict} and may not judge this case.")
    if state not in RULED_ON[kind]:
        return Refused("state", f"This item {_WHAT[kind]}; it is {state}.")
    if queries and kind != "refer":
        named = ", ".join(str(number) for number in queries if number)
        which = f"Query {named}" if named else "A query"
        return Refused("open-query", f"{which} on this item is open; close it, or waive it with a reason, first.")
    return None


def check_state(kind: str, case: str, record: ItemRecord, state: State, charter: Charter, withdrawn: str) -> None:
    """Raises Refused where a coordinator may not dispatch an item or open it again."""
    if charter.profile != "committee":
        raise Refused("profile", "This study has no committee (profile audit): a reader amends her own answer instead.")
    check_frozen(case, record, withdrawn)
    if state not in RULED_ON[kind]:
        raise Refused("state", f"{label(record.endpoint)} of {case} {_WHAT[kind]}; it is {state}.")


def check_frozen(case: str, record: ItemRecord, withdrawn: str) -> None:
    """Raises Refused where an item is locked, or its case withdrawn."""
    if record.lock:
        item = f"{label(record.endpoint)} of {case}"
        raise Refused("locked", f"{item} is frozen by {record.lock}; unlock it first (ino-tui unlock).")
    if withdrawn:
        raise Refused("withdrawn", f"{case} was withdrawn ({withdrawn}); it is out of every denominator.")


def check_disagreement(code: str) -> None:
    """Raises BadInput for no reason why readers differ."""
    if code not in DISAGREEMENTS:
        known = ", ".join(c.code for c in DISAGREEMENTS)
        given = f"{code!r} is no reason why readers differ" if code else "A ruling says why the readers differ"
        raise BadInput(f"{given}; use one of {known} (--disagreement).")


def check_meeting(command: Meet, charter: Charter) -> None:
    """Raises BadInput for a meeting that does not add up, Refused for one that may not decide."""
    meeting: Meeting = command.meeting
    attendees = [each.strip().casefold() for each in meeting.attendees]
    if len(set(attendees)) < len(attendees) or not all(attendees):
        raise BadInput("An attendee is named twice or not at all; name each once (--attendees a,b,c).")
    if len(attendees) < charter.quorum:
        raise Refused(
            "quorum",
            f"{len(attendees)} attended, and the charter asks for a quorum of {charter.quorum}; it cannot decide.",
        )
    if min(meeting.votes_for, meeting.votes_against, meeting.abstained) < 0:
        raise BadInput("A vote cannot be negative; give --vote FOR-AGAINST or FOR-AGAINST-ABSTAINED.")
    cast = meeting.votes_for + meeting.votes_against + meeting.abstained
    if cast != len(attendees):
        raise BadInput(f"{cast} votes for {len(attendees)} attendees; count who abstained too.")
    if meeting.votes_for <= meeting.votes_against:
        raise Refused("vote", f"{meeting.votes_for} to {meeting.votes_against} is no majority for this answer.")
    if not meeting.minutes.strip():
        raise BadInput("A meeting's decision needs its minutes (--minutes).")
    check_words(meeting.minutes, "The minutes")
    check_words(" ".join(meeting.attendees), "The list of attendees")


def check_query(
    query: NewQuery, permitted: Collection[str], people: Mapping[str, Person], *, blind: bool = False
) -> None:
    """Raises BadInput for a query that nobody could answer.

    Refused where a ``blind`` reader or the chair asks one who is blind too: it would tell what she thinks of the case.
    """
    if not query.text.strip():
        raise BadInput(f"A query on {query.case} asks nothing; say what is asked (--text).")
    check_words(query.text, "The query")
    if query.rule == NEEDED:
        raise BadInput(f"A query by the rule {NEEDED!r} comes of an answer and ends with it; leave the rule out.")
    owner = people.get(query.owner)
    if owner is None or owner.retired:
        known = ", ".join(p.id for p in people.values() if not p.retired)
        raise BadInput(f"{query.owner!r} cannot own a query; there are {known}.")
    if blind and not (owner.sees_all or "coordinator" in owner.roles):
        raise Refused("blind", f"{owner.id} reads or rules blind and answers no query of yours; ask a coordinator.")
    if query.endpoint and query.endpoint not in permitted:
        there = f"{query.case} has no item {query.endpoint!r}"
        raise BadInput(f"{there}; its items are {', '.join(permitted)}.")
    if query.due:
        check_day(query.due)


def check_day(text: str) -> None:
    """Raises BadInput for what is no whole date."""
    try:
        first_day(text)
    except ValueError:
        raise BadInput(f"{text!r} is no date; write it as 2026-12-31.") from None
    if not is_whole_date(text):
        raise BadInput(f"{text!r} is no whole date; write it as 2026-12-31.")


def check_note(command: AnswerQuery, thread: Thread, person: Person) -> None:
    """Raises Refused where a query is ended or not the person's to answer, BadInput without words."""
    query = thread.query
    named = f"Query {command.query} of {command.case}"
    if thread.ended is not None:
        raise Refused("query-ended", f"{named} was {thread.state} already; raise a new one.")
    if person.retired:
        raise Refused("retired", f"{person.id} has left the study and answers no query.")
    coordinator = "coordinator" in person.roles
    allowed = {
        "answer": coordinator or person.id == query.owner,
        "close": coordinator or person.id == query.by,
        "waive": coordinator,
    }[command.kind]
    if not allowed:
        who = {
            "answer": f"{query.owner} or a coordinator",
            "close": "who raised it or a coordinator",
            "waive": "a coordinator",
        }
        raise Refused("not-yours", f"{named} is not {person.id}'s to {command.kind}; {who[command.kind]} does.")
    if not command.text.strip():
        raise BadInput(f"{named}: say in words what the answer or the reason is (--text).")
    check_words(command.text, "The answer")
