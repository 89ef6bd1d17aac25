"""A table of texts on its way out: CSV, XLSX or JSON, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO

from seam_bulk.documents import REPORT
from seam_bulk.errors import UsageError
from seam_bulk.masking import BETWEEN, MASK, are_harmless, harmless
from seam_bulk.planning.blocks import blocks

FORMATS = ("csv", "xlsx", "json")

Line = Sequence[str]

Piece = Sequence[Sequence[str]]
"""Some lines of a table (one at least), by its columns: what is asked of all cells of a column is soon answered."""

_EMPTY = '""'
"""A cell that is a line by itself."""

_QUOTED = re.compile(r'[",\r\n]')


def format_of(path: Path) -> str:
    """The format a path asks for by its ending; UsageError for an ending that is none of them."""
    kind = path.suffix.lower().lstrip(".") or "csv"
    if kind not in FORMATS:
        raise UsageError(
            "report.format", f"It cannot be written as .{kind}.", "End the name with .csv, .xlsx or .json."
        )
    return kind


def write_table(file: BinaryIO, kind: str, headers: Line, lines: Iterable[Line], *, title: str = "Report") -> None:
    """Write headers and lines in that format; `title` names the sheet of a workbook.

    The lines are of one width. `harmless` guards delimited text, text cells guard a workbook.
    """
    match kind:
        case "xlsx":
            _write_xlsx(file, headers, lines, title)
        case "json":
            _write_json(file, headers, lines)
        case _:
            _write_csv(file, headers, _pieces(lines))


def write_pieces(file: BinaryIO, kind: str, headers: Line, pieces: Iterable[Piece]) -> None:
    """Write a table as `write_table` does, of which the lines come in pieces."""
    if kind == "csv":
        _write_csv(file, headers, pieces)
    else:
        write_table(file, kind, headers, chain.from_iterable(zip(*columns, strict=True) for columns in pieces))


def _pieces(lines: Iterable[Line]) -> Iterator[Piece]:
    return (list(zip(*some, strict=True)) for some in blocks(lines))


def _write_csv(file: BinaryIO, headers: Line, pieces: Iterable[Piece]) -> None:
    """UTF-8 with BOM and commas: what a double click in Excel reads right."""
    file.write(codecs.BOM_UTF8)
    file.write(csv_bytes([[header] for header in headers]))
    file.writelines(csv_bytes(columns) for columns in pieces)


def csv_bytes(columns: Piece) -> bytes:
    """The lines as `csv.writer` writes them, which takes three times as long: it looks at each character by itself."""
    if len(columns) == 1:
        return "".join(f"{_csv_cell(cell) or _EMPTY}\r\n" for cell in columns[0]).encode()
    size = len(columns[0])
    distinct = [cells[:1] if cells[0] == cells[-1] and cells.count(cells[0]) == size else cells for cells in columns]
    joined = [BETWEEN.join(cells) for cells in distinct]
    # A NUL for a mask, unless a cell holds one: text of wide characters takes thrice as long to join.
    dots = MASK if any("\0" in text for text in joined) else "\0"
    written = [_csv_column(cells, text, dots) for cells, text in zip(distinct, joined, strict=True)]
    lines = map(",".join, zip(*_side_by_side(written, size), strict=True))
    return "\r\n".join([*lines, ""]).encode().replace(dots.encode(), MASK.encode())


def _side_by_side(columns: Iterable[Sequence[str]], size: int) -> Iterator[Sequence[str]]:
    """The columns in full; those of one cell for all lines are one column where they stand beside each other."""
    for alike, some in groupby(columns, key=lambda cells: len(cells) < size):
        if alike:
            yield [",".join(chain.from_iterable(some))] * size
        else:
            yield from some


def _csv_column(cells: Sequence[str], joined: str, dots: str) -> Sequence[str]:
    """The cells as they stand in a CSV, with `dots` for masks; one look at all of them tells that most need nothing."""
    if '"' in joined or "\n" in joined or "\r" in joined or not are_harmless(joined):
        cells = list(map(_csv_cell, cells))
    elif "," in joined:
        cells = [f'"{cell}"' if "," in cell else cell for cell in cells]
    return [cell.replace(MASK, dots) for cell in cells] if MASK in joined else cells


def _csv_cell(cell: str) -> str:
    cell = harmless(cell)
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _write_xlsx(file: BinaryIO, headers: Line, lines: Iterable[Line], title: str) -> None:
    """Every cell is text: no formula runs and no leading zero is lost, without any trick."""
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:  # the rows on their way, which may hold codes, go with it
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        sheet = book.add_worksheet(title)
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        try:
            for number, line in enumerate(lines, start=1):
                for column, cell in enumerate(line):
                    sheet.write_string(number, column, cell, text)
        except BaseException:
            sheet.row_data_fh.close()  # its file in the folder, which the library leaves open
            raise
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(headers) - 1)
        book.close()


def _write_json(file: BinaryIO, headers: Line, lines: Iterable[Line]) -> None:
    """One line of JSON a row, inside one document."""
    file.write(f'{{"schema": "{REPORT}", "rows": ['.encode())
    names = _told_apart(headers)
    as_json = json.JSONEncoder(ensure_ascii=False).encode
    for number, line in enumerate(lines):
        row = dict(zip(names, line, strict=True))
        file.write(((",\n" if number else "\n") + as_json(row)).encode())
    file.write(b"\n]}\n")


def _told_apart(headers: Line) -> list[str]:
    """The headers, a number behind those that stand there again: `Notes`, `Notes (2)`."""
    names: list[str] = []
    for header in headers:
        name, number = header, 1
        while name in names:
            number += 1
            name = f"{header} ({number})"
        names.append(name)
    return names
