"""A table of texts on its way out: CSV, XLSX or JSON, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from seam_bulk.documents import REPORT
from seam_bulk.errors import UsageError
from seam_bulk.masking import MASK, are_harmless, harmless

FORMATS = ("csv", "xlsx", "json")

Line = Sequence[str]


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

    `harmless` guards delimited text, text cells guard a workbook.
    """
    match kind:
        case "xlsx":
            _write_xlsx(file, headers, lines, title)
        case "json":
            _write_json(file, headers, lines)
        case _:
            _write_csv(file, headers, lines)


def _write_csv(file: BinaryIO, headers: Line, lines: Iterable[Line]) -> None:
    """UTF-8 with BOM and commas: what a double click in Excel reads right."""
    file.write(codecs.BOM_UTF8)
    every = itertools.chain([headers], lines)
    while some := csv_bytes(itertools.islice(every, 500)):
        file.write(some)


def csv_bytes(lines: Iterable[Line]) -> bytes:
    """The lines as `csv.writer` writes them, which takes thrice as long: it looks at each character by itself."""
    some = list(lines)
    if len(set(map(len, some))) != 1 or len(some[0]) == 1:  # an empty cell by itself stands in quotes
        return "".join(map(_csv_text, some)).encode()
    columns = list(map(_csv_column, zip(*some, strict=True)))
    if None in columns:
        return "".join(map(_csv_text, some)).encode()
    text = "\r\n".join([*map(",".join, zip(*columns, strict=True)), ""])
    return text.encode().replace(b"\0", MASK.encode())


def _csv_column(cells: Sequence[str]) -> Sequence[str] | None:
    """The cells as they stand in a CSV, NUL in place of dots: text of wide characters takes thrice as long to join.

    None where a cell has a NUL of its own. Most columns say the same in all rows, or stay as they are.
    """
    if cells.count(cells[0]) == len(cells):
        return None if "\0" in cells[0] else [_csv_cell(cells[0]).replace(MASK, "\0")] * len(cells)
    joined = "\0".join(cells)
    if joined.count("\0") != len(cells) - 1:
        return None
    if '"' in joined or "\n" in joined or "\r" in joined:
        return list(map(_csv_cell, cells))
    if not are_harmless(joined):
        cells = list(map(harmless, cells))
    if "," in joined:
        cells = [f'"{cell}"' if "," in cell else cell for cell in cells]
    return [cell.replace(MASK, "\0") for cell in cells] if MASK in joined else cells


def _csv_cell(cell: str) -> str:
    return _csv_text([cell, ""])[:-3]


def _csv_text(line: Line) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(map(harmless, line))
    return written.getvalue()


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
