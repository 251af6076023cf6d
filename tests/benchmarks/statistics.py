"""The statistics beside R: curves by Kaplan and Meier; and a start of the desk with figures kept from the last one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

import numpy as np
import numpy.typing as npt

from ino_tui.cohort.process.cache import FOLDER
from ino_tui.cohort.survival import kaplan_meier
from tests.benchmarks.screen import _until, desk
from tests.benchmarks.table import Row, ms, seconds

SIZES = (100, 10_000, 100_000)
TIMES, STARTS = 15, 7

# The same call often enough to be above the clock's grain; seconds a call, one line a size.
_IN_R = """
library(survival)
for (file in commandArgs(TRUE)) {{
  d <- read.csv(file)
  fit <- function() survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log")
  fit()
  calls <- max(1, 20000 %/% nrow(d))
  found <- sapply(1:{times}, function(i) {{
    begun <- Sys.time()
    for (call in 1:calls) fit()
    as.numeric(Sys.time() - begun, units = "secs") / calls
  }})
  cat(format(median(found), digits = 17), "\\n")
}}
"""

Cohort = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]


def cohort(n: int) -> Cohort:
    """Survival in whole days, as records have it: median 220 days, followed for one to three years."""
    random = np.random.default_rng(n)
    dies, seen = np.ceil(random.exponential(318, n)), np.ceil(random.uniform(365, 1096, n))
    return np.minimum(dies, seen), (dies <= seen).astype(np.int64)


def _in_r(cohorts: list[Cohort]) -> list[float] | None:
    """Seconds a curve in R's survfit; None where R or its package survival is not there."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, f"{i}.csv")) for i in range(len(cohorts))]
        for file, (time, event) in zip(files, cohorts, strict=True):
            np.savetxt(file, np.column_stack([time, event]), fmt="%d", delimiter=",", header="time,event", comments="")
        script = Path(folder, "curves.R")
        script.write_text(_IN_R.format(times=TIMES))
        done = subprocess.run([program, str(script), *files], capture_output=True, text=True, check=False)
    return [float(line) for line in done.stdout.split()] if done.returncode == 0 else None


def _in_lifelines(cohorts: list[Cohort]) -> list[float]:
    from lifelines import KaplanMeierFitter

    def fit(time: npt.NDArray[np.float64], event: npt.NDArray[np.int64]) -> Callable[[], object]:
        return lambda: KaplanMeierFitter().fit(time, event)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [seconds(fit(*cohort), TIMES) for cohort in cohorts]


def _ours(time: npt.NDArray[np.float64], event: npt.NDArray[np.int64]) -> float:
    calls = max(1, 2000 // len(time))

    def often() -> None:
        for _ in range(calls):
            kaplan_meier(time, event)

    return seconds(often, TIMES) / calls


def curve_rows() -> list[Row]:
    """A curve with its limits, from arrays of times and events, beside R where it is, else lifelines."""
    cohorts = [cohort(n) for n in SIZES]
    ours = [_ours(*c) for c in cohorts]
    theirs, who = _in_r(cohorts), "R survfit"
    if theirs is None:
        theirs, who = _in_lifelines(cohorts), "lifelines"
    return [
        Row(f"Kaplan-Meier curve, n = {n:,}", ms(a), f"{who} {ms(b)}", a / b, None)
        for n, a, b in zip(SIZES, ours, theirs, strict=True)
    ]


def _first_figures(study: Path) -> float:
    """From the command to the first figures on the folded panel; leaves kept figures behind."""
    begun = perf_counter()
    with desk(study) as session:
        _until(session, "OS24")
        took = perf_counter() - begun
        deadline = monotonic() + 60
        while not list((study / FOLDER).glob("*.json")) and monotonic() < deadline:
            sleep(0.01)
    return took


def cache_row(study: Path) -> Row:
    """A start with figures kept from the last one, beside a start without, taken in turn."""
    with_, without = [], []
    for _ in range(STARTS):
        shutil.rmtree(study / FOLDER, ignore_errors=True)
        without.append(_first_figures(study))
        with_.append(_first_figures(study))
    a, b = median(with_), median(without)
    return Row("start to the first figures, kept from the last", ms(a), f"worked out {ms(b)}", a / b, None)
