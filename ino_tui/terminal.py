"""Whether this terminal can show the desk, and what is set before Textual is loaded."""

from __future__ import annotations

import codecs
import gc
import locale
import os
import shutil
import sys

from store.errors import BadInput

WIDTH, HEIGHT = 80, 24
# Over SSH an arrow key may come in two parts; too short a wait makes it Escape and a letter.
SSH_ESCAPE_WAIT_MS = 400


def check_terminal() -> None:
    """Raises BadInput with one sentence where the desk cannot be shown; nothing is written."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInput(
            "The desk needs a terminal for input, output and errors; run it without pipes or redirection (ssh -t)."
        )
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        raise BadInput(
            f"The terminal says it is {kind or 'nothing'!r} (TERM); use one that can, such as xterm-256color."
        )
    if not utf8_locale():
        raise BadInput(
            f"The locale {locale_name() or 'C'!r} is not UTF-8; set one that is, such as: export LC_ALL=C.UTF-8"
        )
    width, height = shutil.get_terminal_size((WIDTH, HEIGHT))
    if too_small(width, height):
        raise BadInput(f"The desk {needs(width, height)}; enlarge the terminal and try again.")


def too_small(width: int, height: int) -> bool:
    """Whether the desk cannot be shown in so many columns and lines."""
    return width < WIDTH or height < HEIGHT


def needs(width: int, height: int) -> str:
    """The sentence about the size, without subject."""
    return f"needs {WIDTH}x{HEIGHT}, this is {width}x{height}"


def locale_name() -> str:
    """The name of the locale for characters, as the environment gives it."""
    return os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""


def utf8_locale() -> bool:
    """Whether characters are UTF-8. A locale that names UTF-8 counts though the machine does not have it."""
    if locale_name().lower().replace("-", "").endswith("utf8"):
        return True
    try:
        return codecs.lookup(locale.getencoding()).name == "utf-8"
    except LookupError:
        return False


def prepare_terminal() -> None:
    """Set what Textual reads from the environment when it is imported; call before that.

    Collecting garbage is off until the first paint: nothing made on the way there is garbage, and
    looking for it takes a seventh of the time.
    """
    gc.disable()
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        os.environ.setdefault("ESCDELAY", str(SSH_ESCAPE_WAIT_MS))
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    # A log or a developer's console would hold what the screen holds.
    for name in ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG"):
        os.environ.pop(name, None)
