"""`plan FILE`: what a file would change in Seam; changes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from seam_bulk.cli import printing
from seam_bulk.cli.check import FileArgument
from seam_bulk.cli.options import Everywhere, FileChoices, FileLimits, option, takes_choices

PlanFile = Annotated[Path | None, option("--out", "Keep the plan in a file, for apply.", "PLAN.json")]
AskExitCode = Annotated[bool, option("--exit-code", "End with 10 if there are changes to make.")]
MostChanges = Annotated[int | None, option("--max-changes", "More changes are a danger.", "N", min=0)]


@takes_choices
def plan(
    file: FileArgument,
    how: FileChoices,
    limits: FileLimits,
    general: Everywhere,
    out: PlanFile = None,
    exit_code: AskExitCode = False,
    max_changes: MostChanges = None,
) -> int:
    """Compare a file with Seam and show what would change; changes nothing."""
    from seam_bulk import inspection, settings, workflow
    from seam_bulk.cli import sight
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.documents import plan_document
    from seam_bulk.storage import plan_file

    options, bounds = how.options(), limits.bounds()
    content, name = inspection.read_file(file, bounds)
    checked = inspection.check(content, name, options, bounds)
    with way_to_seam(general) as access:
        shown = run_async(workflow.preview(checked, access, max_changes=max_changes))
    seal = settings.seal_from(os.environ)
    if out:
        plan_file.write(out, shown, seal)
    if general.json:
        checksum = plan_file.checksum(shown, seal)
        printing.document(plan_document(shown.plan, checksum, show_codes=general.show_codes))
    else:
        sight.plan(shown.plan, options.timezone, show_codes=general.show_codes)
        if out:
            command = f"seam-bulk apply {out}{' --sandbox' if general.sandbox else ''}"
            printing.line(f"The plan is kept in {out}; `{command}` carries it out.")
    return _exit_code(shown.plan.counts(), asked=exit_code)


def _exit_code(counts: dict[str, int], *, asked: bool) -> int:
    if counts["invalid"] or counts["blocked"]:
        return 1
    return 10 if asked and counts["change"] else 0
