"""What a row costs as the rows become more: seconds and memory of check and of apply."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks import applying, checking, spreadsheets
from benchmarks.drawing import Growth, draw_growth
from benchmarks.measuring import Took, median
from benchmarks.page import Page
from benchmarks.serving import bare_server

Points = list[tuple[int, float, float]]
"""(rows, microseconds a row, megabytes at the peak)."""

_LINEAR = 0.15


def section(page: Page, folder: Path, million: bool) -> None:
    """Check to a million rows; apply to a hundred thousand, to a million where that was asked for."""
    sizes = [500, 1_000] if page.quick else [1_000, 10_000, 100_000, 1_000_000]
    checked = _points(lambda rows: _check(folder, rows), sizes)
    applied = _points(lambda rows: _apply(folder, rows), sizes if million else sizes[:-1])
    series = {"check, CSV": checked, "apply, 0 ms, 64 wide": applied}
    page.section(
        "Growth",
        "Seconds of whole processes less what the same takes for ten rows, a row; one process each. "
        + ("" if million else "Apply of a million rows takes ten minutes: `python -m benchmarks --million`."),
    )
    page.table(
        ("what", "rows", "µs a row", "MB at the peak"),
        [(what, f"{n:,}", f"{cost:.1f}", f"{mb:.0f}") for what, points in series.items() for n, cost, mb in points],
    )
    draw_growth(page.charts / "growth.svg", Growth("Cost as the rows become more", series))
    page.say("\n![Time a row and peak memory, a thousand to a million rows](charts/growth.svg)")
    _hold_against_goals(page, series)


def _check(folder: Path, rows: int) -> Took:
    return checking.check(spreadsheets.write_csv(folder / f"{rows}.csv", rows))


def _apply(folder: Path, rows: int) -> Took:
    with bare_server(folder, rows) as served:
        took, home = applying.apply(folder, rows, 64, served)
    shutil.rmtree(home)
    return took


def _points(do: Callable[[int], Took], sizes: list[int]) -> Points:
    """The median of three small ones is what starting costs."""
    start = median([do(10).seconds for _ in range(3)])
    taken = {rows: do(rows) for rows in sizes}
    return [(n, max(took.seconds - start, 0.0) / n * 1e6, took.megabytes) for n, took in taken.items()]


def _hold_against_goals(page: Page, series: dict[str, Points]) -> None:
    """From 10,000 rows on: a thousand take less than starting does, and its noise is theirs."""
    for what, points in series.items():
        steady = [point for point in points if point[0] >= 10_000] or points
        (few, cheap, small), (many, dear, large) = steady[0], steady[-1]
        grown = dear / cheap - 1
        page.goal(f"{what}: cost of a row, {few:,} → {many:,} rows", "within 15 %", f"{grown:+.0%}", grown <= _LINEAR)
        if what.startswith("apply"):
            name = f"memory of apply, {few:,} → {many:,} rows" + ("" if many == 1_000_000 else " (of 1,000,000)")
            page.goal(name, "≤ 100 MB more", f"{large - small:+.0f} MB", large - small <= 100)
