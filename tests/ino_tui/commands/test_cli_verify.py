"""The walk along the chain, as the command line tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ino_tui.cli import main
from tests.ino_tui.commands.conftest import Cli
from tests.store.forge import changed
from tests.store.forge import signed as resigned


@pytest.fixture
def signed(study: Path, responder: str) -> Path:
    arguments = ["--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "x"]
    assert main(["sign", str(study), *arguments]) == 0
    return study


def heads(study: Path) -> list[str]:
    return [json.loads(line)["hash"] for line in (study / "journal.jsonl").read_bytes().splitlines()]


def test_a_whole_chain(cli: Cli, signed: Path) -> None:
    result = cli("verify", signed)
    assert result == (0, f"revision 4\nhead {heads(signed)[-1]}\nwhole\n", "")


def test_head_is_any_line_of_the_chain(cli: Cli, signed: Path) -> None:
    for head in heads(signed):
        assert cli("verify", signed, "--head", head).code == 0


def test_head_that_is_not_in_the_chain(cli: Cli, signed: Path) -> None:
    result = cli("verify", signed, "--head", "0" * 64)
    assert result.code == 1
    assert "whole" not in result.out
    assert "No line of this chain" in result.sentence


@pytest.mark.parametrize("head", ["abc", "", "g" * 64, "A" * 64])
def test_head_that_is_no_hash(cli: Cli, signed: Path, head: str) -> None:
    assert cli("verify", signed, "--head", head).code == 2


def test_a_changed_byte_anywhere_is_found_in_its_line(cli: Cli, signed: Path) -> None:
    file = signed / "journal.jsonl"
    whole = file.read_bytes()
    starts = [0, *(i + 1 for i, byte in enumerate(whole) if byte == 10)][:-1]
    for revision, start in enumerate(starts):
        changed = bytearray(whole)
        changed[start + 9] ^= 1
        file.write_bytes(changed)
        result = cli("verify", signed)
        assert result.code == 1
        assert f"broken at revision {revision}:" in result.out


def test_a_line_taken_out(cli: Cli, signed: Path) -> None:
    file = signed / "journal.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2] + lines[3:]))
    result = cli("verify", signed)
    assert result.code == 1
    assert "revision 1\n" in result.out
    assert "broken at revision 2" in result.out


def test_bytes_after_the_last_newline_are_said_and_no_break(cli: Cli, signed: Path) -> None:
    with (signed / "journal.jsonl").open("ab") as file:
        file.write(b'{"rev":5')
    result = cli("verify", signed)
    assert result.code == 0
    assert "8 bytes after the last newline" in result.out


def test_a_changed_last_newline_is_a_break(cli: Cli, signed: Path) -> None:
    file = signed / "journal.jsonl"
    file.write_bytes(file.read_bytes()[:-1] + b" ")
    assert cli("verify", signed).code == 1


def test_an_empty_journal(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"")
    assert cli("verify", tmp_path).code == 1


def test_in_an_audit_it_does_not_matter_who_asks(cli: Cli, signed: Path) -> None:
    assert cli("verify", signed, "--as", "reader1") == cli("verify", signed)
    assert cli("verify", signed, "--as", "nobody").code == 2


def test_what_was_signed_on_something_else_than_it_says_is_told_at_its_revision(cli: Cli, signed: Path) -> None:
    def another_digest(line: dict[str, Any]) -> None:
        line["ops"][0][2]["digest"] = "0" * 64
        line.update(resigned(line))

    journal = signed / "journal.jsonl"
    journal.write_bytes(changed(journal.read_bytes(), 4, another_digest))

    result = cli("verify", signed)

    assert result.code == 1
    assert result.out.splitlines()[2].startswith("not as shown at revision 4: response.c1/reader1 of reviews:")
    assert "whole" not in result.out
