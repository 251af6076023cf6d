"""Have both readers read a settled item again, with a reason; what was decided stays in the record."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.acting import add_item, item_of, put_item
from store.commands import Reopen


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the item and the reason."""
    add_item(parser)


def run(args: Namespace) -> int:
    """Open it again, and say it once it is on disk."""
    return put_item(args, Reopen(**item_of(args)), "opened again")
