"""Published figures: read from a table, and compared with computed values at their printed decimals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

import msgspec

from store.errors import BadInput

Number = int | float | Fraction | None
_NUMBER = re.compile(r"(?P<of>/\s*)?(?P<digits>\d+(?:\.\d+)?)(?P<percent>\s*%)?")


class Published(msgspec.Struct, frozen=True):
    """A figure as it was printed: ``60 (60.0 %)``, ``24 (8.5-53.5)``."""

    id: str
    label: str
    published: str


@dataclass(frozen=True, slots=True)
class Token:
    """A number of the printed text. ``of``: it stands after a stroke; ``percent``: with a sign or decimals."""

    start: int
    end: int
    value: Decimal
    decimals: int
    kind: Literal["count", "of", "percent"]


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed for a row: whole numbers, what they are of, and the rest, each in order of printing.

    With ``in_order`` the printed numbers are compared one by one with ``numbers``. Otherwise whole
    numbers are compared with ``counts``, those after a stroke with ``of``, and numbers with a
    per cent sign or decimals with ``percents``: the share, then its lower and upper limit.
    """

    numbers: tuple[Number, ...] = ()
    in_order: bool = True
    counts: tuple[int, ...] = ()
    of: int | None = None
    percents: tuple[Number, ...] = ()
    missing: int = 0
    text: str = ""


def read_published(path: Path) -> tuple[Published, ...]:
    """The published figures of a CSV table with the columns id, label, published. Raises BadInput."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadInput(
            f"{path} cannot be read ({reason}); name a CSV table with columns id, label, published."
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not {"id", "published"} <= set(rows.fieldnames or ()):
        raise BadInput(f"{path} has no columns id and published; its first line must be id,label,published.")
    found = []
    for row in rows:
        figure_id, printed = (row["id"] or "").strip(), (row["published"] or "").strip()
        if not tokens(printed):
            raise BadInput(
                f"{path}, line {rows.line_num}: {printed!r} holds no number to compare; print one or leave the row out."
            )
        found.append(Published(figure_id, (row.get("label") or "").strip(), printed))
    return tuple(found)


def tokens(text: str) -> list[Token]:
    """The numbers of a printed text, in order."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = match["digits"]
        decimals = len(digits.partition(".")[2])
        kind: Literal["count", "of", "percent"] = "percent" if match["percent"] or decimals else "count"
        found.append(
            Token(match.start("digits"), match.end("digits"), Decimal(digits), decimals, "of" if match["of"] else kind)
        )
    return found


def rounded(value: Number, decimals: int) -> Decimal | None:
    """A value at some decimals, halves up; a float is first freed of what its arithmetic left behind."""
    if value is None:
        return None
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if isinstance(value, int | Fraction)
        else Decimal(f"{value:.10f}")
    )
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def compare(printed: str, computed: Computed) -> tuple[str, bool]:
    """The computed values in the form of the printed text, and whether every number agrees."""
    wanted = tokens(printed)
    values = _matched(wanted, computed)
    if values is None:
        return computed.text or ", ".join(_show(v, 1) for v in computed.numbers) or "not estimable", False
    shown, last, agrees = "", 0, True
    for token, value in zip(wanted, values, strict=True):
        got = rounded(value, token.decimals)
        agrees = agrees and got == token.value
        shown += printed[last : token.start] + ("NE" if got is None else str(got))
        last = token.end
    return shown + printed[last:], agrees


def _matched(wanted: Sequence[Token], computed: Computed) -> list[Number] | None:
    """The computed value for each printed number; None where there are not as many."""
    if computed.in_order:
        return list(computed.numbers) if len(computed.numbers) == len(wanted) else None
    rest: dict[str, list[Number]] = {
        "count": list(computed.counts),
        "of": [computed.of],
        "percent": list(computed.percents),
    }
    values: list[Number] = []
    for token in wanted:
        if not rest[token.kind]:
            return None
        values.append(rest[token.kind].pop(0))
    return values


def _show(value: Number, decimals: int) -> str:
    got = rounded(value, decimals)
    return "NE" if got is None else str(got)
