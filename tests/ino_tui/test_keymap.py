"""The registry of actions, the user's keymap over it, and the page made from both."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.actions import ACTIONS, ALWAYS, BY_ID
from ino_tui.keymap import (
    NAMED_KEYS,
    SPLIT_ARROWS,
    default_keys,
    key_name,
    keymap_of,
    keys_page,
    parse_keymap,
    read_keymap,
)
from ino_tui.session.answering import ACTS
from ino_tui.session.moves import MOVES
from ino_tui.session.room import ROOM_MOVES
from ino_tui.session.ruling_acts import CONFLICT_ACTS, CONFLICT_MOVES, RULING_ACTS, RULING_MOVES
from store.codes.responses import RESPONSE_KEYS
from store.errors import BadInput

ROOT = Path(__file__).parents[2]


def test_no_key_does_two_things_on_a_screen() -> None:
    for screen in ("queue", "case"):
        keys = [key for action in ACTIONS if screen in action.screens for key in action.keys]
        assert sorted(keys) == sorted(set(keys)), screen


def test_every_key_is_one_a_terminal_sends_and_none_that_a_split_arrow_sends() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    for key in keys:
        name = key.rpartition("+")[2] or key
        assert len(name) == 1 or name in NAMED_KEYS, key
    assert not keys & SPLIT_ARROWS
    assert "escape" not in keys


def test_every_action_is_done_by_someone() -> None:
    done = {*MOVES, *ROOM_MOVES, *RULING_MOVES, *ACTS, *RULING_ACTS, "item.sign", "item.cite"}
    for action in ACTIONS:
        assert (action.id in done) == (action.runs == "session"), action.id
    assert set(MOVES) | set(ROOM_MOVES) | set(ACTS) <= set(BY_ID)
    assert set(CONFLICT_MOVES) | set(CONFLICT_ACTS) <= set(MOVES) | set(ACTS)
    assert set(BY_ID) >= ALWAYS


def test_the_digits_are_those_of_the_code_list_and_letters_of_answers_mean_nothing_else() -> None:
    keymap = keymap_of(default_keys())
    assert {key: keymap["case"][key] for key in RESPONSE_KEYS} == {k: f"answer.{c}" for k, c in RESPONSE_KEYS.items()}
    assert not {"h", "m"} & set(keymap["queue"])


def test_the_key_bar_is_that_of_the_design() -> None:
    bar = [a.keys[0] for a in ACTIONS if a.bar and "case" in a.screens]
    wanted = ["n", "p", "right", "r", "s", "?"]
    assert [key for key in bar if key in wanted] == wanted


def test_docs_keys_is_current() -> None:
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == keys_page(), "run: python -m ino_tui.keymap > docs/keys.md"


def test_a_keymap_of_ones_own() -> None:
    keys = parse_keymap('"case.next" = "ctrl+n F5"\nitem.sign = "Enter"\n"item.next" = "down"\n', "keymap.toml")

    assert keys["case.next"] == ("ctrl+n", "f5")
    assert keys["item.sign"] == ("enter",)
    assert keymap_of(keys)["case"]["enter"] == "item.sign"
    assert keymap_of(keys)["queue"]["f5"] == "case.next"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"case.next" = "x"\n"case.nxt" = "y"\n', "k.toml, line 2: there is no action 'case.nxt'"),
        ('"case.next" = "pgdwn"\n', "k.toml, line 1: 'pgdwn' is not a key"),
        ('# mine\n\n"item.sign" = "r"\n', "k.toml, line 3: r is the key of item.rationale already"),
        ('"answer.CR" = "x"\n', "k.toml, line 1: the key of answer.CR (1) never moves"),
        ('"item.sign" = "1"\n', "k.toml, line 1: 1 is the key of answer.CR already"),
        ('"item.sign" = "ctrl+m"\n', "a terminal cannot tell ctrl+m from enter"),
        ('"item.sign" = "escape"\n', "escape is kept free"),
        ('"item.sign" = "A"\n', "A is kept free"),
        ('"item.sign" = "hyper+x"\n', "'hyper+x' is not a key"),
        ('"item.sign" = 7\n', "item.sign needs its keys as text"),
        ('"item.sign" = ""\n', "item.sign needs its keys as text"),
        ("[item\n", "k.toml is not TOML"),
        ('[item]\nsign = "r"\n', "k.toml, line 2: r is the key of item.rationale already"),
    ],
)
def test_a_mistake_in_a_keymap_is_one_sentence_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_keymap(text, "k.toml")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_no_keymap(tmp_path: Path) -> None:
    assert read_keymap(tmp_path / "keymap.toml") == default_keys()
    (tmp_path / "keymap.toml").write_bytes(b'"item.sign" = "\xff"')
    with pytest.raises(BadInput, match="not UTF-8"):
        read_keymap(tmp_path / "keymap.toml")


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("question_mark", "?", "?"),
        ("plus", "+", "+"),
        ("S", "S", "S"),
        ("space", " ", "space"),
        ("left", None, "left"),
        ("enter", "\r", "enter"),
        ("ctrl+p", "\x10", "ctrl+p"),
    ],
)
def test_how_a_key_is_named(key: str, character: str | None, name: str) -> None:
    assert key_name(key, character) == name
