"""The nasty table as each writer writes it: a title, the header in row 2, the cells in column B from row 3 on."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.corpus import nasty
from tests.corpus.binary_workbook import Fault, Sheet, Writer
from tests.corpus.make_office_files import put

Cells = list[tuple[int, Any]]
"""Row numbers and what is written into column B."""


def by_openpyxl(cells: Cells) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = nasty.SHEET
    for column, header in enumerate(nasty.HEADER, start=1):
        sheet.cell(2, column, header)
    for row, value in cells:
        sheet.cell(row, 1, nasty.UUID.format(row))
        put(sheet.cell(row, 2), value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(cells: Cells) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(nasty.SHEET)
        sheet.write_row(1, 0, nasty.HEADER)
        for row, value in cells:
            sheet.write_string(row - 1, 0, nasty.UUID.format(row))
            number_format = book.add_format({"num_format": value.format}) if isinstance(value, nasty.Shown) else None
            _xlsxwriter_cell(book, sheet, row - 1, value.value if number_format else value, number_format)
    return out.getvalue()


def _xlsxwriter_cell(book: Any, sheet: Any, row: int, value: Any, number_format: Any) -> None:
    match value:
        case nasty.Formula():
            sheet.write_formula(row, 1, value.text)
        case nasty.Linked():
            sheet.write_url(row, 1, value.address, string=value.text)
        case nasty.Rich():
            sheet.write_rich_string(row, 1, value.pieces[0], book.add_format({"bold": True}), value.pieces[1])
        case str():
            sheet.write_string(row, 1, value)
        case date() | time() | timedelta():
            sheet.write_datetime(row, 1, value, number_format)
        case _:
            sheet.write(row, 1, value, number_format)


def by_xlwt(cells: Cells) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(nasty.SHEET)
    for column, header in enumerate(nasty.HEADER):
        sheet.write(1, column, header)
    for row, value in cells:
        sheet.write(row - 1, 0, nasty.UUID.format(row))
        style = xlwt.XFStyle()
        match value:
            case nasty.Shown():
                style.num_format_str = value.format
                days = value.value / timedelta(days=1) if isinstance(value.value, timedelta) else value.value
                sheet.write(row - 1, 1, days, style)
            case nasty.Formula():
                sheet.write(row - 1, 1, xlwt.Formula(value.text[1:]))
            case nasty.Linked():
                sheet.write(row - 1, 1, value.text)
            case nasty.Rich():
                sheet.write_rich_text(row - 1, 1, value.pieces)
            case _:
                sheet.write(row - 1, 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_odfpy(cells: Cells) -> bytes:
    from odf import number, opendocument, style, table

    document = opendocument.OpenDocumentSpreadsheet()
    zeros = number.NumberStyle(name="N1")
    zeros.addElement(number.Number(minintegerdigits=4, decimalplaces=0))
    document.automaticstyles.addElement(zeros)
    document.automaticstyles.addElement(style.Style(name="zeros", family="table-cell", datastylename="N1"))
    sheet = table.Table(name=nasty.SHEET)
    lines: list[tuple[int, list[Any]]] = [(2, list(nasty.HEADER))]
    at = 0
    for row, line in lines + [(row, [nasty.UUID.format(row), value]) for row, value in cells]:
        if row > at + 1:
            sheet.addElement(table.TableRow(numberrowsrepeated=row - at - 1))
        at = row
        element = table.TableRow()
        for value in line:
            element.addElement(_odf_cell(table, value))
        sheet.addElement(element)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _odf_cell(table: Any, value: Any) -> Any:
    from odf import teletype, text

    shown = str(value)
    match value:
        case nasty.Shown(value=int() as inner):
            cell, shown = table.TableCell(valuetype="float", value=inner, stylename="zeros"), str(inner)
        case nasty.Shown(value=datetime() as inner) | nasty.Shown(value=date() as inner):
            cell = table.TableCell(valuetype="date", datevalue=inner.isoformat())
        case nasty.Shown(value=time() as inner):
            cell = table.TableCell(valuetype="time", timevalue=inner.strftime("PT%HH%MM%SS"))
        case nasty.Formula():
            return table.TableCell(formula=f"of:{value.text}")
        case bool():
            cell = table.TableCell(valuetype="boolean", booleanvalue=str(value).lower())
        case int() | float():
            cell = table.TableCell(valuetype="float", value=value)
        case _:
            cell, shown = table.TableCell(valuetype="string"), _plain(value)
    paragraph = text.P()
    teletype.addTextToElement(paragraph, shown)
    cell.addElement(paragraph)
    return cell


def _plain(value: Any) -> str:
    match value:
        case nasty.Linked():
            return value.text
        case nasty.Rich():
            return "".join(value.pieces)
        case _:
            return str(value)


def by_pandas(cells: Cells, kind: str) -> bytes:
    import pandas as pd

    plain = [
        value.value if isinstance(value, nasty.Shown) else _plain(value) if isinstance(value, nasty.Linked) else value
        for _, value in cells
    ]
    ids = [nasty.UUID.format(row) for row, _ in cells]
    frame = pd.DataFrame({nasty.HEADER[0]: ids, nasty.HEADER[1]: pd.Series(plain, dtype=object)})
    engine: Any = {"ods": "odf", "xlsx": "openpyxl"}[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{kind}"
        frame.to_excel(path, sheet_name=nasty.SHEET, startrow=1, index=False, engine=engine)
        return path.read_bytes()


def by_hand_binary(cells: Cells) -> bytes:
    rows: dict[int, list[Any]] = {2: list(nasty.HEADER)}
    for row, value in cells:
        fault = value.text if isinstance(value, nasty.Formula) else ""
        rows[row] = [nasty.UUID.format(row), Fault("#N/A") if fault == "=NA()" else value]
    writer = Writer(full_calculation=True)
    return writer.book(Sheet(nasty.SHEET, [rows.get(n, []) for n in range(1, max(rows) + 1)]))


WRITERS: dict[str, tuple[str, Callable[[Cells], bytes]]] = {
    "openpyxl": ("xlsx", by_openpyxl),
    "XlsxWriter": ("xlsx", by_xlsxwriter),
    "xlwt": ("xls", by_xlwt),
    "odfpy": ("ods", by_odfpy),
    "pandas-xlsx": ("xlsx", lambda cells: by_pandas(cells, "xlsx")),
    "pandas-ods": ("ods", lambda cells: by_pandas(cells, "ods")),
    "by-hand-xlsb": ("xlsb", by_hand_binary),
}
