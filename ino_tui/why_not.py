"""Why an action is off now: read from the view, one sentence each; None is yes."""

from __future__ import annotations

from ino_tui.view import CaseView, ItemView, View


def no_way_back(view: View) -> str | None:
    """Why escape leads nowhere."""
    if view.screen == "cohort" or view.from_cohort:
        return None
    return "There is nothing to go back to; ? shows every key."


def no_grouping(view: View) -> str | None:
    """Why what is chosen cannot be grouped."""
    entry = view.cohort.entry if view.cohort is not None else None
    grouped = entry is not None and entry.kind in ("rate", "survival", "incidence")
    return None if grouped else "Choose a rate, a survival or an incidence; only those are grouped."


def no_cases_behind(view: View) -> str | None:
    """Why there is no way to cases yet."""
    cohort = view.cohort
    if cohort is not None and cohort.entry.kind == "agreement":
        return "Agreement is counted over items; it leads to no cases."
    if cohort is None or cohort.entry.kind in ("flow", "lanes") or cohort.figure is not None:
        return None
    return "This figure is still being worked out."


def no_lanes(view: View) -> str | None:
    """Why there is nothing to sort."""
    lanes = view.cohort is not None and view.cohort.entry.kind == "lanes"
    return None if lanes else "Choose the patients first; only they are sorted."


def no_drawing(view: View) -> str | None:
    """Why there is nothing to walk."""
    walked = view.cohort is not None and view.cohort.entry.kind in ("flow", "lanes")
    return None if walked else "Only the flow and the patients are walked; choose one of them."


def no_method(view: View) -> str | None:
    """Why there is no method to spell out."""
    if view.cohort is None or view.cohort.entry.kind in ("flow", "lanes", "agreement"):
        return "Choose a figure; the flow and the patients are counts, and agreement says its own."
    return None


def open_case(view: View) -> CaseView | str:
    """The case on the case screen, or why there is none."""
    return view.case if view.case is not None else "No case is open; choose one in the queue."


def item_at_hand(view: View) -> ItemView | str:
    """The focused item, or why there is none."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    return case.item or "This case has no item to answer."


def no_cases(view: View) -> str | None:
    """Why there is no case to go to."""
    if view.queue.shown:
        return None
    if view.queue.total:
        return "No case is shown; widen the filter."
    return "No case is on your list." if view.committee else "This study has no cases."


def no_next(view: View) -> str | None:
    """Why there is no case after this one."""
    at_end = view.queue.cursor >= view.queue.shown - 1
    return no_cases(view) or ("This is the last case of the queue." if at_end else None)


def no_previous(view: View) -> str | None:
    """Why there is no case before this one."""
    return no_cases(view) or ("This is the first case of the queue." if view.queue.cursor <= 0 else None)


def no_events(view: View) -> str | None:
    """Why there is no course to step through."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    return None if case.events else "Nothing is recorded of the course of this case."


def no_event_after(view: View) -> str | None:
    """Why there is no event after this one."""
    why = no_events(view)
    if why or view.case is None:
        return why
    if view.case.ruling is not None and view.case.ruling.shown:
        return None
    return "This is the last event." if view.case.cursor >= len(view.case.events) - 1 else None


def no_event_before(view: View) -> str | None:
    """Why there is no event before this one."""
    why = no_events(view)
    if why or view.case is None:
        return why
    if view.case.ruling is not None and view.case.ruling.shown:
        return None
    return "This is the first event." if view.case.cursor <= 0 else None


def no_item(view: View) -> str | None:
    """Why there is no item to go to."""
    item = item_at_hand(view)
    return item if isinstance(item, str) else None


def no_history(view: View) -> str | None:
    """Why there is nothing whose history could be told."""
    return None if view.case is not None or view.queue.row is not None else "There is no case here."


def no_findings(view: View) -> str | None:
    """Why what the criteria find is not shown."""
    return view.case.findings_off or None if view.case is not None else "There is no case here."


def no_answer(view: View) -> str | None:
    """Why the focused item takes no answer."""
    item = item_at_hand(view)
    if isinstance(item, str):
        return item
    return view.read_only or item.refused or None


def no_reason(view: View) -> str | None:
    """Why no reason can be given."""
    item = item_at_hand(view)
    if isinstance(item, str):
        return item
    if item.draft is not None and item.draft.value:
        return None
    if item.signed is not None:
        return "This item is signed; choose another answer first to change it."
    return "Choose an answer first."


def no_take_back(view: View) -> str | None:
    """Why there is no answer to take back."""
    item = item_at_hand(view)
    return item if isinstance(item, str) else None


def no_death(view: View) -> str | None:
    """Why no cause of death can be given."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    death = next((i for i in case.items if i.endpoint == "death.cause"), None)
    if death is None:
        return "This patient is not recorded as dead: there is no cause to give."
    return view.read_only or death.refused or None


def no_contributing(view: View) -> str | None:
    """Why no contributing cause can be given."""
    why = no_death(view)
    if why or view.case is None:
        return why
    death = next(i for i in view.case.items if i.endpoint == "death.cause")
    return None if death.answer else "Choose the primary cause first."


def no_sign(view: View) -> str | None:
    """Why nothing can be signed."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    if view.read_only:
        return view.read_only
    if case.signing:
        return "The last signature is still being saved."
    if case.ruling is not None and case.ruling.hers:
        return None if case.ruling.ready else "Nothing to sign: choose an answer first, or t for the meeting."
    if any(i.draft is not None and i.draft.value and not i.refused for i in case.items):
        return None
    refused = next((i.refused for i in case.items if i.refused), "")
    return refused or "Nothing to sign: choose an answer first."


def no_filter(view: View) -> str | None:
    """Why there is no filter to take off."""
    return None if view.queue.filter or view.queue.behind else "No filter is set."


def no_cite(view: View) -> str | None:
    """Why the event at the cursor cannot be cited."""
    why = no_answer(view) or no_events(view)
    if why or view.case is None or view.case.item is None:
        return why
    item = view.case.item
    if item.signed is not None and not (item.draft and item.draft.value):
        return "This item is signed; choose an answer first, then cite for it."
    return None


def no_conflict(view: View) -> str | None:
    """Why there are no two answers to compare."""
    if view.case is not None and view.case.ruling is not None:
        return None
    return "Two differing answers are compared by the chair; this item has none to show you."


def no_ruling(view: View) -> str | None:
    """Why the asker does not rule on the item at hand."""
    why = no_conflict(view)
    if why or view.case is None or view.case.ruling is None:
        return why
    if not view.case.ruling.hers:
        return "This item does not wait for you; a chair rules where two readers differ."
    return view.read_only or None


def no_figures(view: View) -> str | None:
    """Why there are no figures on this desk."""
    return view.panel.off or None


def no_date(view: View) -> str | None:
    """Why no date can be given."""
    item = item_at_hand(view)
    if isinstance(item, str):
        return item
    if item.endpoint not in ("relapse", "vod"):
        return "Only relapse and VOD/SOS have a date; Tab goes to them."
    return view.read_only or item.refused or None


def no_query(view: View) -> str | None:
    """Why no query can be raised."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    return view.read_only or (None if view.committee else "This study has no committee: queries are raised in one.")


def no_conflict_here(view: View) -> str | None:
    """Why no conflict of interest can be declared."""
    case = open_case(view)
    if isinstance(case, str):
        return case
    if not view.committee:
        return "This study has no committee: nothing is assigned that could go to another reader."
    judges = {"reviewer", "chair"} & set(view.roles.split(" and "))
    return view.read_only or (None if judges else "Only who judges cases declares a conflict of interest.")
