"""The calls of R that give the same digits: ``t`` in days, ``e`` 1 for an event, ``cause`` 0 for censored."""

from __future__ import annotations

from store.charter import Charter


def _level(name: str, charter: Charter) -> str:
    """The level as an argument, where it is not R's default."""
    return "" if charter.level == 0.95 else f", {name} = {charter.level:g}"


def _options(charter: Charter) -> str:
    return f'conf.type = "{charter.survival_interval}"{_level("conf.int", charter)}'


def survival_call(charter: Charter, times: str = "t, e", group: str = "1") -> str:
    """Kaplan-Meier; ``times`` with an entry for delayed entry."""
    return f"survfit(Surv({times}) ~ {group}, {_options(charter)})"


def incidence_call(charter: Charter, kinds: int) -> str:
    """Aalen-Johansen of so many kinds of end. Without its levels R takes the first that occurs for censored."""
    return f"survfit(Surv(t, factor(cause, 0:{kinds})) ~ 1, {_options(charter)})"


# The log-rank test's variance of ties with delayed entry; survdiff takes none.
MANTEL_BYAR_CALL = 'coxph(Surv(start, stop, e) ~ state, ties = "exact")$score'


def landmark_call(at: float) -> str:
    """Log-rank from a landmark; ``state``: the time it was entered, NA never."""
    day = f"{at:.10g}"
    return f"survdiff(Surv(t - {day}, e) ~ (!is.na(state) & state <= {day}), subset = t > {day})"


def follow_up_call(charter: Charter) -> str:
    """The median follow-up (convention g)."""
    if charter.conventions.followup == "survivors":
        return "median(t[e == 0])"
    return f"quantile(prodlim(Hist(t, e) ~ 1, reverse = TRUE{_level('conf.int', charter)}), 0.5)"


def proportion_call(n: int, of: int, charter: Charter) -> str:
    """A proportion with its interval."""
    level = _level("conf.level", charter)
    if charter.proportion_interval == "wilson":
        return f"prop.test({n}, {of}, correct = FALSE{level})$conf.int"
    return f"binom.test({n}, {of}{level})$conf.int"
