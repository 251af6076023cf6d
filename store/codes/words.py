"""What an answer to an item means, whatever the endpoint."""

from __future__ import annotations

from store.codes.causes import AGREED_CLASSES, CAUSES
from store.codes.relapse import RELAPSE_YES, RELAPSES
from store.codes.responses import RESPONSES
from store.codes.vod import VOD_YES, VOD_YES_LABEL, VODS

_CANNOT = "CANNOT"


def answer_words(endpoint: str, code: str) -> str:
    """An answer, or what an item was determined as, in words; the code itself where no list has it."""
    if endpoint == "relapse":
        return "relapse, location not specified" if code == RELAPSE_YES else RELAPSES.label(code)
    if endpoint == "vod":
        return VOD_YES_LABEL if code == VOD_YES else VODS.label(code)
    if endpoint == "death.cause" and code != _CANNOT:
        return CAUSES[code].label if code in CAUSES else AGREED_CLASSES.get(code, code)
    return RESPONSES.label(code)


def named_answer(endpoint: str, code: str) -> str:
    """An answer as it is read: a response or a cause as its code and meaning, all else by its meaning alone."""
    words = answer_words(endpoint, code)
    alone = words == code or endpoint in ("relapse", "vod") or code in AGREED_CLASSES
    return words if alone else f"{code} {words}"
