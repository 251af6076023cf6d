"""The record of a case for print: what stands in it, for whom, and that nothing in it can act."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from ino_tui.report.build import case_report
from ino_tui.report.html import case_page
from ino_tui.report.model import CaseReport, Entry
from ino_tui.report.style import css_string
from store.case import Case, Death
from store.charter import PROFILES
from store.study import Study
from tests.busy_committee import HOSTILE, busy_committee, staged
from tests.cases import case, study
from tests.committee import Committee
from tests.store.forge import busy_study

AT = "2026-11-22T06:51:02.000000Z"
ALONE = {"meta"}


class _Page(HTMLParser):
    """The tags of a page, and its text; the style sheet apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.parts: list[str] = []
        self.style = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]
        if tag not in {*ALONE, "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())


def report_of(made: Study, person: str, case_id: str = "A-1") -> CaseReport:
    return case_report(made.as_seen_by(person), case_id, AT)


def page_of(made: Study, person: str, case_id: str = "A-1") -> _Page:
    return _Page(case_page(report_of(made, person, case_id)))


def entries(report: CaseReport) -> list[Entry]:
    return [entry for item in report.items for entry in item.entries]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Committee:
    return busy_committee(tmp_path_factory.mktemp("busy") / "S")


def test_everything_that_was_done_with_an_item_stands_in_its_order(busy: Committee) -> None:
    item = report_of(busy.study, "auditor").items[0]

    assert [entry.title for entry in item.entries] == [
        "review 1 of reader1",
        "review 1 of reader2",
        "ruling 1: sent to the chair",
        "ruling 2: determined by the chair",
        "ruling 3: opened again: both read it again",
        "review 2 of reader1",
        "review 2 of reader2",
        "ruling 4: sent to the chair",
        "ruling 5: left to the meeting",
        "ruling 6: determined by the meeting",
    ]
    assert item.entries[0].marks == ("superseded by review 2", "before the item was opened again")
    assert dict(item.said)["determination"] == "PR partial remission"
    assert dict(item.entries[-1].said)["vote"] == "2 for, 1 against, 1 abstained"
    assert dict(item.entries[3].said)["why they differed"] == "data missing"


def test_evidence_has_the_values_it_had_when_it_was_signed(busy: Committee) -> None:
    """The platelets of that day were amended afterwards, the cited neutrophils with them."""
    first = report_of(busy.study, "auditor").items[0].entries[0]
    cited = [text for name, text in first.said if name == "evidence"]

    assert cited[0] == "marrows 2019-03-26 aspirate blast_pct: 2 %"
    assert cited[1].startswith("labs 2019-03-26 ANC: date 2019-03-26; test neutrophils; value 1.4;")
    amended = report_of(busy.study, "auditor").amendments
    assert ("coordinator", "labs 2019-03-01 ANC value", "0.4", "1.4", "a wrong count") in [r[1:] for r in amended.rows]


def test_meaning_printed_name_and_time_stand_together(busy: Committee) -> None:
    text = page_of(busy.study, "auditor").text
    signed = busy.study.as_seen_by("auditor").record("A-1").item("response.c1").reviews[0]

    utc = signed.at[:19].replace("T", " ")
    assert re.search(rf"reviewed: Reader 1 \(reader1\) {utc} UTC \([^)]* on this machine\), revision 7; ", text)
    assert "no secret typed, command line, nothing shown; charter version 1" in text
    assert signed.review.signature in text
    assert signed.review.digest in text


def test_who_sees_all_has_head_revision_openings_and_every_version_of_the_charter(busy: Committee) -> None:
    report = report_of(busy.study, "auditor")

    assert (report.origin.number, report.origin.head) == ("revision 34", busy.study.head)
    assert [table.title for table in report.people] == ["Openings"]
    assert [table.title for table in report_of(busy.study, "auditor", "A-2").people] == ["Conflicts declared"]
    assert [(charter.version, "reread = 0.2" in charter.text) for charter in report.charters] == [(1, False), (2, True)]
    assert [lock.marks for lock in report.locks] == [("released",), ("in force",)]


def test_a_blind_reader_has_a_receipt_and_nothing_of_others(tmp_path: Path) -> None:
    made = staged(tmp_path / "S")
    before = case_page(report_of(made.study, "reader1"))
    made.give(made.signing("NR", why="timing", text="a secret of reader 2"), "reader2")
    made.give(made.asking(owner="reader2"), "coordinator")

    report = report_of(made.study, "reader1")

    assert case_page(report) == before
    assert (report.origin.number, report.origin.head) == ("receipt 5", "")
    assert [entry.title for entry in entries(report)] == ["review 1 of reader1"]
    assert not re.search(r"reader2|Reader 2|NR\b", before)
    assert made.study.head not in before


def test_in_stage_one_nothing_tells_what_follows(tmp_path: Path) -> None:
    """Two cases that are alike up to the last day shown: one died of a relapse, of the other nothing more is known."""
    charter = msgspec.structs.replace(PROFILES["committee"], allow_as=True)

    def shown(name: str, of: Case) -> str:
        made = study(tmp_path / name, [of], charter=charter)
        report = report_of(made, "reader1")
        since = tuple(msgspec.structs.replace(c, since="") for c in report.charters)
        alike = msgspec.structs.replace(report.origin, study_id="")
        return case_page(msgspec.structs.replace(report, origin=alike, charters=since))

    died, lives = case("A-1"), case("A-1", relapses=case().relapses[:1], deaths=(), follow_up=())

    assert died.deaths
    assert shown("died", died) == shown("lives", lives)


def test_what_became_stale_says_what_was_amended(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.read("CR", "CR")
    made.give(made.amending(), "coordinator")

    item = report_of(made.study, "auditor").items[0]

    assert dict(item.said)["flags"] == "stale"
    assert "2019-03-26 PLT" in dict(item.said)["stale"]


def test_an_answer_that_was_amended_after_disclosure_is_marked(tmp_path: Path) -> None:
    made = staged(tmp_path / "S")
    made.give(made.signing("CR", "response.c2"), "reader1")
    made.give(made.signing("PR", why="other", text="a poor sample"), "reader1")

    first, second = report_of(made.study, "reader1").items[0].entries

    assert first.marks == ("superseded by review 2",)
    assert second.marks == ("amends review 1", "after disclosure")


def test_the_chair_has_two_readers_without_names(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.with_the_chair()

    report = report_of(made.study, "chair")
    page = case_page(report)

    assert [entry.title for entry in report.items[0].entries][:2] == ["reader 1", "reader 2"]
    assert report.items[0].entries[0].signature is None
    assert not re.search(r"reader[123]\b|Reader [123]\b", page)


def test_an_audit_has_its_reveals(tmp_path: Path) -> None:
    made = busy_study(tmp_path / "S")

    titles = [entry.title for entry in entries(report_of(made, "auditor"))]

    assert "proposal and site value shown to reader1" in titles
    assert "review 2 of reader1" in titles
    withdrawn = [row for row in report_of(made, "auditor", "A-2").amendments.rows if "withdrawals" in row[2]]
    assert [(row[3], row[4]) for row in withdrawn] == [
        ("not there", "consent withdrawn"),
        ("consent withdrawn", "removed"),
    ]


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    """Tags, style ends, control and bidirectional characters, in every place where text can come from outside."""
    made = study(tmp_path / "S", [case("A-1", deaths=(Death(date="2019-11-02", narrative=HOSTILE),))])
    report = report_of(made, "auditor")
    origin = msgspec.structs.replace(report.origin, study=HOSTILE, asker=HOSTILE, head="")
    entry = Entry(title=HOSTILE, marks=(HOSTILE,), said=((HOSTILE, HOSTILE),))

    html = case_page(msgspec.structs.replace(report, origin=origin, queries=(entry,)))
    page = _Page(html)

    assert "script" not in page.tags
    assert page.tags.count("style") == 1
    assert not page.open
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", html)
    assert "<script>alert(1)</script>" in page.text
    assert "‹1B›[31m" in page.text
    assert "‹202E›" in page.text
    assert "[red]with" in page.text
    assert page.style.count("{") == page.style.count("}")


def test_a_page_needs_nothing_but_itself(busy: Committee) -> None:
    html = case_page(report_of(busy.study, "auditor"))
    page = _Page(html)

    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert "@page" in page.style
    assert f"head {busy.study.head}" in page.style.replace("\\a ", " ")


@pytest.mark.parametrize("text", ['"; } body { display: none } "', "</style>", "\\", "\n", "é\u202e"])
def test_text_in_a_style_sheet_cannot_end_it(text: str) -> None:
    assert re.fullmatch(r'"([A-Za-z0-9 .,:()_-]|\\[0-9a-f]+ )*"', css_string(text))
