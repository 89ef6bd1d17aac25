"""A file by itself: read, checked, and one of its rows explained. Asks nobody, and loads nothing that could."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from seam_bulk import files
from seam_bulk.checking.checks import Check, cells_of, check_file
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.errors import UsageError
from seam_bulk.reports import story
from seam_bulk.spreadsheets.content import Content
from seam_bulk.spreadsheets.table import Bounds


def read_file(named: str, bounds: Bounds | None = None) -> tuple[bytes | Content, str]:
    """The bytes of a file, or where many of them are, and what to call it; `-` is stdin.

    UnreadableFile where there is none or it is endless.
    """
    limit = (bounds or Bounds()).text
    if named == "-":
        return files.within(sys.stdin.buffer, limit), "stdin"
    return files.content_of(Path(named), limit), Path(named).name


def check(
    content: bytes | Content, name: str, options: FileOptions, bounds: Bounds | None = None, *, keep: bool = True
) -> Check:
    """The check of a file's bytes at this moment; UnreadableFile where the whole cannot be read.

    With `keep` off the rows are checked again whenever they are walked through.
    """
    return check_file(content, name, options, datetime.now(UTC), bounds, keep=keep)


def story_of_row(
    content: bytes | Content,
    name: str,
    options: FileOptions,
    row: int,
    bounds: Bounds | None = None,
    *,
    show_codes: bool = False,
) -> list[story.Line]:
    """What stands in a row of a file and what is made of it; UsageError `usage.row` where the table has no such row."""
    checked = check(content, name, options, bounds)
    found = next((each for each in checked.rows if each.row == row), None)
    if found is None:
        hint = f"The header stands in row {checked.header_row}; empty rows are no rows."
        raise UsageError("usage.row", f"The table has no row {row}.", hint)
    cells, stored = cells_of(content, name, options, row, bounds)
    return story.of_file_row(checked, found, cells, stored, show_codes=show_codes)
