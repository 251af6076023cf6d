"""A blind reader's whole session on the command line, against two studies that differ in the other's open reviews.

In one of them the other reader did nothing, in the other a lot, before and between her own acts and with a clock
of his own. Every byte that she is given is compared: what is printed, what is said, exit codes, files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from ino_tui.cli import COMMANDS, main
from store.study import Study
from tests.committees import CASES, HER, MUCH, OTHER, Act, Clock, committee, coordinate, play
from tests.ino_tui.commands.secrets_given import lines_on_descriptor

BASES = ("own", "final", "site", "current", OTHER, HER, "nonsense")
FIGURES = ("os", "response.c1", "efs", "nonsense")
NO_ASKER = {"init", "restore", "demo", "review"}  # make a study, or need a terminal: `demo` and `review` are the desk


class Step(NamedTuple):
    """What a command gave her."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str
    files: dict[str, bytes]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("store.journal.now", made.now)
    monkeypatch.setattr("ino_tui.commands.place.account", lambda: "someone")
    return made


def counted(out: Path) -> Iterator[tuple[object, ...]]:
    """Figures, drawings and data sets, with each of their options; what is refused too."""
    for basis in BASES:
        yield "stats", "--basis", basis
        yield "reconcile", "--basis", basis
        yield "diff", 0, 3, "--basis", basis
        yield "export", out / f"export-{basis}", "--basis", basis
        yield "plot", "swimmer", out / f"swimmer-{basis}.svg", "--basis", basis
    for figure in FIGURES:
        for basis in ("own", "final"):
            yield "stats", "--basis", basis, "--by", "ph", "--figure", figure
        yield "plot", figure, out / f"{figure}.svg", "--basis", "own"
    yield "stats", "--basis", "own", "--figure", "hct.effect", "--json"
    yield "stats", "--basis", "own", "--by", "hct", "--landmark", 3
    yield "stats", "--basis", "own", "--by", "hct", "--time-dependent"
    yield "stats", "--basis", "own", "--band"
    yield "stats", "--basis", "own", "--second-opinion"
    yield ("stats",)
    for form in ("--json", "--csv"):
        for basis in ("own", "final"):
            yield "stats", "--basis", basis, form
    yield "reconcile", "--basis", "own", "--json"
    for name in ("flow", "response"):
        yield "plot", name, out / f"{name}.svg", "--basis", "own"
        yield "plot", name, out / f"{name}-final.svg", "--basis", "final"


def told(out: Path) -> Iterator[tuple[object, ...]]:
    """Every other command that shows something."""
    for more in ((), ("--json",), ("--full",), ("--full", "--json"), *(("--case", c) for c in (*CASES, "A-99"))):
        yield ("history", *more)
    for moment in (*range(8), 99, "2030-01-01", "2030-01-01T00:04:30Z", "2031-05-05T00:10:00Z", "2040-01-01", "soon"):
        yield "history", "--as-of", moment
        yield "stats", "--basis", "own", "--as-of", moment
        yield "diff", 1, moment, "--basis", "final", "--json"
    yield "export", out / "whole"
    yield "export", out / "whole"  # the place is taken
    yield "report", "--to", out / "report"
    for case in (*CASES, "A-99"):
        yield "report", "--case", case
    yield "report", "--case", CASES[0], "--as-of", 2
    yield "backup", out / "study.zip"
    yield ("verify",)
    yield "verify", "--head", "0" * 64
    for command in ("agreement", "progress"):
        yield (command,)
        yield command, "--json"
    yield "progress", "--dispatch"
    for action in (("list",), ("list", "--json"), ("rules",)):
        yield "query", *action
    for action in (("list",), ("list", "--json")):
        yield "people", *action
    for options in ((), ("--json",), ("--submitted",), ("--version", 7)):
        yield "charter", "show", *options


def asking() -> Iterator[tuple[object, ...]]:
    """What is not hers to do, or makes no sense."""
    yield "withdraw", "--case", "A-4", "--reason", "consent"
    yield "dispatch", "--top", 3
    for case in ("A-1", "A-4"):
        yield "keep", "--case", case, "--endpoint", "response.c1", "--why", "no bearing"
        yield "reopen", "--case", case, "--endpoint", "response.c1", "--why", "again"
    yield "import", "--from", "nowhere", "--dry-run"
    yield "people", "retire", "--person", OTHER, "--why", "gone"
    yield "assign", "--dry-run"
    yield "reread", "--dry-run"
    yield "lock", "--why", "done"
    yield "unlock", "--lock", 1, "--why", "again"
    yield "query", "answer", "--case", "A-4", "--query", 1, "--text", "yes"
    yield "query", "close", "--case", "A-7", "--query", 1, "--text", "yes"
    yield "query", "raise", "--rule", "death without a narrative"
    yield "secret", "--reset", OTHER, "--why", "forgot"
    yield "charter", "set", "nowhere.toml", "--why", "other"
    for case in (*CASES, "A-99", ""):
        yield "sign", "--case", case, "--endpoint", "death.cause", "--answer", "nonsense"
        yield "sign", "--case", case, "--endpoint", "response.c3", "--answer", "CR"
        yield "sign", "--case", case, "--endpoint", "relapse", "--answer", "none"
        yield "sign", "--case", case, "--endpoint", "response.c1", "--answer", "CR", "--cite", "labs:99"
    yield "sign", "--case", "A-4", "--endpoint", "response.c1", "--answer", "CR", "--disagreement", "judgement"
    yield "sign", "--batch", "nowhere.csv"


def signing() -> Iterator[tuple[object, ...]]:
    """What she signs: of items that the other has not signed, beside others that he has."""
    yield "sign", "--case", "A-3", "--endpoint", "response.c1", "--answer", "NR", "--why", "read again"
    yield "sign", "--case", "A-3", "--endpoint", "response.c1", "--answer", "NR"
    for endpoint, value in (("response.c1", "CR"), ("response.c2", "CANNOT"), ("vod", "no")):
        words = ("--why", "no slide") if value == "CANNOT" else ()
        yield "sign", "--case", "A-8", "--endpoint", endpoint, "--answer", value, *words
    yield "query", "raise", "--case", "A-8", "--endpoint", "response.c1", "--text", "is the date right?"
    yield "query", "raise", "--case", "A-4", "--text", "is the dose right?"
    yield "query", "close", "--case", "A-4", "--query", 1, "--text", "it is"
    yield "query", "list", "--json"
    yield "sign", "--case", "A-8", "--endpoint", "response.c2", "--answer", "CRi", "--cite", "marrows:1:blast_pct"
    yield "sign", "--case", "A-8", "--endpoint", "vod", "--answer", "no"
    yield ("secret",)


def session(
    study: Path, out: Path, clock: Clock, capsys: pytest.CaptureFixture[str], meanwhile: Callable[[], None]
) -> list[Step]:
    """Her session, from the first look to the last."""
    looks, again = ([*counted(place), *told(place)] for place in (out / "before", out / "after"))
    script = [*looks, *asking(), *signing(), *again, *asking()]
    missing = COMMANDS.keys() - NO_ASKER - {str(arguments[0]) for arguments in script}
    assert not missing, f"say here what a blind reader gets of {missing}"
    steps = []
    for at, arguments in enumerate(script):
        if at % 9 == 0:
            meanwhile()
        if at == len(looks) + 60:
            coordinate(Study.open(study))
        steps.append(step(study, arguments, out, capsys))
    return steps


def step(study: Path, arguments: Sequence[object], out: Path, capsys: pytest.CaptureFixture[str]) -> Step:
    name, *rest = map(str, arguments)
    given = [str(study)] if name not in ("query", "people", "charter") else [rest.pop(0), str(study)]
    before = set(out.rglob("*"))
    capsys.readouterr()
    with lines_on_descriptor(*["a long secret of reader 1"] * 2) as secret:
        given += ["--secret-fd", str(secret)] if name == "secret" and not rest else []
        code = main([name, *given, *rest, "--as", HER])
    told = capsys.readouterr()
    made = {str(f.relative_to(out)): f.read_bytes() for f in sorted(set(out.rglob("*")) - before) if f.is_file()}
    return Step((name, *rest), code, told.out, told.err, made)


def in_chunks(study: Path, clock: Clock, acts: Sequence[Act]) -> Callable[[], None]:
    """Each time it is called, some more of what the other does: the first half at once."""
    left = list(acts)

    def some() -> None:
        now, left[:] = left[: max(len(left) // 2, 1)], left[max(len(left) // 2, 1) :]
        clock.ahead = True
        play(Study.open(study), now)
        clock.ahead = False

    return some


def test_every_byte_is_the_same_whatever_the_other_did(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    template = committee(tmp_path / "template").path
    began = clock.hers
    seen: list[list[Step]] = []
    for acts in ((), MUCH):
        clock.hers, study, out = began, tmp_path / "study", tmp_path / "out"
        for folder in (study, out):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, study)
        (out / "before").mkdir(parents=True)
        (out / "after").mkdir()
        seen.append(session(study, out, clock, capsys, in_chunks(study, clock, acts)))
        assert Study.open(study).revision > (60 if acts else 20)
    differ = [(one, other) for one, other in zip(*seen, strict=True) if one != other]
    assert not differ, "\n".join(f"{one.arguments}: {said(one, other)}" for one, other in differ[:20])
    assert {step.code for step in seen[0]} == {0, 1, 2}
    assert not [step.arguments for step in seen[0] if "fault of its own" in step.err]


def said(one: Step, other: Step) -> str:
    """Where two steps part, in a line."""
    files = [name for name in one.files.keys() | other.files.keys() if one.files.get(name) != other.files.get(name)]
    lines = [
        f"{a!r} / {b!r}"
        for text in ("out", "err")
        for a, b in zip(getattr(one, text).splitlines(), getattr(other, text).splitlines(), strict=False)
        if a != b
    ]
    return f"codes {one.code} {other.code}, files {files[:4]}, {lines[:3]}"
