"""The report of a long run, as CSV: rows a second, and whether memory stays flat."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
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
        "wishes Seam holds already: every row is journalled, none is sent.",
    )
    page.table(("rows", "s", "spread", "rows/s", "MB", "making the run: s", "MB"), _lines(page, folder, million))


def _lines(page: Page, folder: Path, million: bool) -> Iterator[tuple[str, ...]]:
    peaks, rate = [], 0.0
    sizes = page.size(10_000, 200), 1_000_000 if million else page.size(100_000, 1_000)
    for rows in sizes:
        made, reports = _reports(folder, rows, page.size(2, 1))
        seconds, peak = [each.seconds for each in reports], max(each.megabytes for each in reports)
        peaks.append(peak)
        rate = rows / median(seconds)
        yield (
            *(f"{rows:,}", f"{median(seconds):.2f}", spread(seconds), f"{rate:,.0f}", f"{peak:.0f}"),
            *(f"{made.seconds:.1f}", f"{made.megabytes:.0f}"),
        )
    page.goal(f"report of {sizes[1]:,} rows, CSV", "≥ 200,000 rows/s", f"{rate:,.0f}", rate >= 200_000)
    grown = peaks[1] - peaks[0]
    page.goal(f"memory of the report, {sizes[0]:,} → {sizes[1]:,} rows", "flat", f"{grown:+.0f} MB", grown <= 10)


def _reports(folder: Path, rows: int, rounds: int) -> tuple[Took, list[Took]]:
    with bare_server(folder, rows, settled=True) as served:
        made, home = applying.apply(folder, rows, 64, served)
        environment = served.environment(home)
    [run] = json.loads(program("-m", "seam_bulk", "runs", "--json", environment=environment).said)["runs"]
    command = ("-m", "seam_bulk", "report", run["run"], "--out", str(home / "again.csv"))
    reports = [program(*command, environment=environment) for _ in range(rounds)]
    shutil.rmtree(home)
    return made, reports
