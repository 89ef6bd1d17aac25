"""What a row costs as the rows become more: seconds and memory of check and of apply."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks import applying, checking, spreadsheets
from benchmarks.drawing import Growth, draw_growth
from benchmarks.measuring import Took, median
from benchmarks.page import Page
from benchmarks.serving import bare_server

Points = list[tuple[int, float, float, float]]
"""(rows, microseconds of the processor a row, megabytes at the peak, microseconds of the clock a row)."""

_LINEAR = 0.15
_LONG = 1_000_000
"""Rows from which on one round has to do."""
_TELLING = 0.3
"""Seconds of the processor that a size has to take above starting, so that its cost a row says more than the noise."""


def section(page: Page, folder: Path, million: bool) -> None:
    """Check to a million rows; apply to a hundred thousand, to a million where that was asked for."""
    sizes = [500, 1_000] if page.quick else [1_000, 10_000, 100_000, 1_000_000]
    checked = _points(lambda rows: _check(folder, rows), sizes, page.rounds)
    applied = _points(lambda rows: _apply(folder, rows), sizes if million else sizes[:-1], page.rounds)
    series = {"check, CSV": checked, "apply, 0 ms, 64 wide": applied}
    page.section(
        "Growth",
        f"Whole processes less what the same takes for ten rows: medians of {page.rounds} rounds, in each of which "
        "every size takes its turn (but for a million rows, once): the least of several would be kind to short runs, "
        "which now and then meet a quick moment of the machine. Growth is judged and drawn by the processor's time, "
        "which hangs less on what else the machine does, from the first size that takes 0.3 s of it; the clock's "
        "stands beside it. "
        + ("" if million else "Apply of a million rows is left to `python -m benchmarks --million`."),
    )
    page.table(
        ("what", "rows", "processor: µs a row", "clock: µs a row", "MB at the peak"),
        [
            (what, f"{rows:,}", f"{busy:.1f}", f"{clock:.1f}", f"{megabytes:.0f}")
            for what, points in series.items()
            for rows, busy, megabytes, clock in points
        ],
    )
    drawn = {what: [point[:3] for point in points] for what, points in series.items()}
    draw_growth(page.charts / "growth.svg", Growth("Cost as the rows become more", drawn))
    page.say("\n![Time a row and peak memory, a thousand to a million rows](charts/growth.svg)")
    _hold_against_goals(page, series)


def _check(folder: Path, rows: int) -> Took:
    return checking.check(spreadsheets.made(folder / f"{rows}.csv", rows))


def _apply(folder: Path, rows: int) -> Took:
    with bare_server(folder, rows) as served:
        took, home = applying.apply(folder, rows, 64, served)
    shutil.rmtree(home)
    return took


def _points(do: Callable[[int], Took], sizes: list[int], rounds: int) -> Points:
    """What ten rows cost is what starting costs."""
    taken = defaultdict[int, list[Took]](list)
    for number in range(rounds):
        for rows in (10, *sizes):
            if rows < _LONG or number == 0:
                taken[rows].append(do(rows))

    def middle(rows: int, what: str) -> float:
        return median([getattr(took, what) for took in taken[rows]])

    def of_a_row(rows: int, what: str) -> float:
        return _each(middle(rows, what) - middle(10, what), rows)

    return [(rows, of_a_row(rows, "busy"), middle(rows, "megabytes"), of_a_row(rows, "seconds")) for rows in sizes]


def _each(seconds: float, rows: int) -> float:
    """Microseconds a row; few rows may seem to take less than none."""
    return max(seconds, 1e-3) / rows * 1e6


def _hold_against_goals(page: Page, series: dict[str, Points]) -> None:
    """The longest against the cheapest, from where a size takes enough to be told from starting and its noise."""
    for what, points in series.items():
        steady = [point for point in points if point[0] * point[1] / 1e6 >= _TELLING] or points
        (few, _, small, _), (many, dear, large, _) = steady[0], steady[-1]
        grown = dear / min(point[1] for point in steady) - 1
        page.goal(f"{what}: cost of a row, {few:,} → {many:,} rows", "within 15 %", f"{grown:+.0%}", grown <= _LINEAR)
        if what.startswith("apply"):
            name = f"memory of apply, {few:,} → {many:,} rows" + ("" if many == 1_000_000 else " (of 1,000,000)")
            page.goal(name, "≤ 100 MB more", f"{large - small:+.0f} MB", large - small <= 100)
