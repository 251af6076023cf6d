"""What a study says of itself in its journal: format, name, random id. Written by revision 0."""

from __future__ import annotations

import msgspec


class StudyFormat(msgspec.Struct, frozen=True, kw_only=True):
    """In which format a study is written, the one thing that every format says alike."""

    format: int


class StudyInfo(StudyFormat, frozen=True, kw_only=True):
    """All that a study says of itself. A newer program appends it again with its own format."""

    name: str
    id: str
    synthetic: bool = False
