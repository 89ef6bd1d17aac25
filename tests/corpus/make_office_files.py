"""Writes the files under `office/` with LibreOffice: `python -m tests.corpus.make_office_files [NAME …]`.

They were made with LibreOffice 7.4 on Debian and are kept, because another version writes other bytes: what is
tested is that files as they lie in people's folders are read, not that this machine can write them again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.corpus import nasty

FOLDER = Path(__file__).resolve().parent / "office"
KINDS = ("ods", "xls", "xlsx")


def source(path: Path) -> None:
    """The workbook that LibreOffice is given: cells, merged ids, hidden rows, two sheets, one of them hidden."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = nasty.SHEET
    sheet.append(["Harbour House"])
    sheet.append(list(nasty.HEADER))
    for line, (cell, _) in enumerate(nasty.CELLS, start=3):
        sheet.cell(line, 1, nasty.UUID.format(line))
        put(sheet.cell(line, 2), cell)
    last = len(nasty.CELLS) + 2
    for line in range(last + 1, last + 4):
        sheet.cell(line, 2, line)
    sheet.cell(last + 1, 1, nasty.UUID.format(last + 1))
    sheet.merge_cells(start_row=last + 1, end_row=last + 3, start_column=1, end_column=1)
    sheet.cell(last + 4, 2, "hidden")
    sheet.row_dimensions[last + 4].hidden = True
    sheet.cell(last + 30, 4, "far below")
    book.create_sheet("Empty")
    hidden: Any = book.create_sheet("Hidden")
    hidden.append(["nobody sees this"])
    hidden.sheet_state = "hidden"
    book.save(path)


def columns(path: Path) -> None:
    """A table of which the columns B, D and E are hidden, D and E together."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = nasty.SHEET
    sheet.append(["Credential ID", "PIN", "Guest", "Old PIN", "End date"])
    sheet.append([nasty.UUID.format(1), "0042", "Somebody", "0041", "2031-01-31"])
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions.group("D", "E", hidden=True)
    book.save(path)


def calendar(path: Path) -> None:
    """Days counted from 1904, comments, a filter with rows left out, a closed group of rows, a condition's colours."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.title = nasty.SHEET
    sheet.append(["Credential ID", "PIN", "End date", "Guest"])
    for line in range(2, 9):
        sheet.append([nasty.UUID.format(line), 42 + line, datetime(2031, 1, line, 15, 30), f"Guest {line}"])
        sheet.cell(line, 2).number_format = "[<100]0000;00000"
        sheet.cell(line, 3).number_format = "dd/mm/yyyy hh:mm"
    sheet["B2"].comment = Comment("the old one was 4711", "front desk")
    sheet.auto_filter.ref = "A1:D8"
    sheet.auto_filter.add_filter_column(3, [f"Guest {line}" for line in (2, 4, 5, 6, 7, 8)])
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions.group(6, 7, hidden=True)
    colours: Any = Rule("cellIs", operator="lessThan", formula=["45"], dxf=DifferentialStyle(fill=PatternFill("solid")))
    sheet.conditional_formatting.add("B2:B8", colours)
    book.save(path)


def put(cell: Any, value: Any) -> None:
    match value:
        case nasty.Shown():
            cell.value, cell.number_format = value.value, value.format
        case nasty.Formula():
            cell.value = value.text
        case nasty.Linked():
            cell.value, cell.hyperlink = value.text, value.address
        case nasty.Rich():
            first, second = value.pieces
            cell.value = CellRichText(first, TextBlock(InlineFont(b=True), second))
        case str():
            cell.value, cell.data_type = value, "s"
        case _:
            cell.value = value


SOURCES = {"nasty": source, "columns": columns, "calendar": calendar}


def main(names: list[str]) -> None:
    """Write the files of these names anew, or all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in names or SOURCES:
            path = Path(folder) / f"{name}.xlsx"
            SOURCES[name](path)
            for kind in KINDS:
                out = Path(folder) / kind
                profile = f"-env:UserInstallation=file://{folder}/profile"
                command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
                subprocess.run(command, check=True, timeout=120)
                shutil.copy(out / f"{name}.{kind}", FOLDER / f"{name}.{kind}")


if __name__ == "__main__":
    main(sys.argv[1:])
