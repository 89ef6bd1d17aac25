"""The report of a long run, as CSV: rows a second, and whether memory stays flat."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import applying
from benchmarks.measuring import Took, median, program, spread
from benchmarks.page import Page
from benchmarks.serving import bare_server


def section(page: Page, folder: Path, million: bool) -> None:
    """Two runs, one long and one short; nothing is sent, because Seam holds already what the files want."""
    page.section(
        "Report, CSV",
        f"`seam-bulk report RUN --out F`, whole processes, medians of {page.size(2, 1)}. The runs are of a file whose "
        "wishes Seam holds already: every row is journalled, none is sent. From 50,000 rows on each core has a process "
        "that makes its share; MB are those of the largest.",
    )
    page.table(
        ("rows", "cores", "s", "spread", "rows/s", "MB", "making the run: s", "MB"), _lines(page, folder, million)
    )


def _lines(page: Page, folder: Path, million: bool) -> Iterator[tuple[str, ...]]:
    peaks, rate, every = dict[int, float](), 0.0, len(os.sched_getaffinity(0))
    sizes = page.size(10_000, 200), 1_000_000 if million else page.size(100_000, 1_000)
    for rows in sizes:
        with _run(folder, rows) as (made, command, environment):
            for cores in sorted({1, every}):
                with _on(cores):
                    reports = [program(*command, environment=environment) for _ in range(page.size(2, 1))]
                seconds = [each.seconds for each in reports]
                peaks[rows] = max(each.megabytes for each in reports)
                rate = rows / median(seconds)
                yield (
                    *(f"{rows:,}", f"{cores}", f"{median(seconds):.2f}", spread(seconds), f"{rate:,.0f}"),
                    *(f"{peaks[rows]:.0f}", f"{made.seconds:.1f}", f"{made.megabytes:.0f}"),
                )
    page.goal(f"report of {sizes[1]:,} rows, CSV, {every} cores", "≥ 200,000 rows/s", f"{rate:,.0f}", rate >= 200_000)
    grown = peaks[sizes[1]] - peaks[sizes[0]]
    page.goal(f"memory of the report, {sizes[0]:,} → {sizes[1]:,} rows", "flat", f"{grown:+.0f} MB", grown <= 10)


@contextmanager
def _run(folder: Path, rows: int) -> Iterator[tuple[Took, tuple[str, ...], Mapping[str, str]]]:
    """A run of so many rows: what making it took, and what reports on it, with its environment."""
    with bare_server(folder, rows, settled=True) as served:
        made, home = applying.apply(folder, rows, 64, served)
        environment = served.environment(home)
    [run] = json.loads(program("-m", "seam_bulk", "runs", "--json", environment=environment).said)["runs"]
    yield made, ("-m", "seam_bulk", "report", run["run"], "--out", str(home / "again.csv")), environment
    shutil.rmtree(home)


@contextmanager
def _on(cores: int) -> Iterator[None]:
    """So many cores for what is started inside."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
