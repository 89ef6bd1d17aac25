"""`verify RUN`, `undo RUN`, `stop RUN` and `forget RUN`: what is done with a run once it has ended."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from seam_bulk.cli import printing
from seam_bulk.cli.apply import RunName, carry_out, refuse_pipe
from seam_bulk.cli.options import Everywhere, RunChoices, option, parse_time_span, takes_choices
from seam_bulk.errors import UsageError

RowsToPutBack = Annotated[str | None, option("--rows", "Put back only these rows: 2-50,77.", "ROWS")]
OlderThan = Annotated[str | None, option("--older-than", "Every run that began longer ago: 90d.", "AGE")]
MaybeRun = Annotated[str | None, typer.Argument(metavar="RUN", help="The run to forget.", show_default=False)]


@takes_choices
def verify(run: RunName, general: Everywhere) -> int:
    """Ask Seam again about pending rows, and rewrite the report."""
    from seam_bulk import afterwards
    from seam_bulk.cli import carrying
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.storage.journal import open_journal

    journal = open_journal(os.environ)
    head = journal.head(run)
    with way_to_seam(general) as access:
        stands = run_async(afterwards.verify(journal, head.run, access))
    place = Path(head.report_path) if head.report_path else None
    verified = head.settings["options"]["verify"]
    return carrying.finish(journal, stands, place, verified, as_json=general.json)


@takes_choices
def undo(
    run: RunName,
    go: RunChoices,
    general: Everywhere,
    rows: RowsToPutBack = None,
) -> int:
    """Put back what a run changed; previewed and asked like any update."""
    from seam_bulk import afterwards
    from seam_bulk.checking.file_options import parse_rows
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.reports import report_files
    from seam_bulk.storage.journal import open_journal

    chosen = parse_rows(rows) if rows else None
    refuse_pipe(go)
    report_files.refuse_report_place(go.report)
    journal = open_journal(os.environ)
    head = journal.head(run)
    with way_to_seam(general) as access:
        preview = afterwards.preview_undo(
            journal,
            head.run,
            access,
            chosen=chosen,
            max_changes=go.max_changes,
            width=go.concurrency or 16,
            rate=go.rate,
        )
        return carry_out(journal, run_async(preview), access, go, general, undoes=head.run)


@takes_choices
def stop(run: RunName, general: Everywhere) -> int:
    """Ask a run that goes on somewhere to stop; what is in flight is finished."""
    from seam_bulk import afterwards, settings
    from seam_bulk.documents import run_document
    from seam_bulk.storage import run_summary
    from seam_bulk.storage.journal import open_journal

    journal = open_journal(os.environ)
    name = afterwards.ask_to_stop(journal, run, settings.person())
    if general.json:
        stands = run_summary.read(journal, name)
        printing.document(run_document(name, stands.state, stands.counts, stands.head.report_path))
    else:
        printing.line(f"Run {name} was asked to stop. Go on with: seam-bulk resume {name} --yes")
    return 0


@takes_choices
def forget(general: Everywhere, run: MaybeRun = None, older_than: OlderThan = None) -> int:
    """Remove a run and its codes from this machine for good."""
    from seam_bulk import afterwards, settings
    from seam_bulk.storage.journal import open_journal

    if (run is None) == (older_than is None):
        raise UsageError("usage.forget", "Say which run is to be forgotten.", "Name one, or say --older-than 90d.")
    age = parse_time_span(older_than) if older_than else None
    journal = open_journal(os.environ)
    if age is not None:
        forgotten = afterwards.forget_older(journal, age, settings.person())
    else:
        forgotten = [afterwards.forget(journal, run or "", settings.person())]
    if general.json:
        printing.document({"schema": "seam-bulk.forgotten/1", "runs": forgotten})
    else:
        count = "1 run" if len(forgotten) == 1 else f"{len(forgotten):,} runs"
        printing.line(f"Forgotten: {count}. Reports that were written stay where they are.")
    return 0
