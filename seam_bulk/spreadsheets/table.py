"""Bytes → cells that keep the row numbers a person sees, whatever the file is called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from seam_bulk.errors import UnreadableFile, too_many_bytes
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.content import Content, as_content, chunks, head, whole
from seam_bulk.spreadsheets.decoded import read_text
from seam_bulk.spreadsheets.delimited import DelimitedGrid, separate
from seam_bulk.spreadsheets.excel_binary import open_binary
from seam_bulk.spreadsheets.file_kinds import is_zip, kind_of_zip, not_a_spreadsheet, refuse_other_kinds
from seam_bulk.spreadsheets.old_excel import is_old_excel, open_old_excel
from seam_bulk.spreadsheets.open_document import open_document
from seam_bulk.spreadsheets.package import Bounds, Package
from seam_bulk.spreadsheets.stored_sheet import StoredGrid
from seam_bulk.spreadsheets.workbook import SheetGrid, open_workbook

__all__ = ["Bounds", "Grid", "Table", "open_table"]

Grid = DelimitedGrid | SheetGrid | StoredGrid
"""Rows of cells: `sheet` or `delimiter` says which they are, `rows()` gives them all, `head(n)` the first, `hidden`
the numbers of those hidden or filtered out, `hidden_columns` the columns hidden, from 0, `epoch` the day that a bare
day count begins with."""

_BLANKS = b" \t\r\n\x00\x0b\x0c\x1a\xa0\xc2\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file. `grids` are the candidates for the table in it: its visible sheets, or the ways to cut a text.

    `format` is "csv", "xlsx", "xlsb", "xls" or "ods", `sha256` of the bytes in hex, `encoding` None for workbooks,
    `notes` the problems of the file as a whole (none is an error). `hidden_sheets` are candidates only when asked for
    by name. `most_rows` is how many rows the table in it may have (None: any number).
    """

    name: str
    format: str
    sha256: str
    encoding: str | None
    notes: tuple[Problem, ...]
    grids: tuple[Grid, ...] = field(repr=False)
    hidden_sheets: tuple[Grid, ...] = field(default=(), repr=False)
    most_rows: int | None = None


def open_table(given: bytes | Content, name: str, bounds: Bounds | None = None) -> Table:
    """The file in these bytes, told by what they are; `name` is only what to call it.

    Raises UnreadableFile: `file.empty`, `file.encrypted`, `file.not_a_spreadsheet`, `file.too_large`, `file.bomb`,
    `file.encoding`. Sheets and rows are read later and may raise the same. Text is never held whole.
    """
    bounds = bounds or Bounds()
    content = as_content(given)
    if not any(chunk.strip(_BLANKS) for chunk in chunks(content)):
        raise UnreadableFile("file.empty", "The file is empty.", "Choose the file that holds the table.")
    first = head(content)
    refuse_other_kinds(first)
    if is_zip(first) or is_old_excel(first):
        return _workbook(content, name, bounds)
    return _text(content, name, bounds)


def _workbook(content: Content, name: str, bounds: Bounds) -> Table:
    is_old = is_old_excel(head(content))
    _guard_size(content.size, bounds.old_workbook if is_old else bounds.workbook)
    inside = whole(content)
    kind, sheets = ("xls", open_old_excel(inside, bounds)) if is_old else _zipped(inside, bounds)
    visible = tuple(grid for shown, grid in sheets if shown)
    hidden = tuple(grid for shown, grid in sheets if not shown)
    return Table(name, kind, hashlib.sha256(inside).hexdigest(), None, (), visible, hidden, bounds.rows)


def _zipped(content: bytes, bounds: Bounds) -> tuple[str, Sequence[tuple[bool, SheetGrid | StoredGrid]]]:
    """What kind of workbook the zip archive is, and its sheets, each with whether it is shown."""
    package = Package(content, bounds)
    if "content.xml" in package or "encrypted-package" in package:
        return "ods", open_document(package, bounds)
    part = next((r.target for r in package.relations("") if r.kind == "officeDocument"), "xl/workbook.xml")
    if part in package and part.endswith(".bin"):
        return "xlsb", open_binary(package, part, bounds)
    if part not in package or not part.endswith(".xml") or "word/document.xml" in package:
        raise not_a_spreadsheet(kind_of_zip(package.names))
    book = open_workbook(content, package, part, bounds)
    return "xlsx", [(entry.visible, SheetGrid(book, entry)) for entry in book.sheets]


def _text(content: Content, name: str, bounds: Bounds) -> Table:
    _guard_size(content.size, bounds.text)
    text = read_text(content)
    return Table(name, "csv", text.sha256, text.encoding, text.notes, separate(text), most_rows=bounds.rows)


def _guard_size(size: int, limit: int) -> None:
    if size > limit:
        raise too_many_bytes(size, limit)
