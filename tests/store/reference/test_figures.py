"""Every published figure, computed plainly from the tables as they are in the package."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from statistics import median

import pytest

from store.reference import PUBLISHED_FILE, TABLES_FOLDER

MONTH = 30.4375
REMISSIONS = {"CR", "CRi", "CRu"}
CLOSES = {"blinatumomab", "chemotherapy", "car_t", "dli", "radiotherapy"}
Rows = list[dict[str, str]]


@cache
def table(name: str) -> dict[str, Rows]:
    rows: dict[str, Rows] = defaultdict(list)
    with (TABLES_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["case"]].append(row)
    return rows


@cache
def site(case: str, endpoint: str) -> str:
    return next((r["value"] for r in table("site_values")[case] if r["endpoint"] == endpoint), "")


def day(text: str) -> date:
    """The first day a date can mean: old dates and a few of relapse are partial."""
    return date.fromisoformat(text + "-01" * (3 - len(text.split("-"))))


@cache
def start(case: str) -> date:
    return min(day(d["date"]) for d in table("doses")[case])


def cases() -> list[str]:
    return list(table("cases"))


def patient(case: str) -> dict[str, str]:
    return table("cases")[case][0]


def responded(case: str, endpoint: str = "response.c1") -> bool:
    return site(case, endpoint) in REMISSIONS


def died(case: str) -> date | None:
    return day(table("deaths")[case][0]["date"]) if table("deaths")[case] else None


def seen_last(case: str) -> date:
    return died(case) or max(day(f["date"]) for f in table("follow_up")[case])


def hct(case: str) -> dict[str, str] | None:
    later = [t for t in table("transplants")[case] if day(t["date"]) > start(case)]
    return min(later, key=lambda t: t["date"]) if later else None


def relapsed(case: str) -> date | None:
    later = [day(r["date"]) for r in table("relapses")[case] if day(r["date"]) > start(case)]
    return min(later) if later else None


def index_relapse(case: str) -> dict[str, str]:
    earlier = [r for r in table("relapses")[case] if day(r["date"]) <= start(case)]
    return max(earlier, key=lambda r: r["date"])


def timing(case: str) -> str:
    row = index_relapse(case)
    if row["kind"] == "refractory":
        return "refractory"
    months = (day(row["date"]) - day(row["origin_date"])).days / MONTH
    return "early" if months < 12 else "later"


def survival(times: list[tuple[int, bool]], at: float) -> float:
    value = 1.0
    for t in sorted({t for t, event in times if event and t <= at}):
        value *= 1 - sum(u == t and e for u, e in times) / sum(u >= t for u, _ in times)
    return value


def reverse_median(times: list[tuple[int, bool]]) -> int:
    # half a day apart: who dies on a day is gone before who is censored on it
    apart = [(2 * t + (not dead), not dead) for t, dead in times]
    return next(t for t in sorted(t for t, dead in times if not dead) if survival(apart, 2 * t + 1) <= 0.5)


def window(case: str, cycle: int) -> tuple[date, date]:
    starts = [day(min(d["date"] for d in table("doses")[case] if d["cycle"] == c["n"])) for c in table("cycles")[case]]
    first = starts[cycle - 1]
    ends = [first + timedelta(days=41), *starts[cycle : cycle + 1]]
    ends += [day(t["start"]) for t in table("therapies")[case] if t["kind"] in CLOSES and len(t["start"]) == 10]
    ends += [day(t["conditioning_start"]) for t in table("transplants")[case]]
    return first + timedelta(days=14), min(e for e in ends if e > first)


def mrd_of(row: dict[str, str]) -> bool | None:
    """Whether a marrow's MRD is negative; None where it cannot be said."""
    if not row["mrd_result"] or row["specimen"] == "blood":
        return None
    if row["mrd_method"] == "bcr_abl":
        if int(row["abl1_copies"] or 0) < 10_000:
            return None
        return row["mrd_result"] == "not_detected" or float(row["mrd_pct"]) <= 0.01
    if row["mrd_result"] == "not_detected":
        return True if float(row["mrd_lod_pct"]) <= 0.01 else None
    return float(row["mrd_pct"]) < 0.01


def mrd_best(case: str) -> bool | None:
    found = set()
    for cycle in (1, 2):
        if responded(case, f"response.c{cycle}"):
            first, last = window(case, cycle)
            for m in table("marrows")[case]:
                if len(m["date"]) == 10 and first <= day(m["date"]) <= last:
                    found.add(mrd_of(m))
    return True if True in found else False if False in found else None


def doses(cycle: int, chosen: list[str]) -> list[str]:
    given: dict[str, set[str]] = defaultdict(set)
    for case in chosen:
        for d in table("doses")[case]:
            if int(d["cycle"]) == cycle:
                given[d["day"]].add(f"{float(d['mg_m2']):.1f}")
    assert sorted(given, key=int) == ["1", "8", "15"]
    assert all(len(values) == 1 for values in given.values())
    return [next(iter(given[d])) for d in ("1", "8", "15")]


def count(state: str, **equals: str) -> int:
    return sum(
        patient(c)["disease_state"] == state and all(patient(c)[k] == v for k, v in equals.items()) for c in cases()
    )


def early_death(case: str) -> bool:
    end = died(case)
    if end is None or (end - start(case)).days > 35:
        return False
    looks = [m["date"] for m in table("marrows")[case]] + [e["date"] for e in table("extramedullary")[case]]
    return all(day(text) <= start(case) for text in looks)


def percent(chosen: list[str]) -> str:
    return f"{100 * sum(responded(c) for c in chosen) / len(chosen):.1f} %"


@cache
def figures() -> dict[str, str]:
    everyone = cases()
    best = [c for c in everyone if responded(c, "response.best")]
    transplanted = [c for c in best if (t := hct(c)) and not ((r := relapsed(c)) and r < day(t["date"]))]
    rest = [c for c in best if not hct(c)]
    in_cr = [c for c in rest if died(c) and not relapsed(c)]
    cycles = sorted(len(table("cycles")[c]) for c in everyone)
    location = [index_relapse(c)["location"] for c in everyone]
    c1 = [c for c in everyone if responded(c)]
    straight = [c for c in c1 if hct(c) and len(table("cycles")[c]) == 1]
    none = [c for c in everyone if not responded(c) and not early_death(c)]
    stopped = [c for c in none if {x["stop_reason"] for x in table("cycles")[c]} & {"vod", "infection"}]
    mrd = [state for c in best if (state := mrd_best(c)) is not None]
    times = [((seen_last(c) - start(c)).days, died(c) is not None) for c in everyone]
    alive = [t / MONTH for t, dead in times if not dead]
    after = [((seen_last(c) - day(t["date"])).days, died(c) is not None) for c in everyone if (t := hct(c))]
    assert len(after) == 39
    assert len(mrd) == 65
    by_timing = {t: percent([c for c in everyone if timing(c) == t]) for t in ("refractory", "early", "later")}
    assert [sum(timing(c) == t for c in everyone) for t in by_timing] == [7, 60, 33]
    return {
        "F1": f"{len(everyone)}",
        "F2": f"{sum(patient(c)['ph'] == 'pos' for c in everyone)}, {sum(patient(c)['ph'] == 'neg' for c in everyone)}",
        "F3": f"{median(cycles):g} ({cycles[0]}-{cycles[-1]})",
        "F4": ", ".join(doses(1, everyone)),
        "F5": ", ".join(doses(2, c1)),
        "F6": f"{(n := count('refractory'))} ({n:.1f} %)",
        "F6b": f"{count('refractory', blin_failure='yes')}",
        "F7": f"{(n := count('relapse_chemo'))} ({n:.1f} %)",
        "F7b": f"{count('relapse_chemo', blin_failure='yes')}",
        "F8": f"{(n := count('relapse_hct'))} ({n:.1f} %)",
        "F8a": f"{count('relapse_hct', prior_hct_n='1')}",
        "F8b": f"{count('relapse_hct', prior_hct_n='2')}",
        "F8c": f"{count('relapse_hct', blin_failure='yes')}",
        "F9": f"{(n := location.count('BM'))} ({n:.1f} %)",
        "F10": f"{(n := location.count('EM'))} ({n:.1f} %)",
        "F11": f"{(n := location.count('BM+EM'))} ({n:.1f} %)",
        "F12": f"{len(c1)} ({len(c1):.1f} %)",
        "F13": by_timing["refractory"],
        "F14": by_timing["early"],
        "F15": by_timing["later"],
        "F16": f"{len(straight)}",
        "F17": f"{(n := sum(map(early_death, everyone)))} ({n:.1f} %)",
        "F18": f"{len(none)}",
        "F19": f"{len(stopped)}",
        "F20": f"{len(best)} ({len(best):.1f} %)",
        "F21": f"{100 * sum(mrd) / len(mrd):.1f} %",
        "F22": f"{len(transplanted)} ({100 * len(transplanted) / len(best):.1f} %)",
        "F23": f"{len(rest)}",
        "F24": f"{len(in_cr)}",
        "F25": f"{sum(site(c, 'death.cause') == '20' for c in in_cr)}",
        "F26": f"{sum(site(c, 'death.cause') in {'30', '31', '32', '33', '34'} for c in in_cr)}",
        "F27": f"{sum(relapsed(c) is not None for c in rest)}",
        "F28": f"{sum(not died(c) and not relapsed(c) for c in rest)}",
        "F29": f"{reverse_median(times) / MONTH:.0f} ({min(alive):.1f}-{max(alive):.1f})",
        "F30": f"{100 * survival(times, 24 * MONTH):.1f} %",
        "F31": f"{100 * survival(after, 12 * MONTH):.1f} %",
    }


@cache
def published() -> dict[str, str]:
    with PUBLISHED_FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["published"] for row in csv.DictReader(file)}


def test_the_published_rows_are_the_figures_in_order() -> None:
    assert list(published()) == list(figures())


@pytest.mark.parametrize("figure", list(published()))
def test_the_site_values_give_the_published_figure(figure: str) -> None:
    assert figures()[figure] == published()[figure]


def test_the_flow_adds_up() -> None:
    n = {k: int(v.split()[0]) for k, v in figures().items() if v.split()[0].isdigit()}
    assert n["F12"] + n["F17"] + n["F18"] == 100
    assert n["F22"] + n["F23"] == n["F20"]
    assert n["F24"] + n["F27"] + n["F28"] == n["F23"]
