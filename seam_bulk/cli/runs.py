"""`report RUN` and `runs`: what earlier runs did."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path
from typing import Annotated

from seam_bulk.cli import printing
from seam_bulk.cli.apply import RunName
from seam_bulk.cli.options import Everywhere, option, takes_choices

ReportPlace = Annotated[Path | None, option("--out", "Where to (.csv, .xlsx, .json).", "PATH")]
NotDone = Annotated[bool, option("--not-done", "The file's own rows that were not done, codes in clear.")]


@takes_choices
def report(run: RunName, general: Everywhere, out: ReportPlace = None, not_done: NotDone = False) -> int:
    """Write the report of a run again, or what was not done."""
    from seam_bulk.documents import run_document
    from seam_bulk.reports import report_files
    from seam_bulk.storage import run_summary
    from seam_bulk.storage.journal import open_journal

    journal = open_journal(os.environ)
    if not_done:
        path = report_files.write_not_done(journal, run, out)
    else:
        path = report_files.write_report(journal, run, out, show_codes=general.show_codes, by_several=True)
    if general.json:
        found = run_summary.read(journal, run)
        printing.document(run_document(found.head.run, found.state, found.counts, str(path)))
    else:
        printing.line(f"{'What was not done' if not_done else 'Report'}: {path}")
    return 0


@takes_choices
def runs(general: Everywhere) -> int:
    """List the runs, newest first."""
    from seam_bulk.documents import listed_run, runs_document
    from seam_bulk.storage import run_summary
    from seam_bulk.storage.journal import open_journal

    found = run_summary.read_all(open_journal(os.environ))
    if general.json:
        listed = (
            listed_run(h.run, each.state, h.started_at, h.facts.name, h.workspace.workspace_id, each.counts)
            for each in found
            for h in (each.head,)
        )
        printing.document(runs_document(listed))
        return 0
    if not found:
        printing.line("There are no runs yet.")
        return 0
    printing.table(
        ("run", "started", "state", "workspace", "file", "results"),
        (
            (
                each.head.run,
                f"{each.head.started_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                each.state,
                each.head.workspace.name,
                each.head.facts.name,
                ", ".join(f"{count:,} {result}" for result, count in each.counts.items()),
            )
            for each in found
        ),
    )
    return 0
