"""The filter of the queue: words, fields, and what it says of a mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.session.queue_filter import FIELDS, parse_filter
from store.errors import BadInput
from tests.ino_tui.session.deskside import Deskside


def shown(desk: Deskside, text: str) -> list[str]:
    desk.keys("/ ctrl+u")
    desk.type(text)
    desk.keys("ENTER")
    return sorted(row.id for row in desk.view.queue.rows)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ph:pos", ["C-3"]),
        ("ph:neg,pos", ["A-1", "B-2", "C-3"]),
        ("-ph:pos", ["A-1", "B-2"]),
        ("centre:b", ["C-3"]),
        ("dead:yes early:differs", ["B-2"]),
        ("early:none dead:yes", ["A-1"]),
        ("age:>60", ["C-3"]),
        ("age:40-50", ["A-1", "B-2"]),
        ("age:47,61", ["A-1", "B-2", "C-3"]),
        ("id:2", ["B-2"]),
        ("F 61", ["C-3"]),
        ('"F 47" -id:a', ["B-2"]),
        ("state:answered", []),
        ("relapse", ["A-1", "B-2", "C-3"]),
        ("", ["A-1", "B-2", "C-3"]),
    ],
)
def test_what_is_shown(desk: Deskside, text: str, ids: list[str]) -> None:
    assert shown(desk, text) == ids


def test_answers_and_states_can_be_asked_for(desk: Deskside) -> None:
    desk.session.go_to("A-1")
    desk.keys("1 TAB 2 l")

    assert shown(desk, "state:answered") == ["A-1"]
    assert shown(desk, "answer:cri") == ["A-1"]
    assert shown(desk, "state:open") == ["A-1", "B-2", "C-3"]
    desk.keys("c")
    assert desk.view.queue.filter == ""
    assert desk.keys("c").notice == desk.notice
    assert desk.notice.text == "No filter is set."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "no field 'colour'"),
        ("state:opne", "state is never 'opne'; use"),
        ("ph:", "Say which ph after the colon"),
        ("age:old", "age is a number"),
        ("age:>40-50", "age is a number"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_queue_stays(desk: Deskside, text: str, said: str) -> None:
    shown(desk, "ph:neg")
    desk.keys("/ ctrl+u")
    desk.type(text)
    assert said in desk.prompt.hint
    desk.keys("ENTER")

    assert said in desk.prompt.hint
    assert sorted(row.id for row in desk.view.queue.rows) == ["A-1", "B-2"]
    desk.keys("ESC")
    assert desk.view.queue.filter == "ph:neg"


def test_a_filter_that_nothing_matches_says_how_to_take_it_off(desk: Deskside) -> None:
    assert shown(desk, "id:zzz") == []
    assert "c shows all" in desk.notice.text
    desk.keys("ENTER n s o")
    assert desk.keys("c").queue.shown == 3


@given(st.text(max_size=30) | st.lists(st.sampled_from([*FIELDS, ":", "-", " ", "open", '"', ",", ">"])).map("".join))
def test_any_text_is_a_filter_or_one_sentence(text: str) -> None:
    said = ""
    try:
        parse_filter(text)
    except BadInput as error:
        said = str(error)
    assert not said or said.endswith(".")
