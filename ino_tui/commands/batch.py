"""Answers to sign, from a CSV file with a row each: the whole file is read before the first is signed."""

from __future__ import annotations

import csv
import io
import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec

from store.codes.rationale import RATIONALES
from store.committee import Answer
from store.errors import BadInput

COLUMNS = ("case", "endpoint", "answer", "why")
# What relapse and VOD/SOS take beside a code; a file may leave these columns out.
MORE_COLUMNS = ("date", "anchor", "grade")
_SAVE_AS = "save it as CSV in UTF-8"
# Bytes; 10,000 rows with a rationale each are a hundredth of it. What has no end is no batch.
_LARGEST = 256 * 2**20


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file. ``number`` is the row that a spreadsheet shows: the header is row 1."""

    number: int
    case: str
    answer: Answer


def answer_of(endpoint: str, code: str, why: str) -> Answer:
    """An answer as it is typed: contributing causes of death after ``+``, a rationale by its code or in words."""
    # A relapse in marrow and elsewhere is one code, BM+EM.
    value, *contributing = (code,) if endpoint == "relapse" else code.split("+")
    known = why in RATIONALES
    return Answer(
        endpoint=endpoint,
        value=value,
        contributing=tuple(contributing),
        why=why if known else "",
        text="" if known else why,
    )


def read_batch(file: str) -> tuple[Row, ...]:
    """The rows of a file, of stdin where it is ``-``; rows without a word in them are passed over.

    Raises BadInput where the file cannot be read, is not CSV, lacks a column or has no rows.
    """
    name = "stdin" if file == "-" else file
    text = _text(_bytes(file, name), name)
    header = text.lstrip().split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    columns: list[str] = []
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            filled = [cell.strip() for cell in cells]
            if not any(filled):
                continue
            if not columns:
                columns = _checked_header(filled, name)
            elif len(filled) != len(columns):
                raise BadInput(f"Row {number} of {name} has {len(filled)} cells, the header {len(columns)}; mend it.")
            else:
                rows.append(_row(number, dict(zip(columns, filled, strict=True))))
    except csv.Error as error:
        raise BadInput(f"Row {number + 1} of {name} cannot be taken apart as CSV ({error}); {_SAVE_AS}.") from None
    if not rows:
        raise BadInput(f"{name} has no rows to sign; it takes a header {','.join(COLUMNS)} and a row an answer.")
    return tuple(rows)


def _bytes(file: str, name: str) -> bytes:
    try:
        if file == "-" and sys.stdin is None:
            raise BadInput("stdin is closed, so there is nothing to sign; name a file.")
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as opened:
            data: bytes = opened.read(_LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{name} cannot be read ({error.strerror}); check what it is and its permissions.") from None
    if len(data) > _LARGEST:
        raise BadInput(f"{name} is larger than any batch of answers; check that it is the right file.")
    return data


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not text in UTF-8; {_SAVE_AS}.") from None
    if "\x00" in text:
        raise BadInput(f"{name} is not a CSV file; {_SAVE_AS}.")
    return text


def _checked_header(header: list[str], name: str) -> list[str]:
    needed, known = set(COLUMNS), {*COLUMNS, *MORE_COLUMNS}
    if len(set(header)) < len(header) or not needed <= set(header) <= known:
        has, more = ", ".join(header), ", ".join(MORE_COLUMNS)
        what = f"{name} needs the columns {', '.join(COLUMNS)}, each once, and may have {more}"
        raise BadInput(f"{what}; its first row is: {has}.")
    return header


def _row(number: int, cells: dict[str, str]) -> Row:
    more = {name: cells[name] for name in MORE_COLUMNS if name in cells}
    answer = msgspec.structs.replace(answer_of(cells["endpoint"], cells["answer"], cells["why"]), **more)
    return Row(number=number, case=cells["case"], answer=answer)
