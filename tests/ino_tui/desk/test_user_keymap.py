"""The user's own keymap is read before the screen opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.app import InoApp, run
from ino_tui.keymap import parse_keymap
from store.errors import BadInput
from store.study import Study
from tests.cases import case, study


def test_a_bad_keymap_is_one_sentence_and_no_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "config" / "ino-tui"
    folder.mkdir(parents=True)
    (folder / "keymap.toml").write_text('"item.sign" = "n"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = study(tmp_path / "S")

    with pytest.raises(BadInput, match=r"keymap\.toml"):
        run(made, "reader1")


async def test_a_key_of_the_users_own_works_and_the_old_one_does_not(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")])
    keys = parse_keymap('"case.next" = "N"\n', "keymap.toml")
    app = InoApp(Study.open(made.path), "reader1", case_id="A-1", keys=keys)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        before = app.session.view.case
        await pilot.press("N")
        after = app.session.view.case
    app.close()

    assert before is not None
    assert after is not None
    assert (before.id, after.id) == ("A-1", "A-2")
