"""For how long, and with which secret, who has typed it need not type it again."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from store.commands import ResetSecret, SetSecret
from store.errors import Refused
from store.secrets import ATTEMPTS, new_secret
from store.study import Study
from tests.committee import COMMITTEE, Committee

ASKED = msgspec.structs.replace(COMMITTEE, signing_secret=True)
SECRET = "correct horse battery"


def choosing(secret: str) -> SetSecret:
    """The command that chooses a secret."""
    kept = new_secret(secret)
    return SetSecret(salt=kept.salt, hash=kept.written)


@pytest.fixture
def made(tmp_path: Path) -> Committee:
    found = Committee.at(tmp_path / "S", ASKED)
    found.give(choosing(SECRET), "reader1")
    found.study.prove("reader1", SECRET)
    return found


def test_a_reset_ends_what_was_proved_with_the_old_secret(made: Committee) -> None:
    made.give(ResetSecret(person="reader1", why="the old one was seen"), "coordinator")

    assert made.study.needs_secret("reader1")
    assert made.tried(made.signing("CR"), "reader1") == "needs-secret"


def test_a_new_secret_ends_what_was_proved_with_the_old_one(made: Committee) -> None:
    made.give(choosing("another long secret"), "reader1")

    assert made.tried(made.signing("CR"), "reader1") == "needs-secret"
    made.study.prove("reader1", "another long secret")
    assert made.tried(made.signing("CR"), "reader1") == ""


def test_too_many_wrong_ones_in_another_process_end_it(made: Committee) -> None:
    other = Study.open(made.study.path)
    for _ in range(ATTEMPTS):
        with pytest.raises(Refused):
            other.prove("reader1", "not the secret at all")

    assert made.tried(made.signing("CR"), "reader1") == "needs-secret"


def test_a_rehearsed_signature_prolongs_nothing(made: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    now, minutes = time.monotonic(), ASKED.secret_idle_minutes
    monkeypatch.setattr("store.proofs.time.monotonic", lambda: now + 60 * minutes - 30)
    made.fork().give(made.signing("CR"), "reader1")
    monkeypatch.setattr("store.proofs.time.monotonic", lambda: now + 60 * minutes + 30)

    assert made.tried(made.signing("CR"), "reader1") == "needs-secret"


def test_what_is_no_hash_is_not_kept_as_a_secret(made: Committee) -> None:
    assert made.tried(SetSecret(salt="", hash=""), "reader2") == "bad input"
    assert made.tried(SetSecret(salt="00", hash="plain"), "reader2") == "bad input"
