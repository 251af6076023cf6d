from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ino_tui.evidence.curve import framed_curve, step_curve, value_at


def top_dot(lines: list[str], x: int) -> int | None:
    """Dots from the bottom of the highest dot in a column of dots."""
    bits = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))[x % 2]
    for row, text in enumerate(lines):
        cell = ord(text[x // 2]) - 0x2800 if text[x // 2] != " " else 0
        for sub, bit in enumerate(bits):
            if cell & bit:
                return 4 * len(lines) - 1 - (4 * row + sub)
    return None


def test_no_deaths_is_a_line_along_the_top() -> None:
    lines = step_curve([], [], 5, 2, horizon=10)
    assert lines == ["⠉⠉⠉⠉⠉", "     "]


def test_all_dead_at_half_time() -> None:
    assert step_curve([5], [0.0], 4, 1, horizon=10) == ["⠉⠉⣇⣀"]


def test_a_curve_ends_where_the_last_patient_was_seen() -> None:
    lines = step_curve([], [], 4, 1, horizon=10, until=5)
    assert lines == ["⠉⠉⠁ "]


def test_a_censoring_is_a_dot_above_the_curve() -> None:
    with_tick = step_curve([1], [0.5], 4, 2, horizon=10, censored=[8])
    without = step_curve([1], [0.5], 4, 2, horizon=10)
    assert with_tick != without
    assert top_dot(with_tick, 6) == (top_dot(without, 6) or 0) + 1


STEPS = st.lists(st.tuples(st.floats(0.1, 60), st.floats(0, 1)), max_size=12, unique_by=lambda step: step[0]).map(
    lambda steps: (sorted(t for t, _ in steps), sorted((e for _, e in steps), reverse=True))
)


@given(STEPS, st.integers(1, 40), st.integers(1, 12))
def test_the_curve_never_rises_and_keeps_to_its_cells(
    steps: tuple[list[float], list[float]], width: int, height: int
) -> None:
    times, estimates = steps
    lines = step_curve(times, estimates, width, height, horizon=60)
    assert len(lines) == height
    assert all(len(text) == width for text in lines)
    tops = [top_dot(lines, x) for x in range(2 * width)]
    found = [t for t in tops if t is not None]
    assert len(found) == len(tops)
    assert found == sorted(found, reverse=True)


def test_a_step_function_is_continuous_from_the_right() -> None:
    assert [value_at([1, 3], [0.8, 0.5], t) for t in (0, 0.9, 1, 2.9, 3)] == [1, 1, 0.8, 0.8, 0.5]


def test_the_frame_names_both_axes() -> None:
    framed = framed_curve(step_curve([5], [0.5], 10, 3, horizon=24), horizon=24)
    assert [text[:3] for text in framed[:3]] == ["1.0", "0.5", "0.0"]
    assert framed[-1].endswith("24 mo")
    assert {len(text) for text in framed} == {14}
