"""Which key does what: the defaults of the registry, and the user's own file over them.

The file is TOML, one line an action: ``"case.next" = "n ctrl+n"``. A key is the character it gives,
or one of `NAMED_KEYS`, with ``ctrl+``, ``alt+`` or ``shift+`` before it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

from ino_tui.actions import ACTIONS, BY_ID, GROUPS, Action
from ino_tui.view import ScreenName
from store.errors import BadInput

_NAMES = (
    *("left", "right", "up", "down", "home", "end", "pageup", "pagedown"),
    *("enter", "tab", "escape", "backspace", "delete", "insert", "space"),
    *(f"f{n}" for n in range(1, 13)),
)
NAMED_KEYS: frozenset[str] = frozenset(_NAMES)
_ALIASES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "question_mark": "?"}
# What a terminal sends for these is another key.
_SAME_AS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+j": "enter", "ctrl+[": "escape"}
# An arrow key that a slow line splits arrives as escape and one of these: they must stay harmless.
SPLIT_ARROWS: frozenset[str] = frozenset("[OABCDHF")
# The prompts need them.
_RESERVED = frozenset({"escape"})

Keymap = dict[ScreenName, dict[str, str]]


def key_name(key: str, character: str | None = None) -> str:
    """The name of a key as the keymap has it, from a key event's key and character."""
    if character is not None and len(character) == 1 and character.isprintable() and character != " ":
        return character
    return _ALIASES.get(key, key)


def default_keys() -> dict[str, tuple[str, ...]]:
    """Action id -> keys, as the registry has them."""
    return {action.id: action.keys for action in ACTIONS}


def keymap_of(keys: Mapping[str, Iterable[str]]) -> Keymap:
    """Screen -> key -> action id."""
    found: Keymap = {"queue": {}, "case": {}, "cohort": {}}
    for action in ACTIONS:
        for screen in action.screens:
            for key in keys[action.id]:
                found[screen].setdefault(key, action.id)
    return found


def user_keymap() -> Path:
    """Where the user's own keymap is looked for."""
    from platformdirs import user_config_path

    return user_config_path("ino-tui") / "keymap.toml"


def read_keymap(path: Path) -> dict[str, tuple[str, ...]]:
    """Action id -> keys with the user's file over the defaults; the defaults where there is no file.

    Raises BadInput with one sentence that names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return default_keys()
    except OSError as error:
        raise BadInput(f"The keymap {path} cannot be read ({error.strerror}); check its permissions.") from error
    except UnicodeDecodeError:
        raise BadInput(f"The keymap {path} is not UTF-8; save it as UTF-8.") from None
    return parse_keymap(text, str(path))


def parse_keymap(text: str, where: str) -> dict[str, tuple[str, ...]]:
    """Action id -> keys from the text of a keymap. Raises BadInput naming ``where`` and the line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The keymap {where} is not TOML: {error}. Mend that line.") from None
    chosen: dict[str, tuple[str, ...]] = {}
    for action_id, value in _flat(data):
        place = f"{where}, line {_line_of(text, action_id)}"
        action = BY_ID.get(action_id)
        if action is None:
            raise BadInput(f"{place}: there is no action {action_id!r}; docs/keys.md lists them.")
        if action.fixed:
            raise BadInput(f"{place}: the key of {action_id} ({' '.join(action.keys)}) never moves; leave it out.")
        if not isinstance(value, str) or not value.split():
            raise BadInput(f'{place}: {action_id} needs its keys as text, such as "n ctrl+n".')
        chosen[action_id] = tuple(_checked(key, place) for key in value.split())
    keys = {**default_keys(), **chosen}
    _check_clashes(keys, chosen, text, where)
    return keys


def _flat(data: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    # A bare key such as case.next = "n" is a table in TOML.
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _line_of(text: str, action_id: str) -> int:
    tail = action_id.rpartition(".")[2]
    lines = text.splitlines()
    for wanted in (rf'^\s*"?{re.escape(action_id)}"?\s*=', rf'^\s*"?{re.escape(tail)}"?\s*='):
        for number, line in enumerate(lines, 1):
            if re.match(wanted, line):
                return number
    return 1


def _checked(key: str, place: str) -> str:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    name = _ALIASES.get(name.lower(), name.lower() if name.lower() in NAMED_KEYS else name)
    known = name in NAMED_KEYS or (len(name) == 1 and name.isprintable())
    if not known or any(m not in ("ctrl", "alt", "shift") for m in modifiers):
        raise BadInput(f'{place}: {key!r} is not a key; write a character, or such as "ctrl+n", "f5", "pagedown".')
    if modifiers and len(name) == 1:
        name = name.lower()
    full = "+".join([*modifiers, name])
    if full in _SAME_AS:
        raise BadInput(f"{place}: a terminal cannot tell {full} from {_SAME_AS[full]}; choose another key.")
    if full in _RESERVED or full in SPLIT_ARROWS:
        raise BadInput(f"{place}: {full} is kept free, since a slow line may send it by itself; choose another key.")
    return full


def _check_clashes(keys: Mapping[str, tuple[str, ...]], chosen: Mapping[str, object], text: str, where: str) -> None:
    for screen in get_args(ScreenName):
        taken: dict[str, str] = {}
        for action in ACTIONS:
            if screen not in action.screens:
                continue
            for key in keys[action.id]:
                other = taken.setdefault(key, action.id)
                if other == action.id:
                    continue
                mine = action.id if action.id in chosen else other
                rival = other if mine == action.id else action.id
                place = f"{where}, line {_line_of(text, mine)}"
                raise BadInput(f"{place}: {key} is the key of {rival} already; give one of the two another key.")


def keys_page(keys: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """docs/keys.md: every action with its keys, from the registry."""
    keys = keys or default_keys()
    lines = [
        "# Keys",
        "",
        "Made from the registry of actions by `python -m ino_tui.keymap`. On the desk `?` shows the same.",
        "",
        "Your own keys go into `keymap.toml` in the configuration folder, one line an action, such as",
        '`"case.next" = "n ctrl+n"`. The digits of the answers, `h`, `m` and `ctrl+p` never move.',
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| key | action | on | does |", "|---|---|---|---|"]
        lines += [_row(action, keys[action.id]) for action in ACTIONS if action.group == group]
    return "\n".join(lines) + "\n"


def _row(action: Action, keys: Iterable[str]) -> str:
    shown = " ".join(f"`{key}`" for key in keys)
    return f"| {shown} | `{action.id}` | {' and '.join(action.screens)} | {action.help} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(keys_page())
