"""`explain FILE|RUN ROW`: the whole story of one row, in a file or in a run; of a run alone, its history."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seam_bulk.cli import printing
from seam_bulk.cli.options import Everywhere, FileChoices, FileLimits, option, takes_choices
from seam_bulk.errors import UsageError

if TYPE_CHECKING:
    from seam_bulk.reports.story import Line

FileOrRun = Annotated[
    str, typer.Argument(metavar="FILE|RUN", help="A spreadsheet, or a run (`seam-bulk runs`).", show_default=False)
]
MaybeRow = Annotated[int | None, typer.Argument(metavar="ROW", help="The number of the row.", show_default=False)]
RowOption = Annotated[int | None, option("--row", "The same, said as an option.", "ROW")]


@takes_choices
def explain(
    what: FileOrRun,
    how: FileChoices,
    limits: FileLimits,
    general: Everywhere,
    row: MaybeRow = None,
    row_: RowOption = None,
) -> int:
    """Tell the whole story of one row of a file or a run, or of a run."""
    row = row if row_ is None else row_
    if what == "-" or Path(what).name != what or "." in what or Path(what).is_file():  # no run is called so
        if row is None:
            raise UsageError(
                "usage.row", "Say which row is to be explained.", f"For example: seam-bulk explain {what} 2"
            )
        story, about = _of_file(what, row, how, limits, general)
    else:
        story, about = _of_run(what, row, general)
    if general.json:
        from seam_bulk.reports.story import document

        printing.document(document(story, **about))
    else:
        _show(story)
    return 0


def _of_file(
    what: str, row: int, how: FileChoices, limits: FileLimits, general: Everywhere
) -> tuple[list[Line], dict[str, object]]:
    from seam_bulk import inspection

    bounds = limits.bounds()
    content, name = inspection.read_file(what, bounds)
    told = inspection.story_of_row(content, name, how.options(), row, bounds, show_codes=general.show_codes)
    return told, {"file": name, "row": row}


def _of_run(what: str, row: int | None, general: Everywhere) -> tuple[list[Line], dict[str, object]]:
    from seam_bulk import afterwards, settings
    from seam_bulk.storage.journal import open_journal

    journal = open_journal(os.environ)
    if row is None:
        return afterwards.story_of_run(journal, what), {"run": what, "row": None}
    told = afterwards.story_of_row(journal, what, row, settings.person(), show_codes=general.show_codes)
    return told, {"run": journal.head(what).run, "row": row}


def _show(story: list[Line]) -> None:
    printing.table(
        ("what", "when (UTC)", ""),
        ((line.what, f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if line.at else "", line.text) for line in story),
    )
