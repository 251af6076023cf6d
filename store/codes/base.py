"""A code list: an ordered set of codes, each with its label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Code:
    """One permitted value and what it means."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """The permitted values of a coded field, in the order in which they are offered."""

    name: str
    codes: tuple[Code, ...]
    by_code: dict[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {c.code: c for c in self.codes})

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
