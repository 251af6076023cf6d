"""Freezing a study or its endpoints: what is open is said first, and figures and exports carry the id."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ino_tui.cohort.figures import compute, to_json
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor
from tests.staffed import ALL, case_of, committee

RESPONSES = ("response.c1", "response.c2")


def sign(cli: Cli, study: Path, endpoints: tuple[str, ...] = RESPONSES, value: str = "CR") -> None:
    for reader in ("reader1", "reader2"):
        for endpoint in endpoints:
            item = ("--case", "A-1", "--endpoint", endpoint, "--answer", value, "--as", reader)
            signed = cli("sign", study, *item)
            assert signed.code == 0, signed.err


@pytest.fixture
def study(cli: Cli, tmp_path: Path) -> Path:
    """One case whose responses are final, and whose relapse is not."""
    path = committee(tmp_path / "s", of=(case_of("A-1"),), readers=ALL, endpoints=("response", "relapse")).path
    sign(cli, path)
    return path


def test_a_study_with_open_items_is_locked_only_even_so(cli: Cli, study: Path) -> None:
    before = lines(study)
    refused = cli("lock", study, "--as", "coordinator")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines()[0] == "A-1: relapse"
    assert "1 item is not final" in refused.err
    assert lines(study) == before
    done = cli("lock", study, "--even-so", "--why", "interim analysis", "--as", "coordinator")
    assert done.code == 0
    assert re.fullmatch(r"rev \d+ lock1-[0-9a-f]{12} freezes the whole study, interim analysis\n", done.out)
    late = cli("sign", study, "--case", "A-1", "--endpoint", "relapse", "--answer", "none", "--as", "reader1")
    assert (late.code, late.out) == (1, "")
    assert "frozen by lock1" in late.sentence
    assert cli("verify", study).code == 0


def test_an_endpoint_whose_items_are_final_is_locked_at_once(cli: Cli, study: Path) -> None:
    done = cli("lock", study, "--endpoint", "response", "--as", "coordinator")
    assert (done.code, done.err) == (0, "")
    lock = done.out.split()[2]
    stats = cli("stats", study, "--basis", "final", "--json", "--as", "coordinator").json
    assert stats["lock"] == f"{lock} (response)"
    open_ = cli("sign", study, "--case", "A-1", "--endpoint", "relapse", "--answer", "none", "--as", "reader1")
    assert open_.code == 0


def test_figures_and_exports_carry_the_lock_until_it_is_released(cli: Cli, study: Path, tmp_path: Path) -> None:
    unlocked = cli("stats", study, "--json", "--as", "coordinator").json
    assert "lock" not in unlocked
    lock = cli("lock", study, "--even-so", "--as", "coordinator").out.split()[2]
    assert cli("stats", study, "--json", "--as", "coordinator").json["lock"] == lock
    assert f"  lock {lock}  basis" in cli("stats", study, "--as", "coordinator").out.splitlines()[0]
    by = cli("stats", study, "--by", "ph", "--json", "--as", "coordinator").json
    assert by["lock"] == lock
    assert cli("reconcile", study, "--json", "--as", "coordinator").json["lock"] == lock
    assert cli("export", study, tmp_path / "out", "--as", "auditor").code == 0
    assert f"# lock {lock}" in (tmp_path / "out" / "MANIFEST").read_text().splitlines()
    revision = Study.open(study).revision
    released = cli("unlock", study, lock, "--why", "a late query", "--as", "coordinator")
    assert (released.code, released.out) == (0, f"rev {Study.open(study).revision} {lock} released, a late query\n")
    assert "lock" not in cli("stats", study, "--json", "--as", "coordinator").json
    # As it was at that revision it is still that of the lock.
    then = cli("stats", study, "--as-of", revision, "--json", "--as", "coordinator").json
    assert then["lock"] == lock
    assert cli("verify", study).code == 0


def test_what_the_panel_shows_is_in_the_answer_of_the_engine(cli: Cli, study: Path) -> None:
    lock = cli("lock", study, "--even-so", "--as", "coordinator").out.split()[2]
    rows = Study.open(study).cohort_as_seen_by("coordinator", "final")
    assert to_json(compute(rows))["lock"] == lock


@pytest.mark.parametrize("name", ["1", "lock1"])
def test_a_lock_goes_by_its_number_too(cli: Cli, study: Path, name: str) -> None:
    assert cli("lock", study, "--even-so", "--as", "coordinator").code == 0
    assert cli("unlock", study, name, "--why", "a late query", "--as", "coordinator").code == 0


def test_unlocking_needs_a_lock_and_a_reason(cli: Cli, study: Path) -> None:
    assert cli("lock", study, "--even-so", "--as", "coordinator").code == 0
    before = lines(study)
    for options, code, said in (
        (("1",), 2, "needs a reason"),
        (("2", "--why", "x"), 1, "no lock 2"),
        (("the lock", "--why", "x"), 2, "names no lock"),
    ):
        result = cli("unlock", study, *options, "--as", "coordinator")
        assert (result.code, result.out) == (code, "")
        assert said in result.sentence
    assert lines(study) == before
    assert cli("unlock", study, "1", "--why", "a late query", "--as", "coordinator").code == 0


@pytest.mark.parametrize("person", ["auditor", "reader1", "chair"])
def test_only_a_coordinator_locks(cli: Cli, study: Path, person: str) -> None:
    before = lines(study)
    for command in (("lock", study, "--even-so"), ("unlock", study, "1", "--why", "x")):
        result = cli(*command, "--as", person)
        assert (result.code, result.out) == (1, "")
        assert "coordinator" in result.sentence
    assert lines(study) == before


def test_no_endpoint_no_lock(cli: Cli, study: Path) -> None:
    result = cli("lock", study, "--endpoint", "os", "--as", "coordinator")
    assert (result.code, result.out) == (2, "")
    assert "no endpoint 'os'" in result.sentence


def test_a_lock_is_signed_with_the_secret_where_the_charter_asks(cli: Cli, tmp_path: Path) -> None:
    path = committee(tmp_path / "s", of=(case_of("A-1"),), signing_secret=True).path
    with lines_on_descriptor(SECRET) as fd:
        assert cli("secret", path, "--secret-fd", fd, "--as", "coordinator").code == 0
    before = lines(path)
    with lines_on_descriptor("not this one") as fd:
        wrong = cli("lock", path, "--even-so", "--secret-fd", fd, "--as", "coordinator")
    assert (wrong.code, wrong.out, lines(path)) == (1, "", before + 1)
    with lines_on_descriptor(SECRET) as fd:
        done = cli("lock", path, "--even-so", "--secret-fd", fd, "--as", "coordinator")
    assert done.code == 0
    (lock,) = Study.open(path).as_seen_by("auditor").locks
    assert (lock.proved, lock.meaning, lock.name) == (True, "approved", "Coordinator")
