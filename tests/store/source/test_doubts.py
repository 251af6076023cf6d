"""Each kind of doubt: kept with the study, and no reason to refuse it."""

# ruff: noqa: E501 - a line is asserted as it is printed

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.source.good_source import GoodSource

Change = Callable[[GoodSource], object]

_SOURCE: list[tuple[Change, str]] = [
    (
        lambda s: s.put("signs", 2, note="a\x1b[31mb"),
        'signs.csv, row 2, column note: "a\\x1b[31mb" holds the control character 0x1b, which the desk spells out; see what it should be',
    ),
    (
        lambda s: s.put("signs", 2, note="a" * 70 + "\x00"),
        f'signs.csv, row 2, column note: "{"a" * 60}..." holds the control character 0x00, which the desk spells out; see what it should be',
    ),
    (
        lambda s: s.put("doses", 5, mg_m2="1.8"),
        'doses.csv, row 5, column mg_m2: "1.8" mg/m2 is off label (0.8 on day 1 of cycle 1); see whether it was given',
    ),
    (
        lambda s: s.put("doses", 3, mg_m2="0.8", mg="1.3"),
        'doses.csv, row 3, column mg_m2: "0.8" mg/m2 is off label (0.5 on day 8 of cycle 1); see whether it was given',
    ),
    (
        lambda s: s.put("doses", 4, mg_m2="0.8", mg="1.3"),
        'doses.csv, row 4, column mg_m2: "0.8" mg/m2 is off label (0.5 on day 1 of cycle 2); see whether it was given',
    ),
    (
        lambda s: s.put("doses", 3, day="2", date="2019-03-05"),
        'doses.csv, row 3, column day: "2" is no day of a dose in the label (1, 8, 15); see which is right',
    ),
    (
        lambda s: s.put("doses", 2, mg="0.9"),
        (
            'doses.csv, row 2, column mg_m2: "0.8" does not agree with mg / bsa, which is 0.56; '
            "see which of the three is right"
        ),
    ),
    (
        lambda s: s.put("cycles", 4, n="2").put("doses", 5, cycle="2").put("site_values", 7, endpoint="response.c2"),
        'cycles.csv, row 4, column n: "2" follows no cycle 1; see whether a cycle is missing',
    ),
    (
        lambda s: (
            s.add("cycles", case="INO-001", n="3", start="2019-04-24")
            .add("doses", case="INO-001", cycle="3", day="1", date="2019-04-24", mg_m2="0.5")
            .put("cycles", 3, n="7")
            .put("doses", 4, cycle="7")
            .put("cycles", 5, n="8")
            .put("doses", 6, cycle="8")
        ),
        (
            'cycles.csv, row 3, column n: "7" is over the 6 cycles of the label; see whether it was given\n'
            'cycles.csv, row 3, column n: "7" follows no cycle 2; see whether a cycle is missing\n'
            'cycles.csv, row 5, column n: "8" is over the 6 cycles of the label; see whether it was given'
        ),
    ),
    (
        lambda s: s.put("cycles", 3, start="2019-04-20").put("doses", 4, date="2019-04-20"),
        (
            'cycles.csv, row 3, column start: "2019-04-20" is 47 days after cycle 1 (label: 21 to 28); '
            "see whether the date is right"
        ),
    ),
    (
        lambda s: s.put("cycles", 4, start="2020-02-02"),
        'cycles.csv, row 4, column start: "2020-02-02" is not the date of its first dose, 2020-02-03; see which is right',
    ),
    (
        lambda s: s.put("labs", 3, value="1.1"),
        'labs.csv, row 3, column value: "1.1" /uL is very low for ANC, under 5 /uL; see whether the unit is right',
    ),
    (
        lambda s: s.put("labs", 2, value="1600"),
        (
            'labs.csv, row 2, column value: "1600" 10^9/L is very high for PLT, over 1500 10^9/L; '
            "see whether the unit is right"
        ),
    ),
    (
        lambda s: s.add("labs", case="INO-001", date="2019-03-25", test="PLT", value="90", unit="10^9/L"),
        (
            'labs.csv, row 5, column value: "90" 10^9/L differs from PLT of the same day in row 2, 84 10^9/L; '
            "see whether both were measured"
        ),
    ),
    (
        lambda s: s.put("transplants", 3, conditioning_start=""),
        "transplants.csv, row 3, column conditioning_start: the transplant has no date of conditioning; add it",
    ),
    (
        lambda s: s.put("transplants", 3, agvhd=""),
        'transplants.csv, row 3, column agvhd_date: "2020-05-01" is the onset of a GVHD that has no grade; add the grade',
    ),
    (
        lambda s: s.put("cases", 2, prior_blin="no"),
        'cases.csv, row 2, column blin_failure: "yes" contradicts prior_blin no; see which is right',
    ),
    (
        lambda s: s.put("cases", 3, transcript="none"),
        'cases.csv, row 3, column transcript: "none" contradicts ph pos; see which is right',
    ),
    (
        lambda s: s.drop("follow_up", 3),
        (
            "cases.csv, row 3: case INO-002 has neither a death nor a follow-up; "
            "add when the patient was last known to be alive"
        ),
    ),
    (
        lambda s: s.put("marrows", 2, mrd_pct="0.5"),
        'marrows.csv, row 2, column mrd_pct: "0.5" contradicts mrd_result not_detected; see which is right',
    ),
    (
        lambda s: s.put("marrows", 3, mrd_pct=""),
        "marrows.csv, row 3, column mrd_pct: MRD was quantified and has no value; add the value",
    ),
    (
        lambda s: s.put("extramedullary", 2, method="CT"),
        'extramedullary.csv, row 2, column deauville: "1" is not read from CT; see which is right',
    ),
    (
        lambda s: s.put("adverse_events", 2, term="Sepsis", grade="2"),
        'adverse_events.csv, row 2, column grade: "2" is no grade of "Sepsis" in CTCAE 5.0; see which is right',
    ),
    (
        lambda s: s.put("adverse_events", 3, outcome="recovered"),
        'adverse_events.csv, row 3, column outcome: "recovered" contradicts grade 5; see which is right',
    ),
    (
        lambda s: s.add("signs", **s.rows["signs"][0]),
        "signs.csv, row 3: the row repeats row 2; keep one of the two",
    ),
]

_CASE_ID = (
    'cases.csv, row 4, column case: "ino-002" differs from INO-002 in capital letters only; see whether they are two'
)

_SITE: list[tuple[Change, str]] = [
    (
        lambda s: s.put("marrows", 2, blast_pct="8"),
        (
            'site_values.csv, row 2, column value: "CR" (response.c1) is a remission, and the last marrow of the window has '
            "8 % blasts on 2019-03-25, row 2 of marrows; see which is right"
        ),
    ),
    (
        # A marrow before day 15 is outside the window.
        lambda s: s.put("marrows", 2, blast_pct="8", date="2019-03-17").put("site_values", 5, date=""),
        "",
    ),
    (
        lambda s: s.put("site_values", 3, value="PR"),
        (
            'site_values.csv, row 3, column value: "PR" (response.best) is not the best of the responses to cycles 1 and 2, '
            "CR; see which is right\n"
            'site_values.csv, row 5, column value: "negative" (mrd) is a negative MRD, and response.best is PR; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.add("site_values", case="INO-002", endpoint="response.c2", value="NR"),
        (
            'site_values.csv, row 11, column value: "NR" (response.c2) is the response to cycle 2, which was not given; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 7, value="ED"),
        (
            'site_values.csv, row 7, column value: "ED" (response.c1) is a death before assessment, and there is no death; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.add("site_values", case="INO-002", endpoint="death.cause", value="20"),
        (
            'site_values.csv, row 10, column value: "no" (vod) contradicts death.cause 20, VOD/SOS; see which is right\n'
            'site_values.csv, row 11, column value: "20" (death.cause) is a cause of death, and there is no death; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.drop("site_values", 4),
        "deaths.csv, row 2: the death of case INO-001 has no cause in site_values; add death.cause",
    ),
    (
        lambda s: s.put("site_values", 4, date="2019-07-08"),
        (
            'site_values.csv, row 4, column date: "2019-07-08" (death.cause) differs from the date of the death, 2019-07-09; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 4, value="11"),
        (
            'site_values.csv, row 4, column value: "11" (death.cause) means never in remission, and response.best is CR; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 5, value="positive"),
        (
            'site_values.csv, row 5, column value: "positive" (mrd) is a positive MRD, and every marrow after the first INO '
            "is MRD-negative; see which is right"
        ),
    ),
    (
        lambda s: s.put("marrows", 2, specimen="blood", blast_pct=""),
        (
            'site_values.csv, row 5, column value: "negative" (mrd) is a negative MRD, and no marrow after the first INO '
            "is MRD-negative; see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 6, value="none", date=""),
        (
            'site_values.csv, row 6, column value: "none" (relapse) contradicts the relapse on 2019-06-20 in row 3 of '
            "relapses; see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 6, value="EM", date="2019-06-01"),
        (
            'site_values.csv, row 6, column value: "EM" (relapse) contradicts location BM in row 3 of relapses; '
            "see which is right\n"
            'site_values.csv, row 6, column date: "2019-06-01" (relapse) differs from 2019-06-20 in row 3 of relapses; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 9, value="BM"),
        (
            'site_values.csv, row 9, column value: "BM" (relapse) is a relapse, and relapses has none after the first INO; '
            "see which is right"
        ),
    ),
    (
        lambda s: s.put("site_values", 10, value="proven"),
        'site_values.csv, row 10, column value: "proven" (vod) is VOD/SOS, and adverse_events has none; see which is right',
    ),
]


@pytest.mark.parametrize(("change", "line"), [*_SOURCE, *_SITE])
def test_one_doubt_is_one_line(tmp_path: Path, change: Change, line: str) -> None:
    source = GoodSource(tmp_path)
    change(source)
    assert "\n".join(source.warnings()) == line


def test_ids_that_only_capital_letters_tell_apart(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    for table in ("cases", "relapses", "cycles", "doses", "follow_up"):
        row = next(row for row in reversed(source.rows[table]) if row["case"] == "INO-002")
        source.add(table, **{**row, "case": "ino-002"})
    assert source.warnings() == [_CASE_ID]


def test_doubtful_rows_are_kept(tmp_path: Path) -> None:
    read = GoodSource(tmp_path).put("doses", 5, mg_m2="1.8").read()
    assert read.cases["INO-002"]["doses"] == {"rows": [{"cycle": 1, "day": 1, "date": "2020-02-03", "mg_m2": 1.8}]}
