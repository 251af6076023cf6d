"""A committee of two readers, a chair and a coordinator that reads 100 cases, planned by a seed and played by command.

`plan` says who answers what, without asking the program what agrees; `Script` does it. What is signed by
a command with the secret is a part of every kind; the bulk is committed in this process, to be quick.
"""

from __future__ import annotations

import csv
import io
import random
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import msgspec

from ino_tui.cli import main
from store.case import Case
from store.commands import Adjudicate, Sign
from store.committee import Answer
from store.reference import TABLES_FOLDER
from store.seen import Seen
from store.study import Study
from tests.ino_tui.commands.conftest import Result
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor

ONE, OTHER, CHAIR, COORDINATOR = "reader1", "reader2", "chair", "coordinator"
PEOPLE = ((ONE, "reviewer"), (OTHER, "reviewer"), (CHAIR, "chair"), (COORDINATOR, "coordinator"))
NOTHING_SHOWN = "command line, nothing shown"
CHARTER = """\
profile = "committee"
signing_secret = true
allow_as = true
conflict = "own-care"
"""
REMISSIONS = ("CR", "CRi", "CRu")
DISCORDANT = 20
Item = tuple[str, str]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What both readers answer, and on which items they differ so that a third one must decide."""

    answers: dict[Item, tuple[Answer, Answer]]
    differ: tuple[Item, ...]
    # Same class of causes with different codes: final at class level, and nobody rules.
    by_class: tuple[Item, ...]

    def items_of(self, case_id: str) -> tuple[str, ...]:
        """The endpoints of a case, in the order in which they are asked."""
        return tuple(endpoint for case, endpoint in self.answers if case == case_id)


def plan(view: Seen, seed: int) -> Planned:
    """Reader 1 answers as the centre; reader 2 too, but in one item of each of 20 cases, chosen by the seed."""
    rng = random.Random(seed)
    cases = {case_id: view.record(case_id) for case_id in view.case_ids}
    answers: dict[Item, tuple[Answer, Answer]] = {}
    for case_id, record in cases.items():
        for endpoint in record.proposals:
            if endpoint != "response.best":
                said = _as_the_centre(record.case, endpoint, record.proposal(endpoint).value)
                answers[case_id, endpoint] = (said, said)
    differ = []
    for number, case_id in enumerate(sorted(rng.sample(sorted(cases), DISCORDANT))):
        item = (case_id, _to_differ(answers, case_id, number))
        one, _ = answers[item]
        answers[item] = (one, _otherwise(one))
        differ.append(item)
    infections = [i for i, (one, _) in answers.items() if i[1] == "death.cause" and one.value == "30"]
    by_class = tuple(i for i in infections if i not in differ)[:2]
    for item in by_class:
        one, _ = answers[item]
        answers[item] = (one, msgspec.structs.replace(one, value="31"))
    return Planned(answers=answers, differ=tuple(differ), by_class=by_class)


def _as_the_centre(case: Case, endpoint: str, proposed: str) -> Answer:
    reported = next((v for v in case.site_values if v.endpoint == endpoint), None)
    if endpoint == "relapse":
        return Answer(endpoint=endpoint, value=reported.value if reported else "none", date=_date(reported))
    if endpoint == "vod":
        if reported is None:
            return Answer(endpoint=endpoint, value="no")
        # Whole dates of the reference cohort: text compares as days do.
        after = [t.date for t in case.transplants if case.ino_start <= t.date <= reported.date]
        anchor = "hct" if after else "last_ino"
        return Answer(endpoint=endpoint, value=reported.value, date=reported.date, anchor=anchor, grade="3")
    return Answer(endpoint=endpoint, value=reported.value if reported else proposed, why="source", text="as reported")


def _date(reported: object) -> str:
    return str(getattr(reported, "date", ""))


def _to_differ(answers: dict[Item, tuple[Answer, Answer]], case_id: str, number: int) -> str:
    """One of what the case has, the rarer kinds first where it is their turn."""
    has = {e: one.value for (case, e), (one, _) in answers.items() if case == case_id}
    order = ("vod", "relapse", "death.cause", "response.c1")
    for kind in (*order[number % 4 :], "response.c1"):
        if kind in has and has[kind] not in ("no", "none"):
            return kind
    raise AssertionError(case_id)


def _otherwise(one: Answer) -> Answer:
    if one.endpoint == "vod":
        return Answer(endpoint="vod", value="no")
    if one.endpoint == "relapse":
        return Answer(endpoint="relapse", value="none")
    if one.endpoint == "death.cause":
        value = "40" if one.value != "40" else "10"
    else:
        value = "PR" if one.value in REMISSIONS else "CR"
    return msgspec.structs.replace(one, value=value, why="course", text="read otherwise")


class Script:
    """The committee at work: every command that it gives, and what it knows to have signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "study"
        self.said: dict[str, Result] = {}

    def run(self, *arguments: object, by: str = COORDINATOR, secret: bool = False) -> Result:
        """One command of a person, with her secret on a descriptor."""
        words = [str(a) for a in arguments] + (["--as", by] if by else [])
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            if secret:
                with lines_on_descriptor(SECRET) as number:
                    code = main([*words, "--secret-fd", str(number)])
            else:
                code = main(words)
        assert "Traceback" not in err.getvalue(), err.getvalue()
        return Result(code, out.getvalue(), err.getvalue())

    def do(self, *arguments: object, by: str = COORDINATOR, secret: bool = False) -> Result:
        """A command that is to be done."""
        result = self.run(*arguments, by=by, secret=secret)
        assert result.code == 0, (arguments, result)
        return result

    def found(self) -> None:
        """Make the study of source tables, with its people, their secrets and their cases."""
        charter = self.folder / "charter.toml"
        charter.write_text(CHARTER)
        self.do("init", self.path, "--from", TABLES_FOLDER, "--charter", charter, by="")
        for person, role in PEOPLE:
            name = person.replace("reader", "Reader ").title()
            named = ("--id", person, "--name", name, "--role", role)
            self.do("people", "add", self.path, *named, "--why", "the committee", by="")
            self.do("secret", self.path, by=person, secret=True)
        # Who makes a study reads everything and coordinates it; here she leaves both to others.
        self.do("people", "retire", self.path, "--person", "someone", "--why", "made the study", "--leave-short")
        self.said["assign"] = self.do("assign", self.path, "--seed", 7, "--why", "the pairs are drawn")
        self.planned = plan(Study.open(self.path).as_seen_by(COORDINATOR), seed=20240101)

    # -- reading ---------------------------------------------------------------------------------

    def sign(self, item: Item, answer: Answer, by: str, *options: object) -> Result:
        """Sign an answer by command, with the secret; of a chair with ``options`` a ruling."""
        given = ["--case", item[0], "--endpoint", item[1], "--answer", answer.value]
        for option in ("date", "anchor", "grade"):
            if said := getattr(answer, option):
                given += [f"--{option}", said]
        if why := answer.text or answer.why:
            given += ["--why", why]
        return self.do("sign", self.path, *given, *options, by=by, secret=True)

    def by_command(self) -> tuple[str, ...]:
        """Two cases that have every kind of item, on which nobody differs."""
        apart = {case for case, _ in (*self.planned.differ, *self.planned.by_class)}
        has: dict[str, set[str]] = {}
        for (case, endpoint), (one, _) in self.planned.answers.items():
            if one.value not in ("no", "none"):
                has.setdefault(case, set()).add(endpoint)
        every = {"response.c1", "response.c2", "vod", "death.cause"}
        relapsed = [c for c, e in has.items() if {"response.c2", "relapse"} <= e and c not in apart]
        return (next(c for c, e in has.items() if e >= every and c not in apart), relapsed[0])

    def read_by_command(self, cases: tuple[str, ...]) -> None:
        """Both readers sign all items of these cases, one command an item."""
        for case in cases:
            for reader in (ONE, OTHER):
                for endpoint in self.planned.items_of(case):
                    answer = self.planned.answers[case, endpoint][reader == OTHER]
                    self.sign((case, endpoint), answer, reader)

    def read_the_rest(self, done: tuple[str, ...]) -> None:
        """All other cases, each reader's responses together and then the rest, as the stages ask."""
        study = Study.open(self.path)
        for reader in (ONE, OTHER):
            study.prove(reader, SECRET)
            for case in dict.fromkeys(case for case, _ in self.planned.answers if case not in done):
                answers = [self.planned.answers[case, e][reader == OTHER] for e in self.planned.items_of(case)]
                for first in (True, False):
                    stage = tuple(a for a in answers if a.endpoint.startswith("response.") == first)
                    study.commit(Sign(case=case, answers=stage, how="command line"), by=reader)

    # -- ruling ----------------------------------------------------------------------------------

    def rule(self) -> dict[Item, Answer]:
        """The chair follows one reader or the other; the first two by command, two more are left to the meeting."""
        ruled: dict[Item, Answer] = {}
        study = Study.open(self.path)
        for number, item in enumerate(self.planned.differ):
            answer = ruled[item] = msgspec.structs.replace(
                self.planned.answers[item][number % 2], why="", text="the chair has read the case"
            )
            if number < 2:
                self.sign(item, answer, CHAIR, "--disagreement", "reading", *["--clarify"] * number)
            elif number < 4:
                self._meet(item, answer)
            else:
                study.tail()
                study.prove(CHAIR, SECRET)
                study.commit(
                    Adjudicate(case=item[0], answer=answer, disagreement="judgement", how="command line"), by=CHAIR
                )
        return ruled

    def _meet(self, item: Item, answer: Answer) -> None:
        named = ("--case", item[0], "--endpoint", item[1])
        why = "the charter does not say which date counts"
        self.do("sign", self.path, *named, "--to-meeting", "--why", why, "--disagreement", "charter", by=CHAIR)
        decided = ("--attendees", "chair,reader1,reader2,expert", "--vote", "3-0-1", "--minutes", "Read together.")
        self.sign(item, answer, CHAIR, *decided)

    # -- what happens beside ---------------------------------------------------------------------

    def amended_tables(self, case: str) -> Path:
        """A folder with the marrows of a case, in which the cellularity of each is one more."""
        folder = self.folder / f"amended-{case}"
        folder.mkdir()
        with (TABLES_FOLDER / "marrows.csv").open(encoding="utf-8", newline="") as file:
            read = csv.DictReader(file)
            columns = list(read.fieldnames or ())
            rows = [row for row in read if row["case"] == case]
        for row in rows:
            row["cellularity_pct"] = str(float(row["cellularity_pct"] or 40) + 1)
        with (folder / "marrows.csv").open("w", encoding="utf-8", newline="") as file:
            write = csv.DictWriter(file, columns)
            write.writeheader()
            write.writerows(rows)
        return folder

    def item(self, item: Item) -> tuple[str, tuple[str, ...]]:
        """State and flags of an item, as the coordinator sees them."""
        found = Study.open(self.path).as_seen_by(COORDINATOR).case(item[0]).item(item[1])
        assert found is not None
        return found.state, found.flags

    def asked_and_reopened(self) -> tuple[str, str, str, str, str]:
        """Five cases on which the readers agree: a query closed, one waived, one cannot judge, re-opened, amended."""
        apart = {*self.by_command(), *(case for case, _ in (*self.planned.differ, *self.planned.by_class))}
        left = [case for (case, e), _ in self.planned.answers.items() if e == "response.c2" and case not in apart]
        return left[0], left[1], left[2], left[3], left[4]
