"""Source tables: read and checked, made into cases, written again, described in a dictionary."""

from store.source.check import read_source
from store.source.fault import Fault, Source

__all__ = ["Fault", "Source", "read_source"]
