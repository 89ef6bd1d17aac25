"""`verify RUN`, `undo RUN` and `forget RUN`: what is done with a run once it has ended."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from seam_bulk.cli import printing
from seam_bulk.cli.apply import RunName, carry_out, refuse_pipe
from seam_bulk.cli.options import CodeChoices, OutputChoices, RunChoices, SeamChoices, option, takes_choices
from seam_bulk.errors import UsageError

RowsToPutBack = Annotated[str | None, option("--rows", "Put back only these rows: 2-50,77.", "ROWS")]
OlderThan = Annotated[str | None, option("--older-than", "Every run that began longer ago: 90d.", "AGE")]
MaybeRun = Annotated[str | None, typer.Argument(metavar="RUN", help="The run to forget.", show_default=False)]


@takes_choices
def verify(run: RunName, seam: SeamChoices, output: OutputChoices) -> int:
    """Ask Seam again about pending rows, and rewrite the report."""
    from seam_bulk import afterwards, workflow
    from seam_bulk.cli import carrying
    from seam_bulk.cli.seam import run_async, way_to_seam

    journal = workflow.open_journal(os.environ)
    head = journal.head(run)
    with way_to_seam(seam) as access:
        stands = run_async(afterwards.verify(journal, head.run, access))
    place = Path(head.report_path) if head.report_path else None
    verified = head.settings["options"]["verify"]
    return carrying.finish(journal, stands, place, verified, as_json=output.json)


@takes_choices
def undo(
    run: RunName,
    go: RunChoices,
    seam: SeamChoices,
    codes: CodeChoices,
    output: OutputChoices,
    rows: RowsToPutBack = None,
) -> int:
    """Put back what a run changed; previewed and asked like any update."""
    from seam_bulk import afterwards, workflow
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.file_options import parse_rows

    chosen = parse_rows(rows) if rows else None
    refuse_pipe(go)
    workflow.refuse_report_place(go.report)
    journal = workflow.open_journal(os.environ)
    head = journal.head(run)
    with way_to_seam(seam) as access:
        preview = afterwards.preview_undo(
            journal, head.run, access, chosen=chosen, max_changes=go.max_changes, width=go.concurrency or 16
        )
        return carry_out(journal, run_async(preview), access, go, codes, output, undoes=head.run)


@takes_choices
def forget(output: OutputChoices, run: MaybeRun = None, older_than: OlderThan = None) -> int:
    """Remove a run and its codes from this machine for good."""
    from seam_bulk import afterwards, settings, workflow

    if (run is None) == (older_than is None):
        raise UsageError("usage.forget", "Say which run is to be forgotten.", "Name one, or say --older-than 90d.")
    age = parse_age(older_than) if older_than else None
    journal = workflow.open_journal(os.environ)
    if age is not None:
        forgotten = afterwards.forget_older(journal, age, settings.person())
    else:
        forgotten = [afterwards.forget(journal, run or "", settings.person())]
    if output.json:
        printing.document({"schema": "seam-bulk.forgotten/1", "runs": forgotten})
    else:
        count = "1 run" if len(forgotten) == 1 else f"{len(forgotten):,} runs"
        printing.line(f"Forgotten: {count}. Reports that were written stay where they are.")
    return 0


def parse_age(text: str) -> timedelta:
    """The time that `90d`, `12h`, `10m` or `30s` names; UsageError `usage.age` otherwise."""
    found = re.fullmatch(r"([0-9]{1,6})([dhms])", text.strip())
    if not found:
        raise UsageError("usage.age", "The time cannot be read.", "Say it as 90d, 12h, 10m or 30s.")
    unit = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}[found[2]]
    return timedelta(**{unit: int(found[1])})
