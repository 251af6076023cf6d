"""The page of findings: its key is off with a reason until the cause of death is fixed."""

from __future__ import annotations

from pathlib import Path

from ino_tui.actions import BY_ID
from ino_tui.session import Session
from ino_tui.session.findings import findings_lines
from store.commands import Sign
from store.committee import Answer
from store.drafts import DraftBook
from tests.cases import study


def test_the_key_is_off_with_a_reason_and_then_opens_the_page(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    session = Session(made.as_seen_by("reader1"), DraftBook())
    session.go_to("A-1")
    off = BY_ID["case.findings"].why_not(session.view)
    session.press("k", "k")
    assert off is not None
    assert "cause of death" in off
    assert session.view.prompt is None

    for item in made.as_seen_by("reader1").case("A-1").items:
        if item.endpoint != "response.best":
            value = "10" if item.endpoint == "death.cause" else "NR"
            answer = Answer(endpoint=item.endpoint, value=value, why="source")
            made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader1")
    session = Session(made.as_seen_by("reader1"), DraftBook())
    session.go_to("A-1")
    session.press("k", "k")

    prompt = session.view.prompt
    assert prompt is not None
    assert any("EBMT 2023" in text for text in prompt.lines)
    assert any("non-relapse mortality" in text for text in prompt.lines)


def test_the_lines_of_a_hidden_case_are_the_reason(tmp_path: Path) -> None:
    seen = study(tmp_path / "S").as_seen_by("reader1")

    assert findings_lines(seen, "A-1") == (
        "Shown once your cause of death is fixed: it tells what the criteria propose.",
    )
