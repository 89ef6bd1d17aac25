"""Which columns are hidden is told of every kind of workbook, and the cells in them are read all the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN, HiddenColumns
from seam_bulk.spreadsheets.table import Grid, open_table
from tests.corpus.binary_workbook import Sheet, Writer
from tests.corpus.hostile import HEAD, MAIN, ods, xlsx

OFFICE = Path(__file__).resolve().parents[1] / "corpus" / "office"
ROW = ["Credential ID", "PIN", "Guest", "Old PIN", "End date"]


def grid(content: bytes) -> Grid:
    return open_table(content, "x").grids[0]


def by_xlsxwriter() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ROW)
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_column("C:C", 40)
        sheet.set_column("D:E", 9, None, {"hidden": True, "level": 1})
    return out.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(ROW)
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions.group("D", "E", hidden=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlwt() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Guests")
    for column, text in enumerate(ROW):
        sheet.write(0, column, text)
    sheet.col(1).hidden = True
    sheet.col(2).width = 9000
    sheet.col(3).width = 0
    sheet.col(4).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def binary() -> bytes:
    return Writer().book(Sheet("Guests", [ROW], hidden_columns=[(1, 1), (3, 4)]))


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl, by_xlwt, binary])
def test_hidden_columns_are_told_whoever_wrote_the_file(write: Any) -> None:
    sheet = grid(write())
    assert sheet.hidden_columns == {1, 3, 4}
    assert sheet.head(1) == [(1, ROW)]


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_columns_that_libreoffice_hid_are_told(kind: str) -> None:
    sheet = grid((OFFICE / f"columns.{kind}").read_bytes())
    assert sheet.hidden_columns == {1, 3, 4}
    assert sheet.hidden == frozenset()


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_nothing_is_hidden_where_nothing_was(kind: str) -> None:
    assert grid((OFFICE / f"nasty.{kind}").read_bytes()).hidden_columns == frozenset()
    assert grid(b"Credential ID,PIN\nx,0042\n").hidden_columns == frozenset()


def test_columns_of_an_open_document_may_be_repeated_filtered_or_in_a_closed_group() -> None:
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        '<table:table-column-group table:display="false"><table:table-column/></table:table-column-group>'
        '<table:table-column/><table:table-column table:visibility="filter" table:number-columns-repeated="99999"/>'
    )
    row = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    assert grid(ods(columns + row)).hidden_columns == {1, 2, 3, *range(5, LAST_COLUMN)}


@pytest.mark.parametrize(
    ("column", "hidden"),
    [
        ('<col min="2" max="3" hidden="1"/>', {1, 2}),
        ("<col hidden='true' max='2' min='2' />", {1}),
        ('<x:col min="2" max="2" width="0.0" customWidth="1"/>', {1}),
        ('<col min="2" max="9999999" hidden="1"/>', set(range(1, LAST_COLUMN))),
        ('<col min="2" hidden="1"/>', {1}),
        ('<col min="2" max="2" hidden="0" width="10"/>', set()),
        ('<col min="2" max="2" width="0.5"/>', set()),
        ('<col min="0" max="2" hidden="1"/>', set()),
        ('<col min="3" max="2" hidden="1"/>', set()),
        ('<col min="-1" max="x" hidden="1"/>', set()),
    ],
)
def test_what_stands_before_the_rows_says_which_columns_are_hidden(column: str, hidden: set[int]) -> None:
    space = f'xmlns="{MAIN}" xmlns:x="{MAIN}"'
    sheet = f"<worksheet {space}><cols>{column}</cols><sheetData>{HEAD}</sheetData></worksheet>"
    assert grid(xlsx(sheet)).hidden_columns == hidden


def test_behind_the_rows_nothing_is_looked_for() -> None:
    after = '<x><col min="1" max="1" hidden="1"/></x>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData>{after}</worksheet>'
    assert grid(xlsx(sheet)).hidden_columns == frozenset()


def test_ranges_are_gathered_and_those_outside_of_any_sheet_are_not_there() -> None:
    columns = HiddenColumns()
    assert columns.found() == frozenset()
    for first, last in ((3, 5), (4, 4), (-1, 2), (9, 8), (LAST_COLUMN - 1, 1 << 40), (LAST_COLUMN, LAST_COLUMN)):
        columns.add(first, last)
    assert columns.found() == {3, 4, 5, LAST_COLUMN - 1}
