"""The report of a long run, as CSV: rows a second, and whether memory stays flat."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import Took, median, program, spread
from benchmarks.page import Page


def section(page: Page, folder: Path, million: bool) -> None:
    """Two runs of updated rows, one long and one short."""
    page.section(
        "Report, CSV",
        f"`seam-bulk report RUN --out F`, whole processes, medians of {page.size(2, 1)}; every row of the run was "
        "updated. From 50,000 rows on each core has a process that makes its share; MB are those of the largest.",
    )
    page.table(("rows", "cores", "s", "spread", "rows/s", "MB"), _lines(page, folder, million))


def _lines(page: Page, folder: Path, million: bool) -> Iterator[tuple[str, ...]]:
    peaks, rate, every = dict[int, float](), 0.0, len(os.sched_getaffinity(0))
    sizes = page.size(10_000, 200), 1_000_000 if million else page.size(300_000, 1_000)
    for rows in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as home:
            run = program("-m", "benchmarks.making", home, str(rows)).said.strip()
            for cores in sorted({1, every}):
                with _on(cores):
                    reports = [_report(Path(home), run) for _ in range(page.size(2, 1))]
                seconds = [each.seconds for each in reports]
                peaks[rows] = max(each.megabytes for each in reports)
                rate = rows / median(seconds)
                yield (
                    *(f"{rows:,}", f"{cores}", f"{median(seconds):.2f}", spread(seconds)),
                    *(f"{rate:,.0f}", f"{peaks[rows]:.0f}"),
                )
    page.goal(f"report of {sizes[1]:,} rows, CSV, {every} cores", "≥ 200,000 rows/s", f"{rate:,.0f}", rate >= 200_000)
    grown = peaks[sizes[1]] - peaks[sizes[0]]
    page.goal(f"memory of the report, {sizes[0]:,} → {sizes[1]:,} rows", "flat", f"{grown:+.0f} MB", grown <= 10)


def _report(home: Path, run: str) -> Took:
    environment = {**os.environ, "SEAM_BULK_HOME": str(home)}
    return program("-m", "seam_bulk", "report", run, "--out", str(home / "report.csv"), environment=environment)


@contextmanager
def _on(cores: int) -> Iterator[None]:
    """So many cores for what is started inside."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
