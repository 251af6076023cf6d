"""Say that what was amended of the source has no bearing on an item: it stands as it is, and is no more stale."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.acting import add_item, item_of, put_item
from store.commands import Keep


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the item and the reason."""
    add_item(parser)


def run(args: Namespace) -> int:
    """Keep it, and say it once it is on disk."""
    return put_item(args, Keep(**item_of(args)), "stands as it is")
