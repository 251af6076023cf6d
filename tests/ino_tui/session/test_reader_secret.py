"""The signing secret at the desk: asked for at the signature, shown as dots, kept nowhere."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.requests import Commit, Prove, Secret, SecretWanted
from ino_tui.session import Session
from store.charter import PROFILES
from store.commands import SetSecret
from store.place import JOURNAL
from store.secrets import ATTEMPTS, new_secret
from tests.cases import case, study
from tests.ino_tui.session.deskside import Deskside

SECRET = "correct horse 9"
CHARTER = msgspec.structs.replace(PROFILES["committee"], allow_as=True, signing_secret=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study(tmp_path / "S", [case("A-1"), case("A-2")], charter=CHARTER)
    return tmp_path / "S"


def chosen(folder: Path) -> Deskside:
    """A desk whose reader has a secret, with a stage that is answered."""
    desk = Deskside(folder)
    kept = new_secret(SECRET)
    desk.study.commit(SetSecret(salt=kept.salt, hash=kept.written), by="reader1")
    desk.keys("ENTER 1 TAB 1")
    return desk


def test_the_first_signature_asks_and_the_next_does_not(folder: Path) -> None:
    desk = chosen(folder)
    desk.keys("s")
    assert (desk.prompt.kind, desk.prompt.title) == ("secret", "A-1: your signing secret")
    assert desk.item("response.c1").signed is None
    desk.type(SECRET)
    desk.keys("ENTER")
    assert desk.notice.text.startswith("signed 2 items")
    signed = desk.item("response.c1").signed
    assert signed is not None
    assert signed.review.proved
    assert desk.on_disk("A-1") == {}
    desk.keys("1 s")
    assert desk.view.prompt is None
    assert desk.notice.text.startswith("signed 1 item")


def test_nothing_of_it_is_shown_kept_or_printed(folder: Path) -> None:
    desk = chosen(folder)
    desk.keys("s")
    seen = []
    for char in SECRET:
        desk.type(char)
        seen.append(repr(desk.view) + repr(desk.view.prompt))
    assert desk.prompt.text == "•" * len(SECRET)
    assert (desk.prompt.cursor, desk.prompt.typing) == (len(SECRET), True)
    assert SECRET[:7] not in "".join(seen)
    request = Prove(secret=Secret(SECRET), then=Commit(command=_sign(desk), seen=1))
    assert SECRET not in repr(request)
    desk.keys("ENTER")
    files = [f for f in folder.rglob("*") if f.is_file()]
    assert (folder / JOURNAL) in files
    assert not [f for f in files if SECRET.encode() in f.read_bytes()]


def _sign(desk: Deskside) -> SetSecret:
    return SetSecret(salt="", hash="")


def test_a_pasted_secret_is_taken(folder: Path) -> None:
    desk = chosen(folder)
    desk.keys("s")
    desk.session.paste(SECRET)
    desk.keys("ENTER")
    assert desk.notice.text.startswith("signed 2 items")


def test_a_wrong_one_says_how_many_are_left_and_the_drafts_stay(folder: Path) -> None:
    desk = chosen(folder)
    drafts = desk.on_disk("A-1")
    desk.keys("s")
    number = desk.view.revision
    for left in range(ATTEMPTS - 1, 0, -1):
        desk.type("not it at all")
        desk.keys("ENTER")
        assert desk.notice.text.endswith(f"{left} more attempt{'s' if left > 1 else ''}.")
        assert (desk.prompt.kind, desk.prompt.text) == ("secret", "")
        # What she did herself is counted at once, and not when somebody else writes.
        assert desk.view.revision == number + ATTEMPTS - left
    desk.type("not it at all")
    desk.keys("ENTER")
    assert "coordinator lets her choose a new one" in desk.notice.text
    assert desk.view.prompt is None
    assert desk.on_disk("A-1") == drafts
    assert desk.item("response.c1").mark == "answered"


def test_escape_signs_nothing_and_keeps_the_answers(folder: Path) -> None:
    desk = chosen(folder)
    drafts = desk.on_disk("A-1")
    desk.keys("s")
    desk.type("half of")
    desk.keys("ESC")
    assert desk.notice.text.startswith("Not signed")
    assert desk.on_disk("A-1") == drafts
    desk.keys("s")
    assert (desk.prompt.kind, desk.prompt.text) == ("secret", "")


def test_one_is_chosen_at_the_first_signature_and_typed_twice(folder: Path) -> None:
    desk = Deskside(folder)
    desk.keys("ENTER 1 TAB 1 s")
    assert desk.prompt.kind == "new secret"
    desk.type("short")
    desk.keys("ENTER")
    assert "at least 8 characters" in desk.notice.text
    assert desk.prompt.kind == "new secret"
    desk.type(SECRET)
    desk.keys("ENTER")
    assert (desk.prompt.kind, desk.prompt.text) == ("secret again", "")
    desk.type("another one 7")
    desk.keys("ENTER")
    assert desk.notice.text == "The two differ; choose it again."
    assert desk.prompt.kind == "new secret"
    for _ in "12":
        desk.type(SECRET)
        desk.keys("ENTER")
    assert desk.notice.text.startswith("signed 2 items")
    assert desk.study.has_secret("reader1")


def test_after_idling_it_is_asked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = chosen(folder)
    desk.keys("s")
    desk.type(SECRET)
    desk.keys("ENTER")
    monkeypatch.setattr("store.proofs.time.monotonic", lambda: 1e9)
    desk.keys("1 s")
    assert desk.prompt.kind == "secret"


def test_words_being_typed_are_never_taken_for_it(folder: Path) -> None:
    desk = chosen(folder)
    desk.hold = True
    desk.keys("s r 0")
    assert desk.prompt.kind == "text"
    held = desk.held.pop()
    desk.session.receive(SecretWanted(command=held, chosen=True))
    assert desk.prompt.kind == "text"
    assert "it needs your signing secret" in desk.notice.text
    assert not desk.case.signing


def test_other_acts_need_none(folder: Path) -> None:
    desk = Deskside(folder)
    desk.keys("ENTER a")
    desk.type("which laboratory?")
    desk.keys("ENTER")
    assert desk.notice.text.startswith("query 1 raised")


def test_a_session_that_is_asked_twice_sends_the_command_once(folder: Path) -> None:
    desk = chosen(folder)
    session: Session = desk.session
    before = desk.study.revision
    desk.keys("s")
    desk.type(SECRET)
    desk.keys("ENTER s s")
    assert session.view.prompt is None
    assert desk.study.revision == before + 1
