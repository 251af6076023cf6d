"""The charter as TOML: settings outside their limits never reach a study."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from store.charter import PROFILES, Charter, read_charter, write_charter
from store.criteria.sets import CRITERIA_SETS
from store.errors import BadInput


@pytest.mark.parametrize("profile", ["audit", "committee"])
def test_what_is_written_is_read_again(profile: str) -> None:
    charter = next(c for name, c in PROFILES.items() if name == profile)
    assert read_charter(write_charter(charter), "charter.toml") == charter


@pytest.mark.parametrize(
    "text",
    [
        "level = 2.0",
        "level = 0.0",
        "second_read = 3.0",
        "readers = 0",
        "response_cycles = 0",
        'criteria = "nccn"',
        "[conventions]\nmonth_days = 0.0",
        "[conventions]\nmonth_days = nan",
        "[conventions]\nbest_cycles = 0",
        "[conventions]\nearly_death_days = -1",
        "[conventions]\ncounts_days = -5",
        "[conventions]\nwindow_last_day = 3",
        '[conventions]\nbest_scope = "end_c3"',
        "no_such_setting = 1",
        "level = ",
        'profile = ["audit"]',
        "conventions = 3",
        "conventions = [1]",
    ],
)
def test_a_setting_that_cannot_be(text: str) -> None:
    with pytest.raises(BadInput, match=r"^charter\.toml"):
        read_charter(text, "charter.toml")


@pytest.mark.parametrize("text", ['ctcae = "6.0"', "signing_secret = true", 'disclosure = "two-stage"'])
def test_a_setting_that_would_do_nothing_is_not_accepted(text: str) -> None:
    with pytest.raises(BadInput, match="cannot be changed in this version"):
        read_charter(text, "charter.toml")


def test_every_criteria_set_can_be_chosen() -> None:
    assert get_args(get_type_hints(Charter)["criteria"]) == CRITERIA_SETS
