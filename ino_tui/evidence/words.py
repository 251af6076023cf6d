"""Rows of a record put in words: a name, then what was found."""

from __future__ import annotations

from ino_tui.evidence.model import Line, Span, line
from store.codes.base import CodeList

NAME_CELLS = 8


def number(value: float | None) -> str:
    """A number as short as it is: ``2``, ``0.45``, ``12000``."""
    return "" if value is None else f"{value:.10g}"


def named(name: str, *parts: Span | str) -> Line:
    """A line that starts with its name, dim, in a fixed width; nothing where no part says anything."""
    body = line(*parts)
    return (Span(f"{name:<{NAME_CELLS}}", "dim"), *body) if body else ()


def joined(*parts: str) -> str:
    """What there is, with two spaces between: items of one row stay apart without rules."""
    return "  ".join(p for p in parts if p)


def coded(codes: CodeList, code: str) -> str:
    """The label of a code; empty for none."""
    return codes.label(code) if code else ""


def many(codes: CodeList, text: str) -> str:
    """The labels of several codes with ``;`` between."""
    return ", ".join(codes.label(part.strip()) for part in text.split(";") if part.strip())


def note(text: str) -> Line:
    """Free text of a row as it was entered."""
    return named("note", text)
