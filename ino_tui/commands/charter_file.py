"""A charter from a file of its own: its settings, and its text as it was submitted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from store.charter import Charter, read_charter
from store.errors import BadInput
from store.source.identifiers import identifiers_in

# Bytes; a hundred times any charter with its remarks. What has no end is no charter.
_LARGEST = 2**20
# A number that a setting has is no number of a patient, however long it is.
_NUMBER = re.compile(r"(?m)^(\s*\w+\s*=\s*)[-+]?[\d_.]+")


def charter_from(file: Path, unsaid: Mapping[str, object]) -> tuple[Charter, str]:
    """The charter of a file and its text; ``unsaid`` as in `store.charter.read_charter`.

    Raises BadInput where it cannot be read, is no charter, or its remarks tell who a patient is.
    """
    text = _text(file)
    charter = read_charter(text, str(file), unsaid)
    if found := identifiers_in(_NUMBER.sub(r"\1", text)):
        held = ", ".join(f"{each.what} ({each.text})" for each in found)
        raise BadInput(f"{file} holds {held}; the record keeps pseudonyms only and forgets nothing: take it out.")
    return charter, text


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except OSError as error:
        raise BadInput(f"The charter {file} cannot be read ({error.strerror}); check the path.") from None
    if len(data) > _LARGEST:
        raise BadInput(f"{file} is larger than any charter; check that it is the right file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not text in UTF-8; save it so.") from None
