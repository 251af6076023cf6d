"""Source tables: read and checked, made into cases, written again, described in a dictionary."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from store.source.fault import Fault, Source

__all__ = ["Fault", "Source", "read_source"]


def read_source(path: Path, today: date | None = None) -> Source:
    """The cases of a folder of CSV tables or of one XLSX workbook; see `store.source.check.read_source`."""
    # The desk makes cases of documents without ever reading a table: it should not load the checks.
    from store.source.check import read_source as read

    return read(path, today)
