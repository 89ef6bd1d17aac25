"""A row as its file stores it, whichever program wrote it: kind, value, number format, formula."""

from __future__ import annotations

import io
import struct
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwt

from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.table import Grid, open_table
from tests.corpus import nasty
from tests.corpus.binary_workbook import Fault, Sheet, Writer, record
from tests.corpus.hostile import _HEAD, ods, xlsb
from tests.corpus.nasty import Shown

OFFICE = Path(__file__).resolve().parents[1] / "corpus" / "office"


def grid(content: bytes) -> Any:
    found: Grid = open_table(content, "x").grids[0]
    return found


def line_of(wanted: Any) -> int:
    return next(line for line, (value, _) in enumerate(nasty.CELLS, start=3) if value == wanted)


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_what_libreoffice_stored_is_told_alike_of_every_kind(kind: str) -> None:
    sheet = grid((OFFICE / f"nasty.{kind}").read_bytes())

    def cell(wanted: Any) -> tuple[str, str, bool]:
        found = sheet.stored(line_of(wanted))[1]
        return found.kind, found.value, found.formula

    assert cell("0042") == ("text", "", False)
    assert cell(42.5) == ("number", "42.5", False)
    assert sheet.stored(line_of(Shown(42, "0000")))[1].number_format == "0000"
    assert cell(Shown(42, "0000")) == ("number", "42", False)
    assert cell(nasty.Formula("=1+1")) == ("number", "2", True)
    assert cell(nasty.Formula("=NA()")) == ("error", "#N/A", True)
    assert cell(nasty.Formula('=TEXT(42,"0000")'))[::2] == ("text", True)
    assert sheet.stored(9_999) == {}
    assert sheet.stored(line_of("0042"))[0].kind == "text"


def test_a_number_of_an_open_document_tells_what_the_file_shows_for_it() -> None:
    sheet = grid((OFFICE / "nasty.ods").read_bytes())
    assert sheet.stored(line_of(Shown(42, "0000")))[1] == StoredCell("number", "42", "0000", shown="0042")
    moment = sheet.stored(line_of(Shown(datetime(2031, 1, 31, 15, 30), "dd/mm/yyyy hh:mm")))[1]
    assert (moment.kind, moment.value, moment.shown) == ("date", "2031-01-31T15:30:00", "31/01/2031 15:30")


def test_a_repeated_cell_in_a_repeated_row_of_an_open_document_is_told_at_each_place() -> None:
    cell = '<table:table-cell office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"/>'
    row = '<table:table-row table:number-rows-repeated="3"><table:table-cell/>' + cell + "</table:table-row>"
    sheet = grid(ods(row))
    assert sheet.stored(3) == dict.fromkeys((1, 2), StoredCell("percentage", "0.5"))
    assert sheet.stored(4) == {}


def test_a_formula_without_value_is_told_as_one() -> None:
    sheet = grid(ods('<table:table-row><table:table-cell table:formula="of:=A2"/></table:table-row>'))
    assert sheet.stored(1) == {0: StoredCell("text", formula=True)}


def test_a_binary_workbook_tells_kinds_values_formats_and_formulas() -> None:
    rows: list[list[Any]] = [
        ["Credential ID", "PIN", "End date"],
        ["x", Shown(42, "0000"), Shown(datetime(2031, 1, 31, 18), "dd/mm/yyyy hh:mm")],
        [True, Fault("#REF!"), nasty.Formula("=1+1"), None, 0.125, nasty.Rich(("a", "b"))],
    ]
    sheet = grid(Writer().book(Sheet("Guests", rows)))
    assert sheet.stored(2) == {
        0: StoredCell("text"),
        1: StoredCell("number", "42", "0000"),
        2: StoredCell("number", "47879.75", "dd/mm/yyyy hh:mm"),
    }
    assert sheet.stored(3) == {
        0: StoredCell("yes/no value", "TRUE"),
        1: StoredCell("error", "#REF!", formula=True),
        2: StoredCell("number", "0", formula=True),
        4: StoredCell("number", "0.125"),
        5: StoredCell("text"),
    }


def test_a_cell_that_leaves_out_its_column_stands_behind_the_one_before_even_if_that_is_empty() -> None:
    row = record(0, struct.pack("<IIH", 1, 0, 300) + bytes(7))
    empty = record(1, struct.pack("<II", 0, 0)) + record(1, struct.pack("<II", 1, 0))
    short = record(13, struct.pack("<Ii", 0, 7 << 2 | 2)) + record(12, bytes(4)) + record(13, struct.pack("<Ii", 0, 34))
    sheet = grid(xlsb(_HEAD + row + empty + short + record(146)))
    assert dict(sheet.rows())[2] == [None, None, 7, None, 8]
    assert sheet.stored(2) == {2: StoredCell("number", "7"), 4: StoredCell("number", "8")}


def test_an_old_workbook_tells_kinds_values_formats_and_formulas() -> None:
    book = xlwt.Workbook()
    book.add_sheet("First").write(1, 0, xlwt.Formula("1+1"))
    sheet = book.add_sheet("Guests")
    style = xlwt.XFStyle()
    style.num_format_str = "000000"
    sheet.write(1, 0, "x")
    sheet.write(1, 1, 42, style)
    sheet.write(1, 3, xlwt.Formula("1+1"))
    sheet.write(1, 4, True)
    sheet.write(1, 5, style=style)
    out = io.BytesIO()
    book.save(out)
    first, second = open_table(out.getvalue(), "x").grids
    assert second.stored(2) == {  # type: ignore[union-attr]
        0: StoredCell("text"),
        1: StoredCell("number", "42", "000000"),
        3: StoredCell("text", formula=True),
        4: StoredCell("yes/no value", "TRUE"),
    }
    assert first.stored(2)[0].formula  # type: ignore[union-attr]
    assert second.stored(3) == {}  # type: ignore[union-attr]
