"""What the journal costs: the same run with its journal, and with one that is told nothing about rows.

Run as `python -m benchmarks.journalling ARGUMENTS`, it is the command line with a journal that forgets.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.measuring import median, program
from benchmarks.page import Page
from benchmarks.serving import bare_server

WIDTH = 64


def section(page: Page, folder: Path) -> None:
    """Runs with and without, the first of each round in turn."""
    rows, rounds = page.size(5_000, 100), page.rounds
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for number in range(rounds):
        for kept in (True, False) if number % 2 else (False, True):
            taken[kept].append(_run(folder, rows, kept))
    page.section(
        "The journal's share",
        f"{rows:,} rows, TLS, 50 ms, {WIDTH} wide, medians of {rounds}: the same command with its journal, and with "
        "one that is told nothing about rows.",
    )
    lines = []
    for at, what in enumerate(("sending: s", "processor, whole: s")):
        kept, forgotten = (median([each[at] for each in taken[which]]) for which in (True, False))
        lines.append((what, f"{kept:.2f}", f"{forgotten:.2f}", f"{kept / forgotten:.3f}"))
    page.table(("", "with", "without", "ratio"), lines)


def _run(folder: Path, rows: int, kept: bool) -> tuple[float, float]:
    """(seconds of sending, processor seconds of the whole). What forgets ends as a run that was not done (1)."""
    with tempfile.TemporaryDirectory(dir=folder) as name, bare_server(folder, rows, latency=0.05) as served:
        file = spreadsheets.made(Path(name, "rows.csv"), rows)
        module = "seam_bulk" if kept else "benchmarks.journalling"
        options = (
            "--yes",
            "--accept",
            "zeros-maybe-lost",
            "--concurrency",
            str(WIDTH),
            "--report",
            f"{name}/report.csv",
        )
        environment = served.environment(Path(name))
        took = program("-m", module, "apply", str(file), *options, environment=environment, ends=(0, 1))
        seen = served.seen()
    if seen.updated != rows:
        raise SystemExit(f"{seen.updated} of {rows} rows were updated")
    return seen.seconds, took.busy


def _take_no_note(*_: object) -> None:
    """Written, as far as the run is told."""


def main(arguments: Sequence[str]) -> None:
    """The command line, with a journal that is read as ever, and into which nothing is written about rows."""
    from seam_bulk import cli
    from seam_bulk.storage.journal import Journal

    assert callable(Journal.write)
    Journal.write = _take_no_note  # type: ignore[assignment, method-assign]
    sys.argv = ["seam-bulk", *arguments]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1:])
