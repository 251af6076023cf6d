from __future__ import annotations

import inspect

import pytest
import textual
from textual.app import App
from textual.drivers import linux_driver

from ino_tui import crash
from ino_tui.crash import pinned, report


def fails(patient: str) -> None:
    narrative = f"{patient} died on the ward"
    raise KeyError(narrative)


def fails_again(patient: str) -> None:
    try:
        fails(patient)
    except KeyError as error:
        raise ValueError(f"no {patient}") from error


def caught(patient: str) -> BaseException:
    with pytest.raises(ValueError, match=patient) as info:
        fails_again(patient)
    return info.value


def test_a_report_holds_types_and_positions_and_no_value() -> None:
    said = report(caught("Kim"))
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "test_crash.py:" in said
    assert "fails" in said
    assert "Kim" not in said
    assert "ward" not in said


def test_a_report_of_errors_that_point_at_each_other_ends() -> None:
    one, two = ValueError("Kim"), ValueError("Lee")
    one.__cause__, two.__cause__ = two, one
    assert report(one).count("ValueError") == 2


def test_textual_is_the_one_whose_private_parts_are_known() -> None:
    """At another version: read crash.py and driver.py again beside it, then change this line."""
    assert textual.__version__ == "8.2.8"
    source = inspect.getsource(App)
    assert all(name in source for name in pinned())
    assert "show_locals=True" in inspect.getsource(App._fatal_error)
    assert 'getincrementaldecoder("utf-8")()' in inspect.getsource(linux_driver.LinuxDriver.run_input_thread)


def test_both_ways_of_textual_to_print_an_error_are_replaced() -> None:
    for name in ("_fatal_error", "_handle_exception", "panic"):
        assert name in vars(crash.QuietCrash)
