"""The text of one cell read as its column is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial

from store.case import Column, valid_case_id
from store.codes.base import CodeList
from store.source.identifiers import identifier_in, identifiers_in
from store.values import first_day, measure, shortest

Value = str | int | float
Reader = Callable[[str], Value]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d{1,15})(?:\.0+)?", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What no name may hold: what ends a line, turns text round or cannot be seen.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_ONLY_DIGITS = re.compile(r"\d{7,}", re.ASCII)
# How people write that there is no value.
_NOTHING = frozenset({"na", "n/a", "nd", "n.d.", "n.a.", "none", "nil", "null", "-", "--", ".", "?", "unknown", "미상"})
_EARLIEST = date(1950, 1, 1)


class Wrong(Exception):
    """The text is not what its column may hold: why, and what would be right."""

    def __init__(self, reason: str, right: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.right = right


def reader(column: Column, today: date) -> Reader:
    """What reads a cell of the column: the text, trimmed and not empty, to its value; raises Wrong."""
    if column.kind == "date":
        return partial(_date, today=today)
    if column.kind == "code":
        assert column.codes is not None
        return partial(_code, codes=column.codes)
    if column.kind == "codes":
        assert column.codes is not None
        return partial(_codes, codes=column.codes)
    text = _free_text if column.free else _text
    by_kind: dict[str, Reader] = {"number": _number, "integer": _integer, "measure": _measure, "text": text}
    return (
        partial(_within, column=column, read=by_kind[column.kind]) if column.high is not None else by_kind[column.kind]
    )


def read_case_id(text: str) -> str:
    """A case id: at most 40 letters, digits, hyphens, underscores and dots. Raises Wrong."""
    if not valid_case_id(text):
        raise Wrong(
            "cannot name a case",
            "use at most 40 letters, digits, hyphens, underscores and dots, beginning with a letter or digit",
        )
    if _ONLY_DIGITS.fullmatch(text) or identifier_in(text):
        raise Wrong("looks like a record or telephone number", "give the case a pseudonym such as INO-001")
    return text


def permitted(codes: CodeList) -> str:
    """The codes of a list, as a fault names them."""
    return "use one of " + ", ".join(code.code for code in codes)


def _within(text: str, column: Column, read: Reader) -> Value:
    value = read(text)
    number = measure(value).number if isinstance(value, str) else value
    low, high = column.low, column.high
    assert low is not None
    assert high is not None
    if not low <= number <= high:
        limits = f"{shortest(low)} to {shortest(high)} {column.unit}".rstrip()
        raise Wrong(f"is outside the possible range {limits}", "mend the value or its unit")
    return value


def _how_to_write(text: str, sample: str) -> str:
    if text.lower() in _NOTHING:
        return "leave the cell empty where there is no value"
    if re.fullmatch(r"[<>]?\s*\d+,\d+", text, re.ASCII):
        return f"write it with a decimal point and without a comma, such as {sample}"
    return f"write a number such as {sample}"


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise Wrong("is not a number", _how_to_write(text, "2 or 0.5"))
    return float(text)


def _integer(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise Wrong("is not a whole number", _how_to_write(text, "2"))
    return int(match[1])


def _measure(text: str) -> str:
    try:
        measure(text if text.isascii() else "")
    except ValueError:
        raise Wrong("is not a number", _how_to_write(text, "0.5 or <0.01")) from None
    return text


def _date(text: str, today: date) -> str:
    if not _DATE.fullmatch(text):
        right = "write 2019-03-04, or 2019-03 or 2019 where the day is not known"
        if text.lower() in _NOTHING:
            right = "leave the cell empty where there is no date"
        raise Wrong("is not a date", right)
    try:
        day = first_day(text)
    except ValueError:
        raise Wrong("is a day that does not exist", "mend the date") from None
    if day > today:
        raise Wrong("lies in the future", f"mend the date; today is {today.isoformat()}")
    if day < _EARLIEST:
        raise Wrong("lies before 1950", "mend the date")
    return text


@cache
def _same_number(codes: CodeList) -> dict[str, str]:
    """How a spreadsheet shows a code that looks like a number: 5 for 5.0."""
    return {shortest(float(c.code)): c.code for c in codes if _NUMBER.fullmatch(c.code)}


def _code(text: str, codes: CodeList) -> str:
    if text in codes:
        return text
    if (same := _same_number(codes).get(text)) is not None:
        return same
    raise Wrong("is not a known code", permitted(codes))


def _codes(text: str, codes: CodeList) -> str:
    found = [part.strip() for part in text.split(";")]
    for code in found:
        if code not in codes:
            raise Wrong("is not a list of known codes", f"{permitted(codes)}, with ; between them")
    return ";".join(dict.fromkeys(found))


def _text(text: str) -> str:
    """A name: of a centre, a physician, a laboratory, a term."""
    text = _free_text(text)
    if match := _UNSEEN.search(text):
        raise Wrong(f"holds the control character {ord(match[0]):#04x}", "take it out")
    return text


def _free_text(text: str) -> str:
    """Words as they are, control characters too: the desk spells them out (they are a doubt)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := identifiers_in(text):
        held = ", ".join(f"{each.what} ({each.text})" for each in found)
        raise Wrong(
            f"holds {held}", f"take {'it' if len(found) == 1 else 'them'} out; the record keeps pseudonyms only"
        )
    return text
