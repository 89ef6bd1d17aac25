"""A table of texts on its way out: CSV, XLSX or JSON, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import codecs
import itertools
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from seam_bulk.documents import REPORT
from seam_bulk.errors import UsageError
from seam_bulk.masking import MASK, are_harmless, harmless

FORMATS = ("csv", "xlsx", "json")

Line = Sequence[str]

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
    columns = _csv_columns(some)
    if columns is None:
        return "".join(map(_csv_line, some)).encode()
    text = "\r\n".join([*map(",".join, zip(*columns, strict=True)), ""])
    return text.encode().replace(b"\0", MASK.encode())


def _csv_columns(lines: Sequence[Line]) -> list[Sequence[str]] | None:
    """The columns as they stand in a CSV, NUL in place of dots: text of wide characters takes thrice as long to join.

    None where lines differ in length, have less than two cells, or one with a NUL.
    """
    if not lines or len(lines[0]) < 2 or len(set(map(len, lines))) > 1:
        return None
    joined = ["\0".join(line) for line in zip(*lines, strict=True)]
    if any(text.count("\0") >= len(lines) for text in joined):
        return None
    return [_csv_column(cells, text) for cells, text in zip(zip(*lines, strict=True), joined, strict=True)]


def _csv_column(cells: Sequence[str], joined: str) -> Sequence[str]:
    """One look at all of its cells tells that they are all the same, or stand there as they are, mostly."""
    if cells.count(cells[0]) == len(cells):
        return [_csv_cell(cells[0]).replace(MASK, "\0")] * len(cells)
    if '"' in joined or "\n" in joined or "\r" in joined or not are_harmless(joined):
        cells = list(map(_csv_cell, cells))
    elif "," in joined:
        cells = [f'"{cell}"' if "," in cell else cell for cell in cells]
    return [cell.replace(MASK, "\0") for cell in cells] if MASK in joined else cells


def _csv_line(line: Line) -> str:
    text = ",".join(map(_csv_cell, line))
    return f"{text}\r\n" if text or len(line) != 1 else '""\r\n'


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
