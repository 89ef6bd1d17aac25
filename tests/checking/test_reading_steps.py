"""The story of a row of a file: its cells as stored, what was cleaned away, how each was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
import xlwt

from seam_bulk.checking.checks import cells_of, check_file
from seam_bulk.checking.date_policy import policy
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.reports import story
from seam_bulk.spreadsheets.package import Bounds, Package
from seam_bulk.spreadsheets.stored_cells import StoredCell, stored_row
from tests import examples
from tests.corpus.binary_workbook import Sheet, Writer
from tests.corpus.hostile import ods
from tests.corpus.nasty import Shown
from tests.examples import uuid

BERLIN = ZoneInfo("Europe/Berlin")
HEADERS = ("Credential ID", "PIN", "End date")


def told(content: bytes, row: int = 2, *, show_codes: bool = False, **options: Any) -> list[tuple[str, str]]:
    """The story of a row of a file read with these options."""
    how = FileOptions(**{"timezone": BERLIN, **options})
    checked = check_file(content, "guests", how, examples.NOW)
    cells, stored = cells_of(content, "guests", how, row)
    found = next(each for each in checked.rows if each.row == row)
    return [(line.what, line.text) for line in story.of_file_row(checked, found, cells, stored, show_codes=show_codes)]


def csv(*lines: Sequence[str]) -> bytes:
    return examples.csv_bytes(list(lines), HEADERS)


def workbook(*cells: tuple[Any, str | None]) -> bytes:
    """A workbook of one row: values, each with its number format."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    for at, (value, number_format) in enumerate(cells):
        sheet.write(1, at, value, book.add_format({"num_format": number_format}) if number_format else None)
    book.close()
    return content.getvalue()


def test_a_number_tells_how_it_is_stored_and_shown() -> None:
    content = workbook((uuid(1), None), (42, "0000"), (47879.75, "dd/mm/yyyy hh:mm"))
    clear = told(content, show_codes=True)
    assert ("PIN, as stored", "number 42, format 0000") in clear
    assert ("PIN", "a number: 0042") in clear
    assert ("read as", "code 0042") in clear
    assert any("code.zeros_restored" in text for what, text in clear if what == "problem")
    masked = told(content)
    assert ("PIN, as stored", "number ••••, format 0000") in masked
    assert not any("42" in text for what, text in masked if what.startswith("PIN"))
    assert ("End date, as stored", "number 47879.75, format dd/mm/yyyy hh:mm") in masked
    steps = [text for what, text in masked if what in ("says", "time", "zone")]
    assert steps == ["31 January 2031", "18:00:00", "Europe/Berlin, as chosen"]


def binary(row: list[Any]) -> bytes:
    return Writer().book(Sheet("Guests", [list(HEADERS), row]))


def old(row: list[Any]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Guests")
    for column, value in enumerate(HEADERS):
        sheet.write(0, column, value)
    for column, value in enumerate(row):
        style = xlwt.XFStyle()
        style.num_format_str = value.format if isinstance(value, Shown) else "General"
        sheet.write(1, column, value.value if isinstance(value, Shown) else value, style)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("write", [binary, old])
def test_other_workbooks_tell_how_a_number_is_stored_too(write: Callable[[list[Any]], bytes]) -> None:
    content = write([uuid(1), Shown(42, "0000"), Shown(datetime(2031, 1, 31, 18), "dd/mm/yyyy hh:mm")])
    assert ("PIN, as stored", "number 42, format 0000") in told(content, show_codes=True)
    masked = told(content)
    assert ("PIN, as stored", "number ••••, format 0000") in masked
    assert ("End date, as stored", "number 47879.75, format dd/mm/yyyy hh:mm") in masked
    assert not any("42" in text for what, text in masked if what.startswith("PIN"))


def test_an_open_document_also_tells_what_it_shows_and_hides_the_code_there_too() -> None:
    def cell(said: str, text: str) -> str:
        return f"<table:table-cell {said}><text:p>{text}</text:p></table:table-cell>"

    headers = "".join(cell('office:value-type="string"', text) for text in HEADERS)
    values = cell('office:value-type="string"', uuid(1)) + cell('office:value-type="float" office:value="42"', "0042")
    values += cell('office:value-type="date" office:date-value="2031-01-31T18:00:00"', "31.01.31 18:00")
    content = ods(f"<table:table-row>{headers}</table:table-row><table:table-row>{values}</table:table-row>")
    assert ("PIN, as stored", "number 42, format General, shown as 0042") in told(content, show_codes=True)
    story = told(content)
    assert ("PIN, as stored", "number ••••, format General, shown as ••••") in story
    assert ("End date, as stored", "date 2031-01-31T18:00:00, format General, shown as 31.01.31 18:00") in story


@pytest.mark.parametrize("number_format", ['"7391"', "[$7391]0", '"A"7391', '[=7391]"x";0'])
def test_a_code_hides_in_no_number_format(number_format: str) -> None:
    content = workbook((uuid(1), None), (7391, number_format), (None, None))
    assert not any("7391" in text for _, text in told(content))
    assert any("7391" in text for _, text in told(content, show_codes=True))


def test_a_code_in_another_column_is_dots_too() -> None:
    content = workbook((7391, None), (482173, None), (7391, "0000"))
    story = told(content)
    assert not any("7391" in text or "482173" in text for _, text in story)


def test_each_step_of_a_written_date_is_told() -> None:
    story = told(csv([uuid(1), "", "\u00a003/04/2031"], [uuid(2), "", "25/12/2031"]))
    at = story.index(("End date", "a text: \u00a003/04/2031"))
    assert story[at + 1 : at + 5] == [
        ("cleaned", "no-break space (U+00A0); left is 03/04/2031"),
        ("says", "3 April 2031"),
        ("order", "Numbers are read day first (row 3: 25/12)."),
        ("time", "23:59:59, as for every date alone (--end-time)"),
    ]


def test_an_order_nobody_settles_tells_both_days_and_why() -> None:
    story = told(csv([uuid(1), "", "03/04/2031"], [uuid(2), "", "25/12/2031"], [uuid(3), "", "12/25/2031"]))
    assert ("says", "3 April 2031 or 4 March 2031") in story
    assert ("order", "Row 3 is written day first (25/12), row 4 month first (12/25).") in story


def test_a_zone_in_the_cell_and_the_end_of_the_day_are_told() -> None:
    story = told(csv([uuid(1), "", "2031-01-31 24:00 America/New_York"]), timezone=None)
    assert ("time", "00:00:00, midnight at the end of that day") in story
    assert ("zone", "America/New_York, as the cell says") in story
    assert ("zone", "none was chosen") in told(csv([uuid(1), "", "2031-01-31"]), timezone=None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"timezone": BERLIN}, "Dates alone end at 23:59:59 Europe/Berlin."),
        ({}, "Dates alone end at 23:59:59 (no time zone was chosen)."),
        (
            {"date_order": "month-first"},
            "Dates alone end at 23:59:59 (no time zone was chosen). Numbers are read month first (--date-order).",
        ),
    ],
)
def test_the_policy_for_dates_says_when_a_date_alone_ends(options: dict[str, Any], said: str) -> None:
    checked = check_file(csv([uuid(1), "", "03/04/2031"]), "guests.csv", FileOptions(**options), examples.NOW)
    assert policy(checked.dates) == said


def test_the_policy_names_the_row_that_settles_the_order() -> None:
    lines = [[uuid(n), "", f"0{n}/04/2031"] for n in range(1, 4)] + [[uuid(9), "", "Fri., 04.25.2031 10:00"]]
    checked = check_file(csv(*lines), "guests.csv", FileOptions(timezone=BERLIN), examples.NOW)
    assert policy(checked.dates).endswith("Numbers are read month first (row 5: Fri., 04.25).")


HAND_MADE = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row><c t="inlineStr"><is><t>Credential ID</t></is></c><c t="inlineStr"><is><t>PIN</t></is></c></row>
<row><c t="inlineStr"><is><t>%s</t></is></c><c><f>21+21</f><v> 42 </v></c></row></sheetData></worksheet>"""


def test_cells_without_references_are_placed_by_their_order() -> None:

    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("sheet.xml", HAND_MADE % uuid(1).encode())
    package = Package(content.getvalue(), Bounds())
    assert stored_row(package, "sheet.xml", 2, ()) == {
        0: StoredCell("text", "", "General"),
        1: StoredCell("number", "42", "General", formula=True),
    }
    assert stored_row(package, "sheet.xml", 9, ()) == {}
