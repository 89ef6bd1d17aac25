"""A table of texts on its way out: CSV, XLSX or JSON, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from seam_bulk.documents import REPORT
from seam_bulk.errors import UsageError
from seam_bulk.masking import are_harmless, harmless

FORMATS = ("csv", "xlsx", "json")

Line = list[str]


def format_of(path: Path) -> str:
    """The format a path asks for by its ending; UsageError for an ending that is none of them."""
    kind = path.suffix.lower().lstrip(".") or "csv"
    if kind not in FORMATS:
        raise UsageError(
            "report.format", f"It cannot be written as .{kind}.", "End the name with .csv, .xlsx or .json."
        )
    return kind


def write_table(file: BinaryIO, kind: str, headers: list[str], lines: Iterable[Line], *, title: str = "Report") -> None:
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


def _write_csv(file: BinaryIO, headers: list[str], lines: Iterable[Line]) -> None:
    """UTF-8 with BOM and commas: what a double click in Excel reads right."""
    file.write(codecs.BOM_UTF8)
    every = itertools.chain([headers], lines)
    while some := csv_bytes(itertools.islice(every, 500)):
        file.write(some)


def csv_bytes(lines: Iterable[Line]) -> bytes:
    """The lines as `csv.writer` writes them, which takes thrice as long: it looks at each character by itself."""
    some = list(lines)
    joined = ["\0".join(line) for line in some]
    if _need_no_quotes(joined, sum(map(len, some))):
        told = zip(some, joined, strict=True)
        texts = [_with_commas(line) if "," in text else text.replace("\0", ",") + "\r\n" for line, text in told]
    else:
        texts = list(map(_csv_text, some))
    return "".join(texts).encode()


def _need_no_quotes(joined: list[str], cells: int) -> bool:
    """Whether so many cells, those of a line joined by NUL, stand in a CSV as they are, but for those with a comma.

    One look at all of them.
    """
    text = "\0".join(joined)
    is_quoted = '"' in text or "\n" in text or "\r" in text or not all(joined)
    return not is_quoted and text.count("\0") == cells - 1 and are_harmless(text)


def _csv_text(line: Line) -> str:
    joined = "\0".join(line)
    cells = line if are_harmless(joined) else [harmless(cell) for cell in line]
    if '"' in joined or "\n" in joined or "\r" in joined or not joined:
        written = io.StringIO(newline="")
        csv.writer(written).writerow(cells)
        return written.getvalue()
    return _with_commas(cells)


def _with_commas(cells: Line) -> str:
    return ",".join([f'"{cell}"' if "," in cell else cell for cell in cells]) + "\r\n"


def _write_xlsx(file: BinaryIO, headers: list[str], lines: Iterable[Line], title: str) -> None:
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


def _write_json(file: BinaryIO, headers: list[str], lines: Iterable[Line]) -> None:
    """One line of JSON a row, inside one document."""
    file.write(f'{{"schema": "{REPORT}", "rows": ['.encode())
    names = _told_apart(headers)
    as_json = json.JSONEncoder(ensure_ascii=False).encode
    for number, line in enumerate(lines):
        row = dict(zip(names, line, strict=True))
        file.write(((",\n" if number else "\n") + as_json(row)).encode())
    file.write(b"\n]}\n")


def _told_apart(headers: list[str]) -> list[str]:
    """The headers, a number behind those that stand there again: `Notes`, `Notes (2)`."""
    names: list[str] = []
    for header in headers:
        name, number = header, 1
        while name in names:
            number += 1
            name = f"{header} ({number})"
        names.append(name)
    return names
