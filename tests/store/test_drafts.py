"""Drafts on disk: whole after a kill, merged per item, an unreadable file set aside."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.drafts import Draft, DraftBook, Drafts, Position, merge
from store.errors import StudyError


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "reader1")
    draft = Draft(value="31", contributing=("20",), why="other", text="말초 [/x]", typing="half a sen")
    drafts.save({("A-1", "death.cause"): draft}, Position(screen="case", case="A-1", endpoint="death.cause", event=3))

    book = Drafts(tmp_path, "reader1").load().book
    assert book.answers == {"A-1": {"death.cause": draft}}
    assert book.position == Position(screen="case", case="A-1", endpoint="death.cause", event=3)
    assert Drafts(tmp_path, "reader2").load().book == DraftBook()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "reader1")
    drafts.save({("A-1", "response.c1"): Draft(value="CR")})

    assert drafts.path.stat().st_mode & 0o777 == 0o600
    assert drafts.folder.stat().st_mode & 0o777 == 0o700


def test_a_removed_draft_leaves_nothing(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "reader1")
    drafts.save({("A-1", "response.c1"): Draft(value="CR")})
    saved = drafts.save({("A-1", "response.c1"): None})

    assert saved.book.answers == {}
    assert json.loads(drafts.path.read_bytes()) == {}


def test_two_writers_keep_each_others_items(tmp_path: Path) -> None:
    def write(name: str) -> None:
        drafts = Drafts(tmp_path, "reader1")
        for n in range(15):
            drafts.save({(name, f"response.c{n + 1}"): Draft(value="CR", text=str(n))})

    threads = [threading.Thread(target=write, args=(name,)) for name in ("A-1", "B-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    answers = Drafts(tmp_path, "reader1").load().book.answers
    assert {case: len(items) for case, items in answers.items()} == {"A-1": 15, "B-2": 15}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"answers": 7}', b"\xff\xfe\x00", b'{"format": 99}'])
def test_an_unreadable_file_is_set_aside_and_said(tmp_path: Path, damage: bytes) -> None:
    drafts = Drafts(tmp_path, "reader1")
    drafts.save({("A-1", "response.c1"): Draft(value="CR")})
    drafts.path.write_bytes(damage)

    loaded = drafts.load()
    assert loaded.book == DraftBook()
    assert "kept as reader1.json.unreadable-1" in loaded.warning
    assert drafts.path.with_name("reader1.json.unreadable-1").read_bytes() == damage
    assert drafts.load().warning == ""


def test_a_file_that_breaks_under_an_open_desk_is_set_aside_at_the_next_save(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "reader1")
    drafts.save({("A-1", "response.c1"): Draft(value="CR")})
    drafts.path.write_bytes(b"{")

    saved = drafts.save({("B-2", "response.c1"): Draft(value="NR")})
    assert saved.book.answers == {"B-2": {"response.c1": Draft(value="NR")}}
    assert "unreadable-1" in saved.warning


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file is in the way")
    with pytest.raises(StudyError, match=r"Drafts are not saved: .*drafts cannot be written"):
        Drafts(tmp_path, "reader1").save({("A-1", "response.c1"): Draft(value="CR")})
    assert Drafts(tmp_path, "reader1").load().book == DraftBook()


_WRITER = """
import sys
from pathlib import Path
from store.drafts import Draft, Drafts
drafts = Drafts(Path(sys.argv[1]), "reader1")
print("ready", flush=True)
n = 0
while True:
    n += 1
    drafts.save({("A-1", f"response.c{n % 7 + 1}"): Draft(value="CR", text="x" * 3000 + str(n))})
    print(n, flush=True)
"""


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGHUP])
def test_a_kill_in_the_middle_leaves_the_last_acknowledged_drafts(tmp_path: Path, kind: signal.Signals) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(0.15)
    child.send_signal(kind)
    said = [int(line) for line in child.stdout.read().split() if line.isdigit()]
    child.stdout.close()
    child.wait()

    loaded = Drafts(tmp_path, "reader1").load()
    assert loaded.warning == ""
    newest = max(int(d.text[3000:]) for d in loaded.book.answers["A-1"].values())
    assert newest >= max(said, default=1)
    # The lock went with the process.
    Drafts(tmp_path, "reader1").save({("A-1", "response.c1"): None})


KEYS = st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["c1", "c2"]))
CHANGES = st.dictionaries(KEYS, st.none() | st.builds(Draft, value=st.sampled_from(["CR", "NR"])))


@given(CHANGES, CHANGES)
def test_merging_in_two_steps_is_merging_the_newest_of_each_item(first: dict, second: dict) -> None:  # type: ignore[type-arg]
    book = DraftBook()
    assert merge(merge(book, first, None), second, None) == merge(book, {**first, **second}, None)


def test_a_full_disk_is_said_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("store.drafts.os.fsync", full)
    with pytest.raises(StudyError, match=r"No space left on device.*make room on the disk"):
        Drafts(tmp_path, "reader1").save({("A-1", "response.c1"): Draft(value="CR")})
