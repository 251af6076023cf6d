"""The cases behind a number: numerator, denominator, what is missing, and what two bases count otherwise.

For a blind reader a case is left out as soon as she is blind to an item that the figure rests on:
that it is counted would tell her its value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import Flow, Mask, Population, deaths, proportions
from ino_tui.cohort.counting.subgroups import SUBGROUPS
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.process.asking import CaseList, PartName
from store.charter import Charter
from store.codes.causes import CAUSE_CLASSES
from store.errors import BadInput

FLOW = "flow."
_SOURCE_BOXES = frozenset({"cases", "untreated", "treated", "early_death"})
# Figures that are counted on the source alone.
_SOURCE = frozenset({"os", "os.hct", "followup", "early_death", "relapse.hct", "nrm.hct"})
_FIRST = frozenset({"response.c1", "hct.after_c1"})
_CAUSES = ("trm", "disease_death", "death.")
_VOD = ("vod.",)
# Figures that follow the relapse of a basis where the charter asks it.
_OF_RELAPSE = frozenset({"efs", "rfs", "relapse", "nrm", "relapse.hct", "nrm.hct", "hct", "hct.after_c1"})
_RELAPSE, _ANSWERED_VOD = "relapse", "vod"
_CAUSE, _RESPONSE, _FIRST_RESPONSE = "death.cause", "response.", "response.c1"


class Behind:
    """The parts of every figure under one basis, as masks over the cases of the frame."""

    def __init__(self, flow: Flow, charter: Charter) -> None:
        self.flow = flow
        self._rates = proportions(flow)
        self.times = outcomes(flow, charter)

    @property
    def cases(self) -> Sequence[str]:
        """The ids of the cases, in the order of the masks."""
        found: list[str] = self.flow.columns["case"].tolist()
        return found

    def part(self, figure: str, name: PartName) -> Mask:
        """One part of a figure. Raises BadInput for no such figure."""
        if figure == "followup":
            timed = self.flow.treated & self.flow.timed
            return _of(Population(timed & ~self.flow.dead, timed, self.flow.treated & ~self.flow.timed), name)
        if figure in self.times:
            return _of_time(self.times[figure], name)
        death_class = figure.removeprefix("death.")
        found = deaths(self.flow, death_class) if death_class in CAUSE_CLASSES else self._rates.get(figure)
        if found is None:
            raise BadInput(f"{figure!r} is no figure with cases behind it.")
        return _of(found, name)

    def group(self, by: str, code: str) -> Mask:
        """Who is in a group known at INO start. Raises BadInput for no such group."""
        if by in SUBGROUPS:
            for group, _, who in SUBGROUPS[by].groups(self.flow):
                if group == code:
                    return who
        raise BadInput(f"There is no group {code!r} of {by!r}.")


def _of(found: Population, name: PartName) -> Mask:
    if name == "left out":
        nobody: Mask = np.zeros(found.denominator.size, dtype=np.bool_)
        anyone: Mask = np.logical_or.reduce([nobody, *(who for _, who in found.left_out)])
        return anyone
    return {"numerator": found.numerator, "denominator": found.denominator, "missing": found.missing}[name]


def _of_time(of: TimeToEvent, name: PartName) -> Mask:
    event = of.inside & (of.cause > 0 if of.survival else of.cause == 1)
    return _of(Population(event, of.inside, of.not_counted, of.left_out), name)


def counted_otherwise(figure: str, one: Behind, other: Behind) -> Mask:
    """The cases that a figure counts otherwise under two bases: in another part, or with another time."""
    differ = one.part(figure, "numerator") ^ other.part(figure, "numerator")
    differ |= one.part(figure, "denominator") ^ other.part(figure, "denominator")
    a, b = one.times.get(figure), other.times.get(figure)
    if a is not None and b is not None:
        differ |= a.inside & b.inside & ((a.cause != b.cause) | (a.days != b.days))
    return differ


def hides(figure: str, blind: frozenset[str], asked: Collection[str] = (), *, own: bool = False) -> bool:
    """Whether a figure would tell something of a case in which a reader is blind to these items.

    ``asked``: the endpoints of the charter, which say whether relapse and VOD/SOS are answers. ``own``: it
    is counted on her own answers; then only what the criteria find may be new to her.
    """
    responses = any(endpoint.startswith(_RESPONSE) for endpoint in blind)
    if figure.startswith(_VOD) and _ANSWERED_VOD in asked:
        return not own and _ANSWERED_VOD in blind
    if not own and _RELAPSE in asked and _RELAPSE in blind and figure in _OF_RELAPSE:
        return True
    if figure.startswith(_VOD):
        # The findings are shown once the cause of death and every cycle are fixed.
        return _CAUSE in blind or responses
    if own or figure in _SOURCE:
        return False
    if figure.startswith(FLOW):
        return figure.removeprefix(FLOW) not in _SOURCE_BOXES and bool(blind)
    if figure in _FIRST or figure.startswith("response.c1."):
        return _FIRST_RESPONSE in blind
    return _CAUSE in blind if figure.startswith(_CAUSES) else responses


def case_list(
    inside: Sequence[str],
    figure: str,
    blind_to: Callable[[str], frozenset[str]],
    asked: Collection[str] = (),
    *,
    own: bool = False,
) -> CaseList:
    """Cases; those that would tell a blind reader something are left out and counted.

    ``blind_to`` gives the items of a case to which she is blind, ``asked`` are the endpoints of the charter.
    """
    answered = _RELAPSE in asked and figure in _OF_RELAPSE
    if (figure in _SOURCE and not answered) or (own and not figure.startswith(_VOD)):
        return CaseList(cases=tuple(inside))
    shown = tuple(case for case in inside if not hides(figure, blind_to(case), asked, own=own))
    return CaseList(cases=shown, hidden=len(inside) - len(shown))
