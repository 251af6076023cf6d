"""One signature of all that is answered of a case, or the prompt for what one of its answers still needs."""

from __future__ import annotations

from typing import Literal

from ino_tui.session import dated
from ino_tui.session.asking import ask
from ino_tui.session.ballot import BEST, derived_best, need_of, redundant
from ino_tui.session.citing import recited
from ino_tui.session.desk import Desk
from ino_tui.session.moves import focus
from ino_tui.session.place import Place, Step, changed
from ino_tui.view import Notice
from store.commands import Sign
from store.committee import Answer, Cite
from store.drafts import Draft
from store.sight import SeenCase, SeenItem


def collect(desk: Desk, place: Place) -> Sign | Step:
    """One command with every answer of the case, or the prompt for what one of them still needs."""
    case = desk.seen_case(place.case)
    if (missing := _missing(desk, case)) is not None:
        return Step(focus(desk, changed(place, asked=None), missing.endpoint), Notice(_together(missing), "warn"))
    answers: list[Answer] = []
    said = "Nothing to sign: choose an answer first."
    for item in case.items if case is not None else ():
        draft = desk.draft(place.case, item.endpoint)
        if draft is None or not draft.value or redundant(item, draft):
            continue
        if item.sign is not None:
            return Step(place, Notice(item.sign.reason, "warn"))
        need = need_of(item, draft, desk.seen.charter) or _need_of_best(desk, place.case, item, draft)
        if need == "none":
            desk.unsigned.put(place.case, BEST, None)
            said = f"Best response is {draft.value} already, derived; nothing to sign."
            continue
        if need:
            return Step(ask(desk, place, need, item.endpoint))
        cites = recited(desk, place, item.endpoint, draft)
        if isinstance(cites, Step):
            return cites
        answers.append(answer_of(item.endpoint, draft, cites))
    if not answers:
        return Step(place, Notice(said, "warn"))
    return Sign(case=place.case, answers=tuple(answers))


def answer_of(endpoint: str, draft: Draft, cites: tuple[Cite, ...]) -> Answer:
    """A draft as an answer to be signed, with what of its dates belongs to it."""
    date, anchor, grade = dated.details_of(endpoint, draft)
    return Answer(
        endpoint=endpoint,
        value=draft.value,
        contributing=draft.contributing,
        why=draft.why,
        text=draft.text,
        cites=cites,
        date=date,
        anchor=anchor,
        grade=grade,
    )


def _need_of_best(desk: Desk, case_id: str, item: SeenItem, draft: Draft) -> Literal["", "rationale", "none"]:
    """What a first best response needs beside the cycles: nothing of its own where they already say the same."""
    case = desk.seen_case(case_id)
    if case is None or item.endpoint != BEST or item.signed is not None or item.fixed is not None:
        return ""
    if derived_best(case, desk.seen.charter) == draft.value:
        return "none"
    drafts = {i.endpoint: d for i in case.items if (d := desk.draft(case_id, i.endpoint)) is not None}
    after = derived_best(case, desk.seen.charter, drafts)
    return "rationale" if after not in (None, draft.value) and not (draft.why or draft.text) else ""


def _missing(desk: Desk, case: SeenCase | None) -> SeenItem | None:
    """The first response of a stage that is signed as a whole which has no answer; None where nothing is missing."""
    stage = case.stage if case is not None else None
    if case is None or stage is None or stage.name != "responses" or any(i.reread for i in case.items):
        return None
    drafts = {i.endpoint: d for i in case.items if (d := desk.draft(case.case.id, i.endpoint)) is not None and d.value}
    if not drafts:
        return None
    open_ = [i for i in case.items if i.endpoint in stage.endpoints and not i.own and i.endpoint not in drafts]
    if [i.endpoint for i in open_] == [BEST] and derived_best(case, desk.seen.charter, drafts) is not None:
        return None
    return next(iter(open_), None)


def _together(item: SeenItem) -> str:
    label = f"{item.label[0].upper()}{item.label[1:]}"
    return f"Not signed: the responses of a case are signed together. {label} has no answer yet."
