"""Values as they are entered, read."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.criteria.dates import Span, span
from store.values import first_day, last_day


@given(st.dates())
def test_a_date_means_its_day_and_without_day_or_month_all_of_that_month_or_year(day: date) -> None:
    year, month = f"{day.year:04}", f"{day.year:04}-{day.month:02}"
    last = monthrange(day.year, day.month)[1]
    assert span(str(day)) == Span(day, day)
    assert span(month) == Span(day.replace(day=1), day.replace(day=last))
    assert span(year) == Span(date(day.year, 1, 1), date(day.year, 12, 31))
    for text in (str(day), month, year):
        assert span(text) == Span(first_day(text), last_day(text))


# Other ways of writing a day, which the standard library reads, and what is no day.
@pytest.mark.parametrize(
    "text",
    ["20190304", "2019-W10-1", "2019-W1-10", "2019-0304", "2019-063", "2019-02-30", "2019-13-01", "2019-03-4x", "day"],
)
def test_what_is_not_written_as_a_date_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|must be in|out of range"):
        first_day(text)
    assert span(text) is None


def test_digits_of_another_script_are_digits() -> None:
    assert first_day("٢٠١٩-٠٣-٠٤") == date(2019, 3, 4)
