"""What no file of the project says: where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPS = ("store", "ino_tui", "tests", "docs", ".ci")
LOOSE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "pyproject.toml", "constraints.txt", ".gitignore")
SUFFIXES = frozenset({".py", ".md", ".toml", ".tcss", ".csv", ".txt", ".svg", ""})
# Written apart so that this file does not hold what it looks for.
_PLACES = re.compile(r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "tm" + "p")) + r")/\w")


def files() -> Iterator[Path]:
    for top in TOPS:
        yield from (
            path
            for path in (ROOT / top).rglob("*")
            if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts
        )
    yield from (ROOT / name for name in LOOSE if (ROOT / name).exists())


def test_no_path_of_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if _PLACES.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_pins_name_no_address() -> None:
    pins = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pins)


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / name for name in LOOSE if name.endswith(".md"))]
    missing = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert not missing, "\n".join(missing)
