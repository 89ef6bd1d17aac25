"""What the journal costs: the same run with its journal, and with one whose commits do nothing.

Run one as `python -m benchmarks.journalling JOURNAL ENDPOINT WIDTH FILE`; JOURNAL is `kept` or `forgotten`. Printed are
the seconds of the run (snapshot, sending, read-back) and those of its processor time, which hang less on what else the
machine does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.server import KEY
from seam_bulk import workflow
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.cli.seam import run_async
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import Intent, Settled
from seam_bulk.storage.journal import Journal


class Forgetful(Journal):
    """A journal that is read as ever, and into which nothing is written about rows."""

    def write(self, run: str, entries: Sequence[Intent | Settled]) -> None:
        """Take note of nothing, at once."""


async def measured(kept: bool, endpoint: str, width: int, path: Path, home: Path) -> tuple[float, float]:
    """(seconds, processor seconds) of a run of that file."""
    access = Access(endpoint, KEY)
    journal = workflow.open_journal({"SEAM_BULK_HOME": str(home)})
    checked = workflow.check(path.read_bytes(), path.name, FileOptions())
    shown = await workflow.preview(checked, access, width=width)
    options = RunOptions(concurrency=width)
    run = workflow.begin(journal, shown, Consent(frozenset({"zeros-maybe-lost"})), options, "benchmark")
    progress = Progress()
    used = journal if kept else Forgetful(home, journal.seal)
    began, began_using = time.perf_counter(), time.process_time()
    await workflow.carry_on(used, run, access, progress=progress)
    taken = time.perf_counter() - began, time.process_time() - began_using
    if {*progress.results.values()} != {"updated"} or len(progress.results) != len(shown.plan.changes):
        raise SystemExit("not all updated")
    return taken


def main(journal: str, endpoint: str, width: int, path: Path) -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as home:
        print(*run_async(measured({"kept": True, "forgotten": False}[journal], endpoint, width, path, Path(home))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
