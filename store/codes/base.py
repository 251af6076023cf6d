"""A code list: an ordered set of codes, each with its label."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Code(msgspec.Struct, frozen=True):
    """One permitted value and what it means."""

    code: str
    label: str


class CodeList(msgspec.Struct, frozen=True, eq=False):
    """The permitted values of a coded field, in the order in which they are offered. Each is equal to itself alone."""

    name: str
    codes: tuple[Code, ...]
    by_code: dict[str, Code] = {}

    def __post_init__(self) -> None:
        self.by_code.update((c.code, c) for c in self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def label(self, code: str) -> str:
        """The label of a code; the code itself where the list does not have it."""
        found = self.by_code.get(code)
        return found.label if found else code


def code_list(name: str, **labels: str) -> CodeList:
    """A list from ``code="label"`` pairs."""
    return CodeList(name, tuple(Code(code, label) for code, label in labels.items()))
