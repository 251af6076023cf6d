"""What a committee leaves in the record can be read again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.charter import PROFILES
from store.commands import Assign
from store.study import Study
from tests.cases import case, study

COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


def test_a_draw_with_its_seed_is_read_again(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")], charter=COMMITTEE)

    made.commit(Assign(readers={"A-1": ("reader2",)}, seed=7, why="drawn"), by="coordinator")

    again = Study.open(made.path).as_seen_by("coordinator")
    assert (again.readers_of("A-1"), again.readers_of("A-2")) == (("reader2",), ("reader1", "reader2"))
