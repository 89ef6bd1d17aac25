"""Binary workbooks (XLSB, MS-XLSB) → sheets: record by record, with number formats, errors and hidden rows."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

from seam_bulk.spreadsheets import number_formats
from seam_bulk.spreadsheets.binary_records import records, wide_string
from seam_bulk.spreadsheets.cells import EPOCH, EPOCH_1904, Cell, ErrorCell, UncalculatedCell, as_text
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN
from seam_bulk.spreadsheets.number_cells import number_cell, telling
from seam_bulk.spreadsheets.package import Bounds, Package, bomb, damage_told, damaged
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.stored_sheet import Area, StoredGrid, StoredSheet

_ROW, _SST_ITEM, _FORMAT, _STYLE, _SHEET, _WORKBOOK, _CALCULATION, _MERGED = 0, 19, 44, 47, 156, 153, 157, 176
_CELL_STYLES, _CELL_STYLES_END = 617, 618
_EMPTY, _COLUMNS, _RESULTS = 1, 60, range(8, 12)
_SHORT_CELLS = range(12, 19)
"""Cells that leave out their column because it is the next one; 12 is like 1, 13 like 2 and so on."""
_HEAD, _FLOAT, _STYLE_BITS = struct.Struct("<II").unpack_from, struct.Struct("<d").unpack_from, 0xFFFFFF
_NO_GAP: list[Cell] = []
_PER_CELL, _PER_AREA = 16, 8
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


@dataclass
class _Book:
    """What the sheets of one workbook share."""

    package: Package = field(repr=False)
    bounds: Bounds = field(repr=False)
    strings_part: str
    number_formats: list[str]
    """Those of all cell styles, by the style's index."""
    full_calculation: bool = False
    epoch: date = EPOCH

    @cached_property
    def formats(self) -> dict[int, str]:
        """Those number formats that tell more than the number."""
        return telling(self.number_formats)

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells name by their number."""
        items = records(self.package.inflated(self.strings_part))
        return [wide_string(content, 1)[0] for kind, content in items if kind == _SST_ITEM]


def open_binary(package: Package, part: str, bounds: Bounds) -> list[tuple[bool, StoredGrid]]:
    """The sheets of the workbook whose main part this is, each with whether it is shown; read when asked for.

    Raises UnreadableFile `file.bomb`, `file.encrypted` or `file.not_a_spreadsheet`.
    """
    with damage_told():
        relations = package.relations(part)
        targets = {relation.kind: relation.target for relation in relations}
        formats = _formats(package, targets.get("styles", "xl/styles.bin"))
        book = _Book(package, bounds, targets.get("sharedStrings", "xl/sharedStrings.bin"), formats)
        listed = _listed(book, part, {each.id: each.target for each in relations if each.kind == "worksheet"})
    return [
        (shown, StoredGrid(name, partial(_read, book, sheet), partial(_stored_row, book, sheet), book.epoch))
        for shown, name, sheet in listed
    ]


def _listed(book: _Book, part: str, parts: dict[str, str]) -> list[tuple[bool, str, str]]:
    """The worksheets in their order: whether it is shown, its name, its part. What else is said goes into the book."""
    listed: list[tuple[bool, str, str]] = []
    for kind, content in records(book.package.inflated(part)):
        if kind == _SHEET:
            relation_id, at = wide_string(content, 8)
            if relation_id in parts:
                listed.append((content[:4] == bytes(4), wide_string(content, at)[0], parts[relation_id]))
        elif kind == _WORKBOOK:
            book.epoch = EPOCH_1904 if content[0] & 1 else EPOCH
        elif kind == _CALCULATION:
            book.full_calculation = bool(content[24] & 1)
    return listed


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each cell style, by the style's index."""
    named: dict[int, str] = {}
    numbers: list[int] = []
    inside = False
    for kind, content in records(package.inflated(part)):
        if kind == _FORMAT:
            named[int.from_bytes(content[:2], "little")] = wide_string(content, 2)[0]
        elif kind in (_CELL_STYLES, _CELL_STYLES_END):
            inside = kind == _CELL_STYLES
        elif kind == _STYLE and inside:
            numbers.append(int.from_bytes(content[2:4], "little"))
    known = number_formats.BUILT_IN | named
    return [known.get(number, "General") for number in numbers]


def _read(book: _Book, part: str) -> StoredSheet:
    """All rows of the sheet in this part."""
    if book.package.size(part) > _PER_CELL * book.bounds.stored:
        raise bomb("a sheet of it is too large for this kind of workbook")
    sheet = StoredSheet(book.bounds)
    merged: list[Area] = []
    row, hidden, idle, after = 0, False, 0, 0
    cells: list[Cell] = []
    with damage_told():
        for kind, content in records(book.package.inflated(part)):
            if (read := _CELLS.get(kind)) is not None:
                column, style = _HEAD(content)
                cells.extend(_gap(len(cells), column))
                cells.append(read(content, 8, style & _STYLE_BITS, book))
            elif kind == _ROW:
                sheet.add(row, cells, hidden=hidden)
                idle = 0 if cells else idle + 1
                row, hidden, cells, after = int.from_bytes(content[:4], "little") + 1, bool(content[11] & 0x10), [], 0
            elif kind in _SHORT_CELLS:
                cells.extend(_gap(len(cells), max(len(cells), after)))
                cells.append(_short(kind, content, book))
            elif kind == _EMPTY:
                after, idle = _HEAD(content)[0] + 1, idle + 1
            else:
                idle += _PER_AREA if kind in (_COLUMNS, _MERGED) else 1
                _note(kind, content, sheet, merged)
            if idle > book.bounds.elements // 3:
                raise bomb("it holds too much that means nothing")
        sheet.add(row, cells, hidden=hidden)
        sheet.cover(merged)
    return sheet


def _note(kind: int, content: bytes, sheet: StoredSheet, merged: list[Area]) -> None:
    """What is neither a row nor a cell: hidden columns and merged cells are noted, anything else is passed over."""
    if kind == _COLUMNS:
        first, last, width, _, flags = struct.unpack_from("<4IH", content)
        if flags & 1 or not width:
            sheet.hidden_columns.add(first, last)
    elif kind == _MERGED:
        top, bottom, first, last = struct.unpack_from("<4I", content)
        merged.append((top + 1, bottom + 1, first, last))


def _gap(width: int, column: int) -> list[Cell]:
    """What stands between the last cell and one in this column: nothing."""
    if column == width:
        return _NO_GAP
    if column < width or column >= LAST_COLUMN:
        raise damaged()
    return [None] * (column - width)


def _stored_row(book: _Book, part: str, row: int) -> dict[int, StoredCell]:
    """The cells of a row of the sheet in this part, as the file has them."""
    found: dict[int, StoredCell] = {}
    number, column = 0, -1
    with damage_told():
        for kind, content in records(book.package.inflated(part)):
            if kind == _ROW:
                number, column = int.from_bytes(content[:4], "little") + 1, -1
            elif number != row:
                continue
            elif kind in _SHORT_CELLS:
                column += 1
                _keep(found, column, kind - 11, content, 4, book)
            elif kind == _EMPTY or kind in _CELLS:
                column = _HEAD(content)[0]
                _keep(found, column, kind, content, 8, book)
    return found


def _keep(found: dict[int, StoredCell], column: int, kind: int, content: bytes, at: int, book: _Book) -> None:
    """Note a cell whose value begins there, unless it is empty."""
    if (read := _CELLS.get(kind)) is None:
        return
    style = int.from_bytes(content[at - 4 : at - 1], "little")
    name = _KINDS[read]
    value: Cell = ""
    if name == "number":
        value = _in_four_bytes(content, at) if read is _small else _FLOAT(content, at)[0]
    elif name != "text":
        value = read(content, at, style, book)
    number_format = book.number_formats[style] if style < len(book.number_formats) else "General"
    found[column] = StoredCell(name, as_text(value), number_format, kind in _RESULTS)


def _short(kind: int, content: bytes, book: _Book) -> Cell:
    """A cell that leaves out its column because it is the next one."""
    read = _CELLS.get(kind - 11)
    return read(content, 4, int.from_bytes(content[:3], "little"), book) if read else None


def _in_four_bytes(content: bytes, at: int) -> float:
    """A number in four bytes: the upper half of a float, or a whole number; perhaps a hundred times too large."""
    raw = int.from_bytes(content[at : at + 4], "little", signed=True)
    value: float = raw >> 2 if raw & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", raw & ~3))[0]
    return value / 100 if raw & 1 else value


def _small(content: bytes, at: int, style: int, book: _Book) -> Cell:
    value = _in_four_bytes(content, at)
    number_format = book.formats.get(style)
    return number_cell(value, number_format, book.epoch) if number_format else value


def _real(content: bytes, at: int, style: int, book: _Book) -> Cell:
    value: float = _FLOAT(content, at)[0]
    number_format = book.formats.get(style)
    return number_cell(value, number_format, book.epoch) if number_format else value


def _result(content: bytes, at: int, style: int, book: _Book) -> Cell:
    """The number that a formula gave; 0 is what libraries put where they cannot calculate."""
    if book.full_calculation and _FLOAT(content, at)[0] == 0:
        return UncalculatedCell()
    return _real(content, at, style, book)


def _error(content: bytes, at: int, _: int, __: _Book) -> Cell:
    return ErrorCell(_ERRORS.get(content[at], "#N/A"))


def _truth(content: bytes, at: int, _: int, __: _Book) -> Cell:
    return bool(content[at])


def _text(content: bytes, at: int, _: int, __: _Book) -> Cell:
    return wide_string(content, at)[0]


def _rich_text(content: bytes, at: int, _: int, __: _Book) -> Cell:
    return wide_string(content, at + 1)[0]


def _shared_text(content: bytes, at: int, _: int, book: _Book) -> Cell:
    return book.strings[int.from_bytes(content[at : at + 4], "little")]


_CELLS: dict[int, Callable[[bytes, int, int, _Book], Cell]] = {
    2: _small, 3: _error, 4: _truth, 5: _real, 6: _text, 7: _shared_text,
    8: _text, 9: _result, 10: _truth, 11: _error, 62: _rich_text,
}  # fmt: skip
"""What reads the value of each kind of cell; from 8 to 11 they are results of formulas."""

_KINDS: dict[Callable[[bytes, int, int, _Book], Cell], str] = {
    _small: "number", _real: "number", _result: "number", _error: "error", _truth: "yes/no value",
    _text: "text", _rich_text: "text", _shared_text: "text",
}  # fmt: skip
