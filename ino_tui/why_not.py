"""Why an action of the cohort screen is off now: read from the view, one sentence each; None is yes."""

from __future__ import annotations

from ino_tui.view import View


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
    if view.cohort is None or view.cohort.entry.kind in ("flow", "lanes"):
        return "Choose a figure; the flow and the patients are counts."
    return None
