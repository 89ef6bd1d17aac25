"""Rows → the bytes of an XLS, XLSB or ODS file, the same each time: for the sample files that are not XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.corpus.binary_workbook import Sheet, Writer
from tests.corpus.nasty import Shown

Rows = Sequence[Sequence[Any]]
DAY_AND_TIME = "dd/mm/yyyy hh:mm"


def old_workbook(name: str, rows: Rows) -> bytes:
    """An XLS file, as Excel 97 to 2003 and old property systems write it."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    styles: dict[str, Any] = {}
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            value = _shown(cell)
            if value.format not in styles:
                styles[value.format] = xlwt.XFStyle()
                styles[value.format].num_format_str = value.format
            if value.value is not None:
                sheet.write(line, column, value.value, styles[value.format])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def binary_workbook(name: str, rows: Rows) -> bytes:
    """An XLSB file, record by record."""
    cells = [[shown if (shown := _shown(cell)).format != "General" else cell for cell in row] for row in rows]
    return stored(Writer().book(Sheet(name, cells)))


def open_document(name: str, rows: Rows) -> bytes:
    """An ODS file of texts, and of numbers that are shown with their zeros."""
    from odf import element as elements
    from odf import number, opendocument, style, table, text

    elements.Element.namespaces.clear()  # it names every namespace that any document of this process used
    document = opendocument.OpenDocumentSpreadsheet()
    for digits in sorted({len(cell.format) for row in rows for cell in row if isinstance(cell, Shown)}):
        zeros = number.NumberStyle(name=f"N{digits}")
        zeros.addElement(number.Number(minintegerdigits=digits, decimalplaces=0))
        document.automaticstyles.addElement(zeros)
        shown = style.Style(name=f"zeros{digits}", family="table-cell", datastylename=f"N{digits}")
        document.automaticstyles.addElement(shown)
    sheet = table.Table(name=name)
    for row in rows:
        line = table.TableRow()
        for cell in row:
            if isinstance(cell, Shown):
                said = {"valuetype": "float", "value": cell.value, "stylename": f"zeros{len(cell.format)}"}
                element, seen = table.TableCell(**said), f"{cell.value:0{len(cell.format)}}"
            else:
                element, seen = table.TableCell(valuetype="string"), cell or ""
            element.addElement(text.P(text=seen))
            line.addElement(element if seen else table.TableCell())
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return stored(out.getvalue())


def _shown(cell: Any) -> Shown:
    """The cell with the number format that it is written with."""
    if isinstance(cell, Shown):
        return cell
    return Shown(cell, DAY_AND_TIME if isinstance(cell, datetime) else "General")


def stored(archive: bytes) -> bytes:
    """The same ZIP archive without compression or clock: deflated bytes differ from one zlib to the next."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name))
    return out.getvalue()
