"""What `sign` is asked to do: the options as they are typed, and the command that they mean.

Whether the person may is for the rules of the record; here is only what she asks for. Minutes may be in a file.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ino_tui.commands.batch import answer_of
from ino_tui.commands.place import words
from store.charter import Charter
from store.codes.disagreements import DISAGREEMENTS
from store.commands import Adjudicate, Meet, Refer, Sign
from store.committee import Answer, Cite, How, Meeting, Role
from store.errors import BadInput
from store.votes import read_attendees, read_vote

ONE = ("case", "endpoint", "answer")
# What belongs to an answer, and to a meeting; each is refused where there is none.
_OF_ANSWER = ("date", "anchor", "grade", "cite")
_OF_MEETING = ("attendees", "vote", "minutes")
_OF_CHAIR = ("disagreement", "clarify", "to_meeting")
_CITE = re.compile(r"([a-z_]+):([0-9]{1,9})(?::([a-z0-9_]+))?")
# Bytes; the minutes of one item are a hundredth of it.
_LARGEST = 2**20


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One item, and what shall be signed of it; ``answer`` is None where the chair leaves it to the meeting."""

    case: str
    endpoint: str
    why: str = ""
    answer: Answer | None = None
    disagreement: str = ""
    clarify: bool = False
    meeting: Meeting | None = None


def how_signed(charter: Charter) -> How:
    """How a signature of the command line is made: in a committee it says that nothing was shown."""
    return "command line, nothing shown" if charter.profile == "committee" else "command line"


def command_of(asked: Asked, roles: Sequence[Role], charter: Charter) -> Sign | Adjudicate | Refer | Meet:
    """The command that is asked for.

    A meeting is signed as one. Whoever is the chair and reads no case rules; whoever is both rules where
    she says why the readers differed. All else is a review.
    """
    how = how_signed(charter)
    if asked.answer is None:
        return Refer(
            case=asked.case,
            endpoint=asked.endpoint,
            why=asked.why,
            disagreement=asked.disagreement,
            clarify=asked.clarify,
        )
    if asked.meeting is not None:
        return Meet(case=asked.case, answer=asked.answer, meeting=asked.meeting, how=how)
    only_chair = "chair" in roles and "reviewer" not in roles and charter.readers > 1
    if only_chair or asked.disagreement or asked.clarify:
        return Adjudicate(
            case=asked.case, answer=asked.answer, disagreement=asked.disagreement, clarify=asked.clarify, how=how
        )
    return Sign(case=asked.case, answers=(asked.answer,), how=how)


def add_answer(parser: ArgumentParser) -> None:
    """The options of an answer, and those of a chair and of a meeting."""
    parser.add_argument("--date", metavar="DATE", help="of the relapse, or the onset of VOD/SOS; may be partial")
    parser.add_argument("--anchor", metavar="A", help="what the onset counts from: hct, last_ino or first_ino")
    parser.add_argument("--grade", metavar="G", help="worst grade of VOD/SOS, 1 to 5")
    parser.add_argument(
        "--cite",
        action="append",
        metavar="TABLE:ROW[:COLUMN]",
        help="evidence, such as marrows:0:blast_pct; rows of the case count from 0; may be repeated",
    )
    keys = "; ".join(f"{c.code}: {c.label}" for c in DISAGREEMENTS)
    parser.add_argument(
        "--disagreement",
        choices=[c.code for c in DISAGREEMENTS],
        help=f"of the chair: why the readers differ ({keys})",
    )
    parser.add_argument("--clarify", action="store_true", help="of the chair: the charter needs to be made clearer")
    parser.add_argument("--to-meeting", action="store_true", help="of the chair: leave the item to the meeting")
    parser.add_argument("--attendees", metavar="A,B,C", help="of a meeting: who attended, separated by commas")
    parser.add_argument("--vote", metavar="FOR-AGAINST[-ABSTAINED]", help="of a meeting: the vote, such as 3-0")
    parser.add_argument("--minutes", metavar="TEXT|@FILE", help="of a meeting: its minutes, or the file they are in")


def given(args: Namespace) -> list[str]:
    """The options of `add_answer` that were given, as they are typed."""
    names = (*_OF_ANSWER, *_OF_CHAIR, *_OF_MEETING)
    return [_option(name) for name in names if getattr(args, name) not in (None, False)]


def asked_by(args: Namespace) -> Asked:
    """What the options ask for. Raises BadInput where they do not go together or cannot be read."""
    _check_together(args)
    why = words(args.why or "", "--why")
    answer = None
    if not args.to_meeting:
        answer = msgspec.structs.replace(
            answer_of(args.endpoint, args.answer, why),
            date=args.date or "",
            anchor=args.anchor or "",
            grade=args.grade or "",
            cites=tuple(dict.fromkeys(map(cite_of, args.cite or ()))),
        )
    return Asked(
        case=args.case,
        endpoint=args.endpoint,
        why=why,
        answer=answer,
        disagreement=args.disagreement or "",
        clarify=args.clarify,
        meeting=None if args.minutes is None else _meeting(args),
    )


def _check_together(args: Namespace) -> None:
    needed = ONE[:2] if args.to_meeting else ONE
    if missing := [_option(name) for name in needed if getattr(args, name) is None]:
        raise BadInput(f"sign needs {', '.join(missing)}, or --batch FILE; see ino-tui sign --help")
    of_meeting = [name for name in _OF_MEETING if getattr(args, name) is not None]
    if args.to_meeting:
        over = [name for name in ("answer", *_OF_ANSWER) if getattr(args, name) is not None] + of_meeting
        if over:
            listed = ", ".join(map(_option, over))
            raise BadInput(f"--to-meeting leaves the answer to the meeting; leave out {listed}.")
    if of_meeting and len(of_meeting) < len(_OF_MEETING):
        lacking = ", ".join(_option(name) for name in _OF_MEETING if name not in of_meeting)
        raise BadInput(f"What a meeting decided needs its attendees, vote and minutes; add {lacking}.")
    if of_meeting and (args.disagreement or args.clarify):
        raise BadInput("--disagreement and --clarify are the chair's; leave them out of what a meeting decided.")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def cite_of(text: str) -> Cite:
    """Evidence as it is typed. Raises BadInput for other text."""
    found = _CITE.fullmatch(text)
    if found is None:
        raise BadInput(
            f"--cite {text!r} names no evidence; give TABLE:ROW or TABLE:ROW:COLUMN, as marrows:0:blast_pct."
        )
    return Cite(table=found[1], row=int(found[2]), column=found[3] or "")


def _meeting(args: Namespace) -> Meeting:
    vote = read_vote(args.vote)
    if vote is None:
        raise BadInput(f"--vote {args.vote!r} is no vote; give those for and against, and abstained, as 3-0 or 2-1-1.")
    return Meeting(
        attendees=read_attendees(words(args.attendees, "--attendees")),
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstained=vote.abstained,
        minutes=_minutes(words(args.minutes, "--minutes")),
    )


def _minutes(text: str) -> str:
    if not text.startswith("@"):
        return text
    file = Path(text[1:])
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except OSError as error:
        raise BadInput(f"The minutes {file} cannot be read ({error.strerror}); check the path.") from None
    if len(data) > _LARGEST:
        raise BadInput(f"{file} is larger than any minutes; check that it is the right file.")
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not text in UTF-8; save it so.") from None
