"""What a row weighs: on disk while its run is kept, in the report, and on the wire."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import applying
from benchmarks.page import Page
from benchmarks.serving import bare_server


def section(page: Page, folder: Path) -> None:
    """One run that changes every row; of the smallest part that is the same for each run nothing is subtracted."""
    rows = page.size(20_000, 200)
    with bare_server(folder, rows) as served:
        took, home = applying.apply(folder, rows, 64, served)
        seen = served.seen()
    report, file = (home / name for name in ("report.csv", "rows.csv"))
    journal = sum(each.stat().st_size for each in home.rglob("*") if each.is_file() and each not in (report, file))
    weights = {
        "the file": file.stat().st_size,
        "the journal, rows encrypted": journal,
        "the report": report.stat().st_size,
        "sent to Seam (before TLS)": seen.received,
        "received from Seam (before TLS)": seen.sent,
    }
    shutil.rmtree(home)
    page.section(
        "What a row weighs", f"A run that updates {rows:,} rows; {took.megabytes:.0f} MB of memory at its peak."
    )
    page.table(("what", "bytes a row"), [(what, f"{weight / rows:,.0f}") for what, weight in weights.items()])
