"""Every command on a journal that was damaged, forged, torn or dated backwards; and names that could do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.cli import main
from store.journal import FORMAT
from store.place import JOURNAL
from tests.ino_tui.commands.conftest import Cli, Result
from tests.store.forge import appended, busy_study, changed, written

SIGN = ("--case", "A-2", "--endpoint", "response.c1", "--answer", "CR")
READING: dict[str, tuple[str, ...]] = {
    "stats": (),
    "reconcile": (),
    "history": (),
    "history --case": ("--case", "A-1", "--json"),
    "diff": ("4", "11"),
    "stats --as-of": ("--as-of", "5", "--json"),
}
WRITING: dict[str, tuple[str, ...]] = {"sign": SIGN, "withdraw": ("--case", "A-2", "--reason", "consent")}
ANYTHING = "\u202etxt\n\x1b[31m\u2028\x9b"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (busy_study(tmp_path_factory.mktemp("damage") / "S").path / JOURNAL).read_bytes()


def forged(whole: bytes) -> bytes:
    """One more line, whose chain holds: a review by nobody."""
    return appended(whole, by="nobody", act="review.sign")


def run(cli: Cli, name: str, folder: Path, arguments: tuple[str, ...]) -> Result:
    command = name.split(maxsplit=1)[0]
    return cli(command, folder, *arguments, *(["--as", "coordinator"] if command == "withdraw" else []))


def nothing_acts(text: str) -> bool:
    return all(c.isprintable() or c == "\n" for c in text)


@pytest.mark.parametrize("how", ["forged", "changed"])
@pytest.mark.parametrize("name", READING)
def test_commands_that_read_work_up_to_the_last_good_line_and_say_so_once(
    cli: Cli, tmp_path: Path, whole: bytes, name: str, how: str
) -> None:
    folder = written(tmp_path / "S", whole)
    good = run(cli, name, folder, READING[name])
    bad = forged(whole)
    written(folder, bad if how == "forged" else bad.replace(b'"nobody"', b'"nobodi"'))

    result = run(cli, name, folder, READING[name])

    assert (result.code, result.out) == (good.code, good.out)
    assert result.err.count("damaged at revision 12") == 1
    assert "this is the study as of revision 11" in result.err


@pytest.mark.parametrize("name", WRITING)
def test_commands_that_write_are_refused(cli: Cli, tmp_path: Path, whole: bytes, name: str) -> None:
    folder = written(tmp_path / "S", forged(whole))

    result = run(cli, name, folder, WRITING[name])

    assert (result.code, result.out) == (2, "")
    assert "damaged at revision 12" in result.sentence
    assert (folder / JOURNAL).read_bytes() == forged(whole)


def test_an_export_of_a_damaged_study_ends_at_its_last_good_line(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    folder = written(tmp_path / "S", forged(whole))

    assert cli("export", folder, tmp_path / "out", "--as", "auditor").code == 0

    assert (tmp_path / "out" / JOURNAL).read_bytes() == whole


def test_verify_names_what_no_command_would_have_written(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    result = cli("verify", written(tmp_path / "S", forged(whole)))

    assert result.code == 1
    assert "revision 11\n" in result.out
    assert "broken at revision 12: 'nobody' is no person of the study" in result.out


@pytest.mark.parametrize("torn", [b"{", b'{"rev":12,"at":"2026', b'{"rev":12}' * 9])
@pytest.mark.parametrize("name", READING)
def test_a_torn_tail_is_left_out_and_said_once(cli: Cli, tmp_path: Path, whole: bytes, name: str, torn: bytes) -> None:
    folder = written(tmp_path / "S", whole)
    good = run(cli, name, folder, READING[name])
    written(folder, whole + torn)

    result = run(cli, name, folder, READING[name])

    assert (result.code, result.out) == (good.code, good.out)
    n = "1 byte" if len(torn) == 1 else f"{len(torn)} bytes"
    assert result.err.count(f"{n} after revision 11 were never acknowledged and are left out.") == 1


def test_who_writes_is_told_that_the_tail_was_cut_off(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    folder = written(tmp_path / "S", whole + b'{"rev"')

    result = cli("sign", folder, *SIGN)

    assert (result.code, result.out) == (0, "rev 12 A-2 response.c1\n")
    assert result.sentence == "A line that was never acknowledged was cut off (6 bytes)."
    assert cli("verify", folder).err == ""


# -- clocks and formats ----------------------------------------------------------------------------


def test_a_clock_that_ran_backwards_is_a_note_and_no_break(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    folder = written(tmp_path / "S", changed(whole, 7, lambda line: line.update(at="2001-01-01T00:00:00.000000Z")))

    verified, history = cli("verify", folder), cli("history", folder, "--as", "auditor")

    assert (verified.code, verified.err) == (0, "")
    assert "note: the clock ran backwards at revision 7; order is the revision\nwhole\n" in verified.out
    marked = [line for line in history.out.splitlines() if "the clock ran backwards" in line]
    assert [line.split()[1] for line in marked] == ["7"]
    changes = cli("history", folder, "--as", "auditor", "--json").json["changes"]
    assert {c["revision"] for c in changes if c["backwards"]} == {7}


def test_the_head_is_told_to_whoever_may_know_it(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    folder = written(tmp_path / "S", whole)
    head = cli("verify", folder).out.splitlines()[1].removeprefix("head ")
    assert cli("history", folder, "--json", "--as", "auditor").json["head"] == head
    assert cli("init", tmp_path / "C", "--reference", "--profile", "committee").code == 0
    assert cli("history", tmp_path / "C", "--json", "--as", "reader1").json["head"] is None
    assert cli("history", tmp_path / "C", "--json", "--as", "auditor").json["head"]


def test_a_newer_format_is_walked_and_said(cli: Cli, tmp_path: Path, whole: bytes) -> None:
    newer = appended(whole, act="study.later", ops=[["study", "study", {"format": FORMAT + 1}]])
    folder = written(tmp_path / "S", newer)

    result = cli("verify", folder)

    assert (result.code, result.err) == (0, "")
    assert f"note: written by a newer ino-tui (format {FORMAT + 1})" in result.out
    assert cli("stats", folder).code == 2


# -- names that could do harm ----------------------------------------------------------------------


def test_a_study_whose_folder_has_any_name(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / ANYTHING
    made = cli("init", folder, "--reference")
    assert (made.code, made.err) == (0, "")
    assert "\\u202etxt\\n\\x1b[31m\\u2028\\x9b" in made.out
    (folder / "charter.toml").write_text("")
    for name in ("stats", "history", "verify", "reconcile"):
        result = cli(name, folder)
        assert nothing_acts(result.out + result.err), name
    exported = cli("export", folder, tmp_path / f"out{ANYTHING}", "--as", "auditor")
    assert exported.code == 0
    assert nothing_acts(exported.out + exported.err)
    for file in ("README.txt", "INSPECTOR.txt", "MANIFEST"):
        assert nothing_acts((tmp_path / f"out{ANYTHING}" / file).read_text(encoding="utf-8")), file
    as_json = cli("history", folder, "--json", "--as", "auditor")
    assert nothing_acts(as_json.out)
    assert ANYTHING in {change["after"] for change in as_json.json["changes"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "--as", ANYTHING),
        ("stats", "--basis", ANYTHING),
        ("stats", "--as-of", ANYTHING),
        ("history", "--case", ANYTHING),
        ("history", "--case", "../A-1"),
        ("reconcile", "--published", ANYTHING),
        ("verify", "--head", ANYTHING),
        ("review", "--case", ANYTHING),
        ("sign", "--case", ANYTHING, "--endpoint", "response.c1", "--answer", "CR"),
        ("sign", "--case", "A-1", "--endpoint", ANYTHING, "--answer", "CR"),
        ("sign", "--case", "A-2", "--endpoint", "response.c1", "--answer", ANYTHING),
        ("sign", "--batch", ANYTHING),
        ("withdraw", "--case", ANYTHING, "--reason", "consent", "--as", "coordinator"),
        ("stats", f"--{ANYTHING}"),
        ("import", "--from", ANYTHING, "--as", "coordinator"),
        (ANYTHING,),
    ],
)
def test_arguments_that_could_do_harm_are_one_sentence(
    cli: Cli, tmp_path: Path, whole: bytes, arguments: tuple[str, ...]
) -> None:
    folder = written(tmp_path / "S", whole)
    command, *more = arguments

    result = cli(command, folder, *more)

    assert (result.code, result.out) == (2, "")
    assert nothing_acts(result.sentence)
    assert (folder / JOURNAL).read_bytes() == whole


def test_an_account_of_any_name_becomes_a_person_that_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    from store.reference import TABLES_FOLDER

    monkeypatch.setattr("ino_tui.commands.place.account", lambda: ANYTHING)
    monkeypatch.setattr("ino_tui.commands.making.account", lambda: ANYTHING)
    assert main(["init", str(tmp_path / "S"), "--from", str(TABLES_FOLDER)]) == 0
    assert cli("verify", tmp_path / "S").code == 0
    assert nothing_acts(cli("history", tmp_path / "S").out)
