from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ino_tui.evidence.curve import Steps, at_risk_line, axis_lines, step_curves, tick_months, value_at


def drawn(curve: Steps, width: int, height: int, horizon: float) -> list[str]:
    return ["".join(text for text, _ in runs) for runs in step_curves([curve], width, height, horizon=horizon)]


def dots(lines: list[str]) -> set[tuple[int, int]]:
    """Every dot, from the left and from the bottom."""
    bits = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
    found = set()
    for row, text in enumerate(lines):
        for column, char in enumerate(text):
            cell = ord(char) - 0x2800 if char != " " else 0
            for x in (0, 1):
                for y in range(4):
                    if cell & bits[x][y]:
                        found.add((2 * column + x, 4 * len(lines) - 1 - (4 * row + y)))
    return found


def top_dot(lines: list[str], x: int) -> int | None:
    return max((y for at, y in dots(lines) if at == x), default=None)


def test_no_deaths_is_a_line_along_the_top() -> None:
    assert drawn(Steps([], [], 10), 5, 2, 10) == ["⠉⠉⠉⠉⠉", "     "]


def test_all_dead_at_half_time() -> None:
    assert drawn(Steps([5], [0.0], 10), 4, 1, 10) == ["⠉⠉⣇⣀"]


def test_an_incidence_rises_from_the_bottom() -> None:
    assert drawn(Steps([5], [1.0], 10, begins=0.0), 4, 1, 10) == ["⣀⣀⡏⠉"]


def test_a_curve_ends_where_the_last_patient_was_seen() -> None:
    assert drawn(Steps([], [], 5), 4, 1, 10) == ["⠉⠉⠁ "]


def test_a_censoring_is_a_tick_on_the_curve() -> None:
    for height, ticks in ((2, 1), (8, 2)):
        without = dots(drawn(Steps([1], [0.5], 10), 4, height, 10))
        with_tick = dots(drawn(Steps([1], [0.5], 10, censored=[8]), 4, height, 10))
        level = max(y for x, y in without if x == 6)
        assert with_tick - without == {(6, level + n) for n in range(1, ticks + 1)}


def test_limits_are_dots_on_both_sides_of_the_curve() -> None:
    plain = dots(drawn(Steps([0.1], [0.5], 10), 10, 4, 10))
    banded = dots(drawn(Steps([0.1], [0.5], 10, [0.2], [0.8]), 10, 4, 10))
    assert {y for _, y in banded - plain} == {round(0.2 * 15), round(0.8 * 15)}


def test_each_cell_says_whose_curve_it_holds() -> None:
    upper, lower = Steps([1], [0.9], 10), Steps([1], [0.1], 10)
    runs = step_curves([upper, lower], 10, 5, horizon=10)
    assert {who for text, who in runs[0][-1:] if text.strip()} == {0}
    assert {who for text, who in runs[-1] if text.strip()} == {1}


def test_curves_differ_by_more_than_their_colour() -> None:
    lines = [drawn_as(number) for number in range(3)]
    assert len(set(lines)) == 3


def drawn_as(number: int) -> str:
    """The level part of the curve with that number, the others out of sight."""
    hidden = [Steps([], [], -1.0)] * number
    return "".join(text for text, _ in step_curves([*hidden, Steps([], [], 40)], 20, 1, horizon=40)[0])


STEPS = st.lists(st.tuples(st.floats(0.1, 60), st.floats(0, 1)), max_size=12, unique_by=lambda step: step[0]).map(
    lambda steps: (sorted(t for t, _ in steps), sorted((e for _, e in steps), reverse=True))
)


@given(STEPS, st.integers(1, 40), st.integers(1, 12))
def test_the_curve_never_rises_and_keeps_to_its_cells(
    steps: tuple[list[float], list[float]], width: int, height: int
) -> None:
    times, estimates = steps
    lines = drawn(Steps(times, estimates, 60), width, height, 60)
    assert len(lines) == height
    assert all(len(text) == width for text in lines)
    tops = [top_dot(lines, x) for x in range(2 * width)]
    found = [t for t in tops if t is not None]
    assert len(found) == len(tops)
    assert found == sorted(found, reverse=True)


def test_a_step_function_is_continuous_from_the_right() -> None:
    assert [value_at([1, 3], [0.8, 0.5], t) for t in (0, 0.9, 1, 2.9, 3)] == [1, 1, 0.8, 0.8, 0.5]


@given(st.floats(1, 400), st.integers(12, 150))
def test_the_axis_fits_and_its_months_can_be_read(horizon: float, width: int) -> None:
    axis, months = axis_lines(horizon, width)
    assert len(axis) == len(months) == width
    ticks = tick_months(horizon, width)
    assert [c for _, c in ticks] == sorted({c for _, c in ticks})
    assert months.startswith("0")


def test_numbers_at_risk_stand_under_their_month() -> None:
    at_risk = [100, *range(99, 63, -1)]
    axis, months = axis_lines(36, 36)
    numbers = at_risk_line(at_risk, 36, 36)
    assert months.split() == ["0", "6", "12", "18", "24", "30", "36"] or months.split()[-1] == "mo"
    assert numbers.split()[:3] == ["100", "94", "88"]
    assert abs(numbers.index("94") - axis.index("┴", 1)) <= 1


def test_beyond_the_last_one_watched_nobody_is_at_risk() -> None:
    assert at_risk_line([9, 8], 36, 36).split() == ["9", "0", "0", "0", "0", "0", "0"]
