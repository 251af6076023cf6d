"""What people write for a moment, by the clock of the machine: days, and hours that there are twice or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from store.errors import BadInput
from store.moments import as_written, read_moment


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("clock", "text", "moment"),
    [
        ("UTC", "2026-11-22", "2026-11-22T23:59:59.999999Z"),
        ("UTC", "20261122", "2026-11-22T23:59:59.999999Z"),
        ("UTC", "2026-W47-7", "2026-11-22T23:59:59.999999Z"),
        ("UTC", " 2026-11-22T06:51:02.5+09:00 ", "2026-11-21T21:51:02.500000Z"),
        ("Europe/Berlin", "2026-11-22", "2026-11-22T22:59:59.999999Z"),
        ("Europe/Berlin", "2026-11-22T14:30", "2026-11-22T13:30:00.000000Z"),
        # Beirut's clock is put back from midnight to 23:00: that day has 23:59 twice. Its spring day begins at 01:00.
        ("Asia/Beirut", "2026-10-24", "2026-10-24T21:59:59.999999Z"),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T21:59:59.999999Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T21:59:59.999999Z"),
        # An hour that there is twice is the first, one that there is not is counted by the clock after it.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000000Z"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T00:30:00.000000Z"),
    ],
    indirect=["clock"],
)
@pytest.mark.usefixtures("clock")
def test_a_moment_by_the_clock_of_the_machine(text: str, moment: str) -> None:
    assert as_written(read_moment(text)) == moment


@pytest.mark.parametrize("text", ["", "17x", "+3", "2026-13-01", "2026-11-22T25:00", "0001-01-01T00:00+12:00"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(BadInput, match="no revision and no time"):
        read_moment(text)
