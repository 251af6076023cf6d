"""The command line: finds the command, runs it, and turns what went wrong into a sentence and an exit code.

Exit codes: 0 done; 1 the answer is no; 2 bad input or usage. Data go to stdout, all else to stderr.
"""

from __future__ import annotations

import gc
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from ino_tui.commands.speech import DONE, NO, USAGE, drop_stdout, plain, say
from store.errors import BadInput, InoError, Refused

# Objects made between two looks for garbage; Python's own 700 looks some hundred times during a start.
GARBAGE_THRESHOLD = 50_000
# Each is a module of ino_tui.commands, imported when it is asked for: signing must not pay for figures.
COMMANDS: dict[str, str] = {
    "demo": "open the reference cohort at the desk; the first time it is made",
    "init": "make a study, from source tables or of the reference cohort",
    "review": "open a study at the desk",
    "stats": "the figures of the cohort",
    "plot": "draw a figure of the cohort for print",
    "agreement": "how far independent reads agree",
    "reconcile": "compare the figures with the published ones",
    "sign": "sign one answer, or a file of them, without the screen",
    "import": "amend the source tables of a study, with the difference shown first",
    "withdraw": "take a case out of every denominator, or put it back",
    "people": "who is in a study: list, add, or take someone out",
    "assign": "who reads which case: a balanced draw, or one case",
    "query": "queries on cases: raise, answer, close, waive, list",
    "progress": "what is awaited from whom, since when; of a reader her own pace",
    "dispatch": "send discordant items to the chair",
    "reopen": "have both readers read a settled item again",
    "keep": "say that an amendment has no bearing on an item",
    "reread": "have a sample of final items read again, masked",
    "lock": "freeze a study, or endpoints of it, as it is",
    "unlock": "release a lock",
    "secret": "set one's own signing secret, or let somebody choose a new one",
    "charter": "show the rules of a study, or put a new version in force",
    "verify": "check that the record is whole",
    "history": "who changed what, when and why",
    "diff": "what changed between two revisions or times, in decisions and in figures",
    "report": "the complete record of a case, as HTML fit to print",
    "export": "write the data sets of a study to a folder",
    "backup": "write a study as one file, and read it back",
    "restore": "put a study back from a backup, in a new folder",
}
# A command whose name is a word of Python has a module of another name.
_MODULES = {"import": "amend"}


class Parser(ArgumentParser):
    """A parser whose complaints are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raises BadInput: the caller prints it and answers 2."""
        raise BadInput(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. Nothing is raised, and no traceback is printed."""
    # Thousands of small objects are made while a command is loaded, and none of them is garbage.
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 50)
    given = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    try:
        code = _run(given)
        sys.stdout.flush()
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else DONE
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence in place of a traceback
        return _explain(error)
    except KeyboardInterrupt:
        say("Interrupted. What was signed before is on disk.")
        return USAGE
    return code


def _open_streams() -> None:
    """A stream that was closed (``>&-``) is nowhere; its number must not become a file of the study's."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end


def _run(argv: list[str]) -> int:
    name = argv[0] if argv else ""
    if name not in COMMANDS:
        return _top(argv)
    module = import_module(f"ino_tui.commands.{_MODULES.get(name, name)}")
    parser = Parser(prog=f"ino-tui {name}", description=module.__doc__, allow_abbrev=False)
    module.arguments(parser)
    run: Callable[..., int] = module.run
    return run(parser.parse_intermixed_args(argv[1:]))


def _top(argv: list[str]) -> int:
    """What is said where no command was named."""
    listed = "\n".join(f"  {name:<10} {what}" for name, what in COMMANDS.items())
    parser = Parser(
        prog="ino-tui",
        usage="ino-tui COMMAND [STUDY] ...",
        description=f"Adjudicate clinical endpoints in a terminal.\n\ncommands:\n{listed}",
        epilog="STUDY is a folder; without it INO_TUI_STUDY, else the data directory of this account.",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"ino-tui {_version()}")
    if argv and not argv[0].startswith("-"):
        parser.error(f"{argv[0]!r} is not a command; use one of {', '.join(COMMANDS)}")
    parser.parse_args(argv)
    return parser.error(f"name a command: {', '.join(COMMANDS)}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ino-tui")
    except PackageNotFoundError:
        return "(not installed)"


def _explain(error: Exception) -> int:
    """Say an error in one sentence; the exit code it means."""
    if isinstance(error, InoError):
        say(plain(str(error)))
        return NO if isinstance(error, Refused) else USAGE
    if isinstance(error, BrokenPipeError):
        drop_stdout()
        say("The output was not wanted to its end: the program it went to has stopped reading.")
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        say(f"{where}{error.strerror or type(error).__name__}; check that it is there and that you may use it.")
    else:
        # The message of an unexpected error may quote the record; its type and place cannot.
        say(f"ino-tui met a fault of its own ({type(error).__name__} at {_place(error)}); what was signed is on disk.")
    return USAGE


def _place(error: Exception) -> str:
    """The innermost position in this program where an error arose."""
    root = Path(__file__).parent.parent
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(root / "ino_tui") or path.is_relative_to(root / "store"):
            place = f"{path.relative_to(root)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.exit(main())
