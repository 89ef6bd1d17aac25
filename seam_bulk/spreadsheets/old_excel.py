"""Old Excel files (XLS) → sheets: xlrd reads them, after a look over their records has said that it may."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO, cast

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.cells import EPOCH, EPOCH_1904, Cell, ErrorCell, UncalculatedCell, as_text
from seam_bulk.spreadsheets.compound_file import SIGNATURE, CompoundFile
from seam_bulk.spreadsheets.file_kinds import not_a_spreadsheet
from seam_bulk.spreadsheets.number_cells import number_cell, telling
from seam_bulk.spreadsheets.package import Bounds, bomb, damage_told, damaged, encrypted
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.stored_sheet import StoredGrid, StoredSheet

if TYPE_CHECKING:
    import xlrd

_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""How the workbooks of Excel 2 to 4 begin, and those that a program wrote without the container around them."""
_KINDS = (("worddocument", "an old Word document"), ("powerpoint document", "an old PowerPoint presentation"))

_BEGIN, _PASSWORD, _NAME, _SHEET, _CALCULATED, _FORMULA, _END = 0x0809, 0x2F, 0x18, 0x85, 0x1C1, 0x06, 0x0A
_COLUMNS, _MERGED, _PER_COLUMN_RECORD = 0x7D, 0xE5, 256
_IGNORED = 0x00FF
_SEVERAL = (0xBD, 0xBE)
_NOTHING = (bytes(8), b"\3\0\0\0\0\0\xff\xff")
"""The results that stand where none was calculated: a 0, a text of no letters."""
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def is_old_excel(content: bytes) -> bool:
    """Whether these may be the bytes of an XLS file: an old Office document, or the bare records of a workbook."""
    return content.startswith((SIGNATURE, *_BARE))


def open_old_excel(content: bytes, bounds: Bounds) -> list[tuple[bool, StoredGrid]]:
    """The worksheets, each with whether it is shown; read when asked for.

    Raises UnreadableFile `file.bomb`, `file.encrypted` or `file.not_a_spreadsheet`.
    """
    import xlrd

    with damage_told():
        look = _look_over(bytearray(_stream(content)), bounds)
    with _any_fault_is_damage():
        book = xlrd.open_workbook(
            file_contents=bytes(look.stream),
            logfile=cast("TextIO", _Nowhere()),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        formats = [book.format_map[style.format_key].format_str for style in book.xf_list]
        names = book.sheet_names()
    shown = dict(enumerate(look.shown))
    epoch = EPOCH_1904 if book.datemode else EPOCH
    found = _Book(book, formats, telling(formats), look, bounds)
    return [
        (shown.get(at, True), StoredGrid(name, partial(_read, found, at), partial(_stored_row, found, at), epoch))
        for at, name in enumerate(names)
    ]


@dataclass
class _Look:
    """What the records say that xlrd does not: which sheets are shown, and the formulas without a result, by sheet.

    `calculated` tells that a program which calculates wrote the file: then a 0 and an empty text are results.
    """

    stream: bytearray = field(repr=False)
    shown: list[bool] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    missing: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    calculated: bool = False


@dataclass
class _Book:
    reader: xlrd.Book = field(repr=False)
    number_formats: list[str]
    formats: dict[int, str]
    """Those number formats that tell more than the number, by the style's index."""
    look: _Look
    bounds: Bounds

    def begun(self, at: int) -> int:
        """Where the records of the sheet at this place begin; -1 where that is not said."""
        return dict(enumerate(self.look.places)).get(at, -1)


class _Nowhere:
    """Where xlrd's remarks go."""

    def write(self, _: str) -> int:
        return 0


def _stream(content: bytes) -> bytes:
    """The records of the workbook."""
    if not content.startswith(SIGNATURE):
        return content
    file = CompoundFile(content)
    if {"encryptedpackage", "encryptioninfo"} & file.names:
        raise encrypted()
    for name in ("workbook", "book"):
        if name in file.names:
            return file.read(name)
    kind = next((kind for name, kind in _KINDS if name in file.names), "an old Office document, but no workbook")
    raise not_a_spreadsheet(kind)


def _look_over(stream: bytearray, bounds: Bounds) -> _Look:
    """A walk over the records: no password, not too much, and nothing left that xlrd would have to calculate."""
    look = _Look(stream)
    at = begun = cells = idle = 0
    unpack = struct.Struct("<2H").unpack_from
    last = len(stream) - 4
    while at <= last:
        kind, size = unpack(stream, at)
        if kind in _CELLS:
            cells += size // 2 if kind in _SEVERAL else 1
            if kind == _FORMULA and size >= 20:
                _formula(look, begun, at + 4)
        else:
            idle += _PER_COLUMN_RECORD if kind == _COLUMNS else 1 + size // 2 if kind == _MERGED else 1
            if kind == _BEGIN:
                begun = at
            elif kind == 0 and size == 0:
                break  # blanks behind the last record
            elif kind in _NOTED:
                _note(look, kind, at + 4)
        if cells > bounds.stored or idle > bounds.elements // 4:
            raise bomb("it holds more cells than can be read from an old Excel file")
        at += 4 + size
    if at > len(stream):
        raise damaged()
    return look


def _formula(look: _Look, begun: int, at: int) -> None:
    row, column = struct.unpack_from("<2H", look.stream, at)
    waiting = look.stream[at + 14] & 2  # to be calculated when opened
    if bytes(look.stream[at + 6 : at + 14]) in _NOTHING and (waiting or not look.calculated):
        look.missing.setdefault(begun, {}).setdefault(row, []).append(column)


def _note(look: _Look, kind: int, at: int) -> None:
    stream = look.stream
    if kind == _PASSWORD:
        raise encrypted()
    if kind == _CALCULATED:
        look.calculated = True
    elif kind == _NAME:
        struct.pack_into("<H", stream, at - 4, _IGNORED)  # xlrd would calculate it
    elif kind == _SHEET and at + 6 <= len(stream) and stream[at + 5] == 0:
        look.places.append(int.from_bytes(stream[at : at + 4], "little"))
        look.shown.append(stream[at + 4] & 3 == 0)


_NOTED = frozenset({_PASSWORD, _CALCULATED, _NAME, _SHEET})
_CELLS = frozenset(
    {_FORMULA, *_SEVERAL, 0xFD, 0xD6, 0x27E, *(base + old for base in range(1, 6) for old in (0, 0x200))}
)


def _read(book: _Book, at: int) -> StoredSheet:
    """All rows of the sheet at this place."""
    stored = StoredSheet(book.bounds)
    with _any_fault_is_damage():
        sheet = book.reader.sheet_by_index(at)
        uncalculated = book.look.missing.get(book.begun(at), {})
        for row in range(sheet.nrows):
            info = sheet.rowinfo_map.get(row)
            cells = _row(book, sheet, row)
            for column in uncalculated.get(row, ()):
                cells[column] = UncalculatedCell()
            stored.add(row + 1, cells, hidden=bool(info and (info.hidden or info.height == 0)))
        for column, column_info in sheet.colinfo_map.items():
            if column_info.hidden or not column_info.width:
                stored.hidden_columns.add(column, column)
        stored.cover((top + 1, bottom, first, last - 1) for top, bottom, first, last in sheet.merged_cells)
        book.reader.unload_sheet(at)
    return stored


def _row(book: _Book, sheet: xlrd.sheet.Sheet, row: int) -> list[Cell]:
    epoch = EPOCH_1904 if book.reader.datemode else EPOCH
    cells: list[Cell] = []
    value: Any
    for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
        match kind:
            case 1:
                cells.append(value)
            case 2 | 3:
                number_format = book.formats.get(sheet.cell_xf_index(row, column))
                cells.append(number_cell(value, number_format, epoch) if number_format else value)
            case 4:
                cells.append(bool(value))
            case 5:
                cells.append(ErrorCell(_ERRORS.get(value, "#N/A")))
            case _:
                cells.append(None)
    return cells


_CELL_KINDS = {1: "text", 2: "number", 3: "number", 4: "yes/no value", 5: "error"}
"""What xlrd's numbers for the kinds of cells mean; 3 is a number that it takes for a date."""


def _stored_row(book: _Book, at: int, row: int) -> dict[int, StoredCell]:
    """The cells of a row of the sheet at this place, as the file has them."""
    found: dict[int, StoredCell] = {}
    value: Any
    formulas = _formulas(book.look.stream, book.begun(at), row - 1)
    with _any_fault_is_damage():
        sheet = book.reader.sheet_by_index(at)
        for column in range(sheet.row_len(row - 1) if 0 < row <= sheet.nrows else 0):
            kind, value = sheet.cell_type(row - 1, column), sheet.cell_value(row - 1, column)
            if name := _CELL_KINDS.get(kind):
                number_format = book.number_formats[sheet.cell_xf_index(row - 1, column)]
                told = {"text": "", "error": _ERRORS.get(value, "#N/A"), "yes/no value": as_text(bool(value))}
                found[column] = StoredCell(name, told.get(name, as_text(value)), number_format, column in formulas)
        book.reader.unload_sheet(at)
    return found


def _formulas(stream: bytearray, at: int, row: int) -> frozenset[int]:
    """The columns of a row (from 0) that hold formulas, in the sheet whose records begin there."""
    found: set[int] = set()
    with damage_told():
        while 0 <= at <= len(stream) - 4:
            kind, size = struct.unpack_from("<2H", stream, at)
            if kind == _END:
                break
            if kind == _FORMULA and struct.unpack_from("<H", stream, at + 4)[0] == row:
                found.add(struct.unpack_from("<H", stream, at + 6)[0])
            at += 4 + size
    return frozenset(found)


@contextlib.contextmanager
def _any_fault_is_damage() -> Iterator[None]:
    """Inside, whatever xlrd stumbles over is the file's damage: it trusts what it reads."""
    try:
        yield
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001
        raise damaged() from None
