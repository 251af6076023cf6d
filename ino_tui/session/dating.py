"""Answering relapse and VOD/SOS: the code by a digit, then its date, what it counts from, and the worst grade."""

from __future__ import annotations

import msgspec

from ino_tui.session import dated
from ino_tui.session.asking import ask, settle
from ino_tui.session.choosing import choose_dated, with_details
from ino_tui.session.desk import Desk
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.view import Notice, Option
from store.sight import SeenItem

_NO_DATE = Notice("Only a relapse and VOD/SOS have a date; choose one of those answers first.", "warn")


def answer(desk: Desk, place: Place, item: SeenItem, key: str) -> Step:
    """A digit: the answer, and then its date where it has one."""
    code = dated.KEYS[place.endpoint].get(key)
    if code is None:
        return Step(place, Notice(f"There is no answer on {key} here.", "warn"))
    step = settle(desk, place, choose_dated(item, desk.unsigned.get(place.case, place.endpoint), code))
    if step.place.asked is not None or item.sign is not None:
        return step
    return _next(desk, step.place, step.notice)


def _next(desk: Desk, place: Place, said: Notice | None = None) -> Step:
    """Ask what the answer at hand still lacks."""
    draft = desk.draft(place.case, place.endpoint)
    lack = dated.lack_of(place.endpoint, draft) if draft is not None else ""
    return Step(ask(desk, place, lack), said) if lack else Step(place, said)


def ask_date(desk: Desk, place: Place) -> Step:
    """Ask for the date of the answer at hand again."""
    item, draft = desk.seen_item(place.case, place.endpoint), desk.draft(place.case, place.endpoint)
    said = draft if draft is not None and draft.value else None
    if said is None and item is not None and item.signed is not None:
        if not dated.takes_date(place.endpoint, item.signed.review.value):
            return Step(place, _NO_DATE)
        return Step(ask(desk, place, "date"))
    if said is None or not dated.takes_date(place.endpoint, said.value):
        return Step(place, _NO_DATE)
    return Step(ask(desk, place, "date"))


def date_here(desk: Desk, place: Place) -> str:
    """The date of the event at the cursor, as entered; empty where there is none."""
    sheet = desk.sheet(place.case)
    if sheet is None or not 0 <= place.event < len(sheet.events):
        return ""
    return sheet.events[place.event].date


def give_date(desk: Desk, place: Place, asked: Asked, *, here: bool) -> Step:
    """Keep the date that was typed, or that of the event at the cursor."""
    text = date_here(desk, place) if here else asked.entry.text.strip()
    if not dated.is_date(text):
        said = "This event has no date" if here else f"{text!r} is no date"
        said += "; type it as 2019-03-04, or 2019-03 or 2019 where no more is known."
        return Step(place, Notice(said, "warn"))
    step = _keep(desk, place, date=text)
    return step if step.place.asked is not None else _next(desk, step.place, step.notice)


def give_anchor(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    """Keep what the onset counts from, then ask for the worst grade."""
    step = _keep(desk, place, anchor=option.code)
    return step if step.place.asked is not None else Step(ask(desk, step.place, "grade"), step.notice)


def give_grade(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    """Keep the worst grade."""
    return _keep(desk, place, grade=option.code)


def _keep(desk: Desk, place: Place, **details: str) -> Step:
    """The answer at hand with these details; a signed one becomes an amendment."""
    item = desk.seen_item(place.case, place.endpoint)
    if item is None:
        return Step(changed(place, asked=None))
    chosen = with_details(item, desk.unsigned.get(place.case, place.endpoint), details)
    step = settle(desk, place, chosen)
    draft = desk.draft(place.case, place.endpoint)
    if step.notice is None and draft is not None and not dated.lack_of(place.endpoint, draft):
        said = dated.details_words(place.endpoint, dated.details_of(place.endpoint, draft))
        return msgspec.structs.replace(step, notice=Notice(f"{said}; s signs."))
    return step
