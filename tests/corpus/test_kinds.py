"""Old, binary and open documents by hand: passwords, epochs, merged and hidden rows, and what is none of them."""

from __future__ import annotations

import io
import struct
from datetime import date, timedelta
from typing import Any

import pytest
import xlwt

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell
from seam_bulk.spreadsheets.compound_file import CompoundFile
from seam_bulk.spreadsheets.table import open_table
from tests.corpus.binary_workbook import Fault, Sheet, Writer
from tests.corpus.hostile import ODF, _biff, compound, ods, old_workbook, packed
from tests.corpus.nasty import Shown


def refusal(content: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_table(content, "x")
    return caught.value


def only(content: bytes) -> dict[int, list[Cell]]:
    return dict(open_table(content, "x").grids[0].rows())


START = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))


@pytest.mark.parametrize(
    "content",
    [
        compound(bytes(5000), "EncryptedPackage"),
        compound(START + _biff(0x2F, bytes(54)) + _biff(0x0A)),
        packed({"content.xml": b"\x01", "META-INF/manifest.xml": "<m:encryption-data/>"}),
        packed({"encrypted-package": b"\x01", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
    ],
    ids=["xlsx", "xls", "ods", "ods of 2024"],
)
def test_a_file_that_asks_for_a_password_is_called_so(content: bytes) -> None:
    assert refusal(content).rule == "file.encrypted"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("Anything", "no workbook")],
)
def test_an_old_document_that_is_no_workbook_is_refused_by_its_kind(name: str, kind: str) -> None:
    told = refusal(compound(bytes(5000), name))
    assert told.rule == "file.not_a_spreadsheet"
    assert kind in told.message


def test_a_large_old_file_is_read_to_its_last_sector() -> None:
    stream = START + _biff(0x5C, bytes(8000)) * 1000 + _biff(0x2F, bytes(54))
    assert refusal(compound(stream)).rule == "file.encrypted"  # which stands at its very end


def test_a_binary_workbook_of_1904_hides_merges_and_errs_as_others_do() -> None:
    rows: list[list[Any]] = [
        [Shown(date(2031, 1, 31), "dd/mm/yyyy"), Shown(timedelta(hours=30), "[h]:mm"), Shown(7, "0000")],
        [Fault("#REF!"), 0.5, "below"],
        [],
        [None, None, "hidden"],
    ]
    sheet = Sheet("Guests", rows, hidden=frozenset({4}), merged=[(1, 2, 2, 2)])
    table = open_table(Writer(epoch=date(1904, 1, 1)).book(sheet, Sheet("Off", [["x"]], state=1)), "x.xlsx")
    assert (table.format, table.grids[0].hidden, table.grids[0].epoch) == ("xlsb", frozenset({4}), date(1904, 1, 1))
    assert [each.sheet for each in table.hidden_sheets] == ["Off"]
    assert dict(table.grids[0].rows()) == {
        1: [date(2031, 1, 31), timedelta(hours=30), ShownNumber(7, "0007")],
        2: [ErrorCell("#REF!"), 0.5, None],
        4: [None, None, "hidden"],
    }


def test_what_stands_beside_the_cells_of_an_open_document_is_not_read() -> None:
    cell = '<table:table-cell office:value-type="string">{}</table:table-cell>'
    comment = "<office:annotation><text:p>a comment</text:p></office:annotation>"
    text = cell.format(comment + "<text:p>a <text:s/> b<text:line-break/>c</text:p>")
    rows = (
        f"<table:table-row>{text}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row table:visibility="filter"><table:table-cell table:formula="of:=A1"/>'
        '<table:covered-table-cell office:value-type="string"><text:p>unseen</text:p></table:covered-table-cell>'
        f"{cell.format('<text:p>z</text:p>')}</table:table-row>"
    )
    (grid,) = open_table(ods(rows), "x").grids
    assert dict(grid.rows()) == {1: ["a   b\nc", None, None], 1_000_002: [UncalculatedCell(), None, "z"]}
    assert grid.hidden == {1_000_002}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ('office:value-type="date" office:date-value="2031-01-31"', date(2031, 1, 31)),
        ('office:value-type="date" office:date-value="2031-01-31T15:30:00Z"', "2031-01-31T15:30:00Z"),
        ('office:value-type="date" office:date-value="soon"', "soon"),
        ('office:value-type="time" office:time-value="PT30H00M00S"', timedelta(hours=30)),
        ('office:value-type="time" office:time-value="noon"', "noon"),
        ('office:value-type="boolean" office:boolean-value="true"', True),
        ('office:value-type="percentage" office:value="0.5"', 0.5),
        ('office:value-type="string" office:string-value="0042"', "0042"),
        ('office:value-type="float" table:formula="of:=A1"', UncalculatedCell()),
    ],
)
def test_an_open_documents_value_is_read_by_its_type(said: str, wanted: Cell) -> None:
    assert only(ods(f"<table:table-row><table:table-cell {said}/></table:table-row>")) == {1: [wanted]}


def test_what_an_open_document_keeps_of_other_times_and_files_is_not_read() -> None:
    def sheet(name: str, text: str, inside: str = "") -> str:
        cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>{inside}</table:table-cell>'
        return f'<table:table table:name="{name}"><table:table-row>{cell}</table:table-row></table:table>'

    started = (
        f'<office:document-content {ODF} xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><office:body>'
        "<office:spreadsheet><table:tracked-changes><table:deletion><table:table-row><table:table-cell>"
        "<text:p>deleted</text:p></table:table-cell></table:table-row></table:deletion></table:tracked-changes>"
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    )
    inside = sheet("inside", "a table in a cell") + "<draw:frame><text:p>in a picture</text:p></draw:frame>"
    sheets = sheet("Guests", "seen", inside) + sheet("&apos;file:///other.ods&apos;#Guests", "of another file")
    ended = "</office:spreadsheet></office:body></office:document-content>"
    table = open_table(packed({"content.xml": started + sheets + ended}), "x")
    (grid,) = table.grids
    assert (grid.sheet, grid.epoch, dict(grid.rows())) == ("Guests", date(1904, 1, 1), {1: ["seen"]})


def test_a_workbook_without_the_container_around_it_is_read() -> None:
    bare = CompoundFile(old_workbook()).read("workbook")
    table = open_table(bare, "x.csv")
    assert (table.format, table.grids[0].head(2)[1]) == ("xls", (2, [f"{1:036d}", 1]))


def test_an_old_workbook_counts_from_1904_where_it_says_so() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    style = xlwt.XFStyle()
    style.num_format_str = "dd/mm/yyyy"
    book.add_sheet("Guests").write(0, 0, (date(2031, 1, 31) - date(1904, 1, 1)).days, style)
    out = io.BytesIO()
    book.save(out)
    (grid,) = open_table(out.getvalue(), "x").grids
    assert (grid.epoch, dict(grid.rows())) == (date(1904, 1, 1), {1: [date(2031, 1, 31)]})


@pytest.mark.parametrize("sheets", [1, 3])
def test_sheets_are_called_by_their_names_where_somebody_looks_at_them(sheets: int) -> None:
    book = Writer().book(*(Sheet(f"Sheet {n}", [["x"]], state=int(n == 1)) for n in range(sheets)))
    table = open_table(book, "x")
    assert [repr(grid) for grid in table.grids][:1] == ["StoredGrid('Sheet 0')"]
    assert len(table.hidden_sheets) == (sheets > 1)
