"""Check of a spreadsheet: `seam-bulk check`, and the version that one writes first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.measuring import Took, median, program, spread
from benchmarks.page import Page

_IN_TURN = {"XLSX": 3, "CSV": 1}
"""Checks for one of the naive version: two seconds meet a good or a bad moment of the machine, fifteen meet both."""


def check(file: Path) -> Took:
    """`seam-bulk check` of a clean file, to its end."""
    return program(
        "-m", "seam_bulk", "check", str(file), environment={**os.environ, "SEAM_BULK_HOME": str(file.parent)}
    )


def section(page: Page, folder: Path) -> None:
    """XLSX and CSV, in turn with the naive version."""
    page.section(
        "Check: every rule, repeated ids, shared codes",
        f"Whole processes, medians of {page.rounds} (seam-bulk's of XLSX of three times as many), of two for a million "
        "rows. *Naive* is "
        "`benchmarks/check_naive.py`: pandas (openpyxl), then a pydantic model a row; it knows neither number formats "
        "nor zones nor repeats.",
    )
    sizes = {"XLSX": page.size(100_000, 1_000), "CSV": page.size(1_000_000, 2_000)}
    files = {
        "XLSX": spreadsheets.made(folder / "rows.xlsx", sizes["XLSX"]),
        "CSV": spreadsheets.made(folder / "rows.csv", sizes["CSV"]),
    }
    headers = ("file", "naive: s", "spread", "MB", "seam-bulk: s", "spread", "MB", "rows/s", "times as fast")
    page.table(headers, _lines(page, files, sizes))


def _lines(page: Page, files: dict[str, Path], sizes: dict[str, int]) -> Iterator[tuple[str, ...]]:
    for kind, file in files.items():
        times = min(page.rounds, 2) if kind == "CSV" else page.rounds
        rounds = [(_naive(file, sizes[kind]), [check(file) for _ in range(_IN_TURN[kind])]) for _ in range(times)]
        both = [naive for naive, _ in rounds], [took for _, taken in rounds for took in taken]
        theirs, ours = ([took.seconds for took in taken] for taken in both)
        memory = [max(took.megabytes for took in taken) for taken in both]
        rate, faster = sizes[kind] / median(ours), median(theirs) / median(ours)
        yield (
            *(f"{kind}, {sizes[kind]:,} rows", f"{median(theirs):.2f}", spread(theirs), f"{memory[0]:.0f}"),
            *(f"{median(ours):.2f}", spread(ours), f"{memory[1]:.0f}", f"{rate:,.0f}", f"{faster:.1f}"),
        )
        what = f"check of {sizes[kind]:,} rows, {kind}"
        if kind == "XLSX":
            page.goal(what, "≥ 6 × naive", f"{faster:.1f} ×", faster >= 6)
        else:
            page.goal(what, "≥ 150,000 rows/s", f"{rate:,.0f}", rate >= 150_000)


def _naive(file: Path, rows: int) -> Took:
    took = program("-m", "benchmarks.check_naive", str(file))
    if int(took.said) != rows:
        raise SystemExit(f"the naive check found {took.said.strip()} of {rows} rows good")
    return took
