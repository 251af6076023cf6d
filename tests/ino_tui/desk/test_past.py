"""The desk as of a revision: says so, is read-only, keeps no drafts; and how the desk begins and ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.app import InoApp
from ino_tui.cli import main
from ino_tui.opening import open_session
from store.commands import Sign
from store.committee import Answer
from store.drafts import Draft, Drafts
from store.errors import BadInput
from store.place import JOURNAL
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.desk.screentext import Desk

SIGN = Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),), how="command line")


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")])
    made.commit(SIGN, by="reader1")
    return tmp_path / "S"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_past_says_what_it_is_and_signs_nothing(signed: Path, size: tuple[int, int]) -> None:
    Drafts(signed, "reader1").save({("A-1", "response.c2"): Draft(value="NR")})
    before = {p: p.read_bytes() for p in (signed / JOURNAL, signed / "drafts" / "reader1.json")}
    app = InoApp(Study.open(signed).as_of(3), "reader1", case_id="A-1")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        desk = Desk(app, pilot)
        assert desk.text.splitlines()[0].startswith("  AS OF rev 3 · 20")
        assert "read-only" in desk.text.splitlines()[0]
        await desk.settle("100.0 %")
        assert app.session.view.panel.revision == 3
        assert app.session.view.case is not None
        assert {i.mark for i in app.session.view.case.items} == {"open"}
        for key in "15seh+/":
            assert "This is the study as of revision 3" in await desk.press(key)
        # What is written meanwhile is not followed.
        Study.open(signed).commit(SIGN, by="reader2")
        await pilot.pause(1.2)
        assert app.session.view.revision == 3
        assert "rev 4" not in await desk.press("f")
    assert app.close()
    assert app.last_words == ""
    assert {p: p.read_bytes() for p in before}[signed / "drafts" / "reader1.json"] == before[
        signed / "drafts" / "reader1.json"
    ]


def test_a_moment_that_is_none_is_said_before_the_screen(signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(signed), "--as", "reader1", "--as-of", "99"]) == 2
    assert main(["review", str(signed), "--as", "reader1", "--as-of", "yesterday"]) == 2
    assert main(["review", str(signed), "--as", "reader1", "--as-of", "1", "--case", "A-1"]) == 2
    said = capsys.readouterr().err
    assert "There is no revision 99" in said
    assert "'yesterday' is no revision and no time" in said
    assert "no case 'A-1'" in said


async def test_leaving_tells_the_head_to_who_may_see_it(signed: Path) -> None:
    app = InoApp(Study.open(signed), "reader1")
    async with app.run_test():
        pass
    app.close()
    assert app.last_words == f"Left at revision 4, head {Study.open(signed).head}."


def test_an_unfinished_line_is_said_at_the_opening(signed: Path) -> None:
    with (signed / JOURNAL).open("ab") as journal:
        journal.write(b'{"rev":5,')
    said = _opened(signed)
    assert said == "9 bytes of a last line that was never finished were left out; the next signature cuts them off."
    assert "cut off" in _sign_on_the_desk(signed)


def test_damage_is_said_and_nothing_can_be_signed(signed: Path) -> None:
    lines = (signed / JOURNAL).read_bytes().splitlines(keepends=True)
    (signed / JOURNAL).write_bytes(b"".join([*lines[:3], lines[3].replace(b"CR", b"NR"), *lines[4:]]))
    study_ = Study.open(signed)
    view = open_session(study_, "reader1", Drafts(signed, "reader1"), {"queue": {}, "case": {}}).view
    assert view.read_only.startswith("The journal is damaged at")


def _opened(path: Path) -> str:
    session = open_session(Study.open(path), "reader1", Drafts(path, "reader1"), {"queue": {}, "case": {}})
    assert session.view.notice is not None
    return session.view.notice.text


def _sign_on_the_desk(path: Path) -> str:
    from tests.ino_tui.session.deskside import Deskside

    desk = Deskside(path)
    desk.session.go_to("A-2")
    desk.keys("1 s")
    return desk.notice.text


def test_the_past_before_the_asker_was_there_raises_nothing(signed: Path) -> None:
    session = open_session(Study.open(signed).as_of(0), "reader1", Drafts(signed, "reader1"), {"queue": {}, "case": {}})
    assert session.view.queue.total == 0
    with pytest.raises(BadInput):
        session.go_to("A-1")


async def test_a_long_history_is_scrolled_to_its_end_and_back(signed: Path) -> None:
    app = InoApp(Study.open(signed), "reader1", case_id="A-1")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk = Desk(app, pilot)
        top = await desk.press("f", "f")
        assert "rev 4" in top
        end = await desk.press("end")
        assert "cases sex" in top
        assert "cases sex" not in end
        assert "there is nothing more" in (await desk.press("down")).lower()
        assert await desk.press("up") != end
        assert "rev 4" in await desk.press("home")
        assert all(len(row) <= 80 for row in end.splitlines())
