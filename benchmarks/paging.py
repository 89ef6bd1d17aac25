"""The page: a file in a browser from its upload to the preview, ours and the one that one would write first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.measuring import program
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
        theirs, ours = (_seconds(who, folder, file, rows) for who in ("naive", "seam-bulk"))
        lines.append([file.suffix[1:].upper(), f"{theirs:.1f}", f"{ours:.1f}", f"{theirs / ours:.1f}"])
    page.table(("file", "plain Streamlit: s", "seam-bulk: s", "times as fast"), lines)


def _seconds(who: str, folder: Path, file: Path, rows: int) -> float:
    with bare_server(folder, rows, tls=False, alone=False) as served:
        command = ("-m", "benchmarks.browsing", who, served.endpoint, str(file), str(SESSIONS))
        return float(program(*command).said.split()[0])
