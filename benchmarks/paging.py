"""The page: a file in a browser from its upload to the preview, ours and the one that one would write first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.measuring import median, program, spread
from benchmarks.page import Page
from benchmarks.serving import bare_server

SESSIONS = 2


def section(page: Page, folder: Path) -> None:
    """Both in turn; left out where there is no Chromium."""
    rows = page.size(10_000, 100)
    page.section(
        "The page: upload to preview",
        f"{rows:,} rows in Chromium, the second tab of each server, every button pressed as soon as it is there. "
        "Plain Streamlit is `benchmarks/page_naive.py`: pandas, a loop over the rows, a Styler that colours the diff.",
    )
    if not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        page.say("Left out: there is no Chromium here (`CHROMIUM` names one).")
        return
    files = [spreadsheets.made(folder / "page.csv", rows)]
    files += [] if page.quick else [spreadsheets.made(folder / "page.xlsx", rows)]
    lines = []
    for file in files:
        theirs, ours = _sessions(page, folder, file, rows)
        both = [figure for times in (theirs, ours) for figure in (f"{median(times):.1f}", spread(times))]
        lines.append([file.suffix[1:].upper(), *both, f"{median(theirs) / median(ours):.1f}"])
    headers = ("file", "plain Streamlit: s", "spread", "seam-bulk: s", "spread", "times as fast")
    page.table(headers, lines)


def _sessions(page: Page, folder: Path, file: Path, rows: int) -> tuple[list[float], list[float]]:
    """Seconds of the naive page and of ours, a figure each round."""
    found: dict[str, list[float]] = {"naive": [], "seam-bulk": []}
    for _ in range(page.size(2, 1) if file.suffix == ".csv" else 1):
        for who, times in found.items():
            with bare_server(folder, rows, tls=False, alone=False) as served:
                command = ("-m", "benchmarks.browsing", who, served.endpoint, str(file), str(SESSIONS))
                times.append(float(program(*command).said.split()[0]))
    return found["naive"], found["seam-bulk"]
