"""`template`: the live credentials as a spreadsheet to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from seam_bulk.cli import printing
from seam_bulk.cli.options import Everywhere, option, takes_choices
from seam_bulk.errors import UsageError

TEMPLATE = "seam-bulk.template/1"

_USUAL = Path("template.xlsx")


@takes_choices
def template(
    general: Everywhere,
    out: Annotated[Path | None, option("--out", "Where to (template.xlsx).", "PATH")] = None,
) -> int:
    """Write the live credentials as a spreadsheet to fill in; changes nothing."""
    from seam_bulk import workflow
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.reports import report_files

    path = (out or _USUAL).absolute()
    if out is None and path.exists():
        raise UsageError(
            "file.exists", f"{_USUAL} is there already, and may be filled in.", "Name another place with --out."
        )
    report_files.refuse_report_place(path)
    with way_to_seam(general) as access:
        count = run_async(workflow.write_template(access, path))
    if general.json:
        printing.document({"schema": TEMPLATE, "path": str(path), "credentials": count})
    else:
        printing.line(f"{count:,} credentials: {path}")
        printing.line("Fill in code and ends_at where something is to change, and delete the other rows.")
    return 0
