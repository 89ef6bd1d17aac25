"""`check FILE`: read and check; no network."""

from __future__ import annotations

from typing import Annotated

import typer

from seam_bulk.cli import printing
from seam_bulk.cli.options import Everywhere, FileChoices, FileLimits, takes_choices

FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A spreadsheet, or - for stdin.", show_default=False)]


@takes_choices
def check(file: FileArgument, how: FileChoices, limits: FileLimits, general: Everywhere) -> int:
    """Read and check a file; asks nobody, sends nothing."""
    from seam_bulk import inspection
    from seam_bulk.cli import sight
    from seam_bulk.documents import check_document

    bounds = limits.bounds()
    content, name = inspection.read_file(file, bounds)
    checked = inspection.check(content, name, how.options(), bounds, keep=False)
    if general.json:
        printing.document(check_document(checked, show_codes=general.show_codes))
    else:
        sight.check(checked)
    return 1 if checked.counts()["invalid"] else 0
