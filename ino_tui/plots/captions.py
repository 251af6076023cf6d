"""The words under a drawing: method, interval, n, events, basis, revision, study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ino_tui.cohort.shapes import (
    FollowUpFigure,
    GroupTest,
    IncidenceFigure,
    IncidencePart,
    Part,
    ProportionFigure,
    SurvivalAt,
    SurvivalFigure,
)
from ino_tui.plots.layout import Sheet

GAP = "\u00a0"  # no line ends here
_METHODS = {
    "kaplan-meier": "Kaplan-Meier",
    "aalen-johansen": "Aalen-Johansen",
    "clopper-pearson": "Clopper-Pearson",
    "wilson": "Wilson",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a drawing comes from: the study's name, the revision and the basis."""

    study: str
    synthetic: bool
    revision: int
    basis: str
    withdrawn: int
    lock: str = ""

    @property
    def words(self) -> str:
        """As the last sentence of a caption."""
        kind = ", SYNTHETIC: no patient is in it" if self.synthetic else ""
        withdrawn = f"; {self.withdrawn} withdrawn, in no number" if self.withdrawn else ""
        lock = f", {self.lock}" if self.lock else ""
        return f"Study {self.study}{kind}; revision {self.revision}{lock}; basis {self.basis}{withdrawn}."


def sheet(title: str, caption: Iterable[str], origin: Origin) -> Sheet:
    """What stands around a drawing; where it comes from is said last."""
    return Sheet(
        title=_sentence(title),
        caption=tuple(map(_sentence, (*caption, origin.words))),
        synthetic=origin.synthetic,
    )


def _sentence(text: str) -> str:
    # The n of a number of patients stays small.
    return text if text.startswith("n ") else text[:1].upper() + text[1:]


def number(value: float | None, digits: int = 1) -> str:
    """A number as printed; ``NE`` where it cannot be estimated."""
    return "NE" if value is None else f"{value:.{digits}f}"


def limits(low: float | None, high: float | None) -> str:
    """An interval with an en dash."""
    return f"{number(low)}–{number(high)}"


def percent(at: SurvivalAt) -> str:
    """``27.7 % (19.3–36.7)``, or NE."""
    if at.estimate is None:
        return "NE"
    low, high = (None if v is None else 100 * v for v in (at.low, at.high))
    return f"{100 * at.estimate:.1f}{GAP}% ({limits(low, high)})"


def method_words(method: str, level: float) -> str:
    """``Kaplan-Meier, pointwise 95 % intervals (log-log)``, ``Clopper-Pearson 95 % intervals``."""
    name, _, interval = method.partition(", ")
    known = _METHODS.get(name, name)
    if not interval:
        return f"{known} {100 * level:g} % intervals"
    return f"{known}, pointwise {100 * level:g} % intervals ({interval})"


def about(figure: SurvivalFigure | IncidenceFigure) -> list[str]:
    """Method, what is counted from where in whom."""
    said = [f"{method_words(figure.method, figure.level)}."]
    what = [("Origin", figure.origin), ("population", figure.population)]
    if isinstance(figure, SurvivalFigure):
        what.append(("event", figure.event))
    else:
        what.append(("competing", figure.competing))
    told = "; ".join(f"{name}: {words}" for name, words in what if words)
    return [*said, f"{told}."] if told else said


def survival_numbers(figure: SurvivalFigure) -> str:
    """n, events, median, and the curve at its months."""
    median = f"median {number(figure.median)} months ({limits(figure.median_low, figure.median_high)})"
    events_by = ", ".join(f"{part.label} {part.n}" for part in figure.events_by if part.n)
    events = f"{figure.events} events" + (f" ({events_by})" if events_by else "")
    return f"n {figure.n}, {events}, {median}; {_at(figure.at)}"


def incidence_numbers(part: IncidencePart) -> str:
    """Events of one cause and its incidence at the months."""
    return f"{part.label}: {part.events} events; {_at(part.at)}"


def _at(at: Iterable[SurvivalAt]) -> str:
    return ", ".join(f"{a.months:g}{GAP}months {percent(a)}" for a in at)


def not_counted(missing: int, left_out: Iterable[Part], imputed: int) -> list[str]:
    """Who is not in the numbers, and whose dates were made whole."""
    said = [f"{missing} without a value or a time"] if missing else []
    said += [f"{part.n} left out: {part.label}" for part in left_out if part.n]
    said += [f"{imputed} with a partial date, imputed"] if imputed else []
    return [f"{'; '.join(said)}."] if said else []


def r_call(figure: SurvivalFigure | IncidenceFigure | ProportionFigure | FollowUpFigure) -> list[str]:
    """What gives the same digits in R."""
    return [f"In R: {figure.r_call}."] if figure.r_call else []


def test_words(test: GroupTest) -> str:
    """The test between groups, or why there is none."""
    if test.p is None:
        return f"{test.name}: not estimable ({test.reason})." if test.reason else f"{test.name}: not estimable."
    p = "p < 0.0001" if test.p < 0.0001 else f"p = {test.p:.4f}"
    statistic = "" if test.statistic is None else f"chi-square {test.statistic:.2f}, {test.df} df, "
    return f"{test.name}: {statistic}{p}."
