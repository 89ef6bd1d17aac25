"""What a file leaves for a person to say before it is checked."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.file_options import FileOptions
from seam_bulk.questions import Questions, questions_of
from tests.examples import csv_bytes, uuid

HEADERS = ("Credential ID", "New PIN", "Valid until")


def asked(lines: list[list[str]], headers: tuple[str, ...] = HEADERS, **options: Any) -> Questions:
    return questions_of(csv_bytes(lines, headers), "g.csv", FileOptions(**options))


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def of_workbook(sheet: str | None = None, **sheets: list[list[Any]]) -> Questions:
    return questions_of(workbook(**sheets), "g.xlsx", FileOptions(sheet=sheet))


def test_a_file_that_says_everything_leaves_nothing_to_ask() -> None:
    found = asked([[uuid(1), "738291", "2031-01-31T15:30:00+01:00"]])
    assert found.places == {"acs_credential_id": (0,), "code": (1,), "ends_at": (2,)}
    assert (found.header_row, found.headers, found.sheets) == (1, HEADERS, ())
    assert (found.hidden_rows, found.timezone, found.date_order, found.end_time) == (False,) * 4


def test_samples_show_what_a_column_holds_and_never_a_code() -> None:
    found = asked([["x", "73x", "soon"], [uuid(1).upper(), "738291", "31 Jan 2031"]])
    assert found.samples == {"acs_credential_id": uuid(1), "code": "••••", "ends_at": "31 Jan 2031"}
    assert "738291" not in repr(found)


def test_a_column_mixed_up_with_the_codes_is_not_shown() -> None:
    found = asked([["738291", "738291", "738291"], ["738292", "", ""]])
    assert found.samples == {"code": "••••"}


@pytest.mark.parametrize(
    ("ends_at", "timezone", "date_order", "end_time"),
    [
        ("2031-01-31T15:30:00Z", False, False, False),
        ("2031-01-31 15:30", True, False, False),
        ("2031-01-31", True, False, True),
        ("03/04/2031", True, True, True),
        ("03/04/2031 15:30", True, True, False),
        ("25/12/2031", True, False, True),
        ("", False, False, False),
        ("soon", False, False, False),
    ],
)
def test_zone_order_and_end_time_are_asked_only_where_they_matter(
    ends_at: str, timezone: bool, date_order: bool, end_time: bool
) -> None:
    found = asked([[uuid(1), "738291", ends_at]])
    assert (found.timezone, found.date_order, found.end_time) == (timezone, date_order, end_time)


def test_one_clear_date_settles_the_order_of_the_column() -> None:
    assert not asked([[uuid(1), "", "03/04/2031"], [uuid(2), "", "25/12/2031"]]).date_order


def test_what_was_answered_is_no_less_known() -> None:
    found = asked([[uuid(1), "", "2031-01-31"]], timezone=ZoneInfo("Europe/Berlin"))
    assert found.timezone


def test_two_columns_that_could_be_the_code_are_both_named_and_neither_is_sampled() -> None:
    headers = ("Credential ID", "PIN", "Access code", "Valid until")
    found = asked([[uuid(1), "738291", "846205", ""]], headers)
    assert found.places["code"] == (1, 2)
    assert "code" not in found.samples
    settled = asked([[uuid(1), "738291", "846205", ""]], headers, columns={"code": "PIN"})
    assert settled.places["code"] == (1,)


def test_a_column_is_called_by_its_header_or_by_its_letters_where_that_is_not_enough() -> None:
    found = asked([[uuid(1), "1", "2", "", "x"]], ("Credential ID", "PIN", "PIN", "Valid until", ""))
    assert [found.name_of(place) for place in range(5)] == ["Credential ID", "B", "C", "Valid until", "E"]


def test_an_answer_that_fits_no_column_leaves_the_column_open() -> None:
    found = asked([[uuid(1), "738291", ""]], columns={"code": "no such header"})
    assert (found.places["code"], found.places["acs_credential_id"]) == ((), (0,))


def test_several_sheets_are_asked_about_before_anything_else() -> None:
    rows = [list(HEADERS), [uuid(1), "738291", "2031-01-31"]]
    assert of_workbook(Guests=rows, Staff=rows) == Questions(("Guests", "Staff"))
    chosen = of_workbook("Staff", Guests=rows, Staff=rows)
    assert (chosen.sheets, chosen.places["code"], chosen.timezone) == (("Guests", "Staff"), (1,), True)
    assert of_workbook(Guests=rows, Notes=[["x"]]).sheets == ("Guests",)


@pytest.mark.parametrize(
    ("cell", "end_time", "sample"),
    [(datetime(2031, 1, 31, 15, 30), False, "2031-01-31 15:30:00"), (date(2031, 1, 31), True, "2031-01-31")],
)
def test_date_cells_of_a_workbook_are_dates_without_a_zone(cell: Any, end_time: bool, sample: str) -> None:
    found = of_workbook(Guests=[list(HEADERS), [uuid(1), "738291", cell]])
    assert (found.timezone, found.end_time, found.samples["ends_at"]) == (True, end_time, sample)


def test_a_number_in_a_date_column_is_no_date() -> None:
    found = of_workbook(Guests=[list(HEADERS), [uuid(1), "738291", 46000]])
    assert (found.timezone, found.samples.get("ends_at")) == (False, None)


@pytest.mark.parametrize(("hidden", "asks"), [(2, True), (3, False), (9, False)])
def test_hidden_rows_are_asked_about_where_they_hold_something(hidden: int, asks: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(Guests=[list(HEADERS), [uuid(1), "738291", None]])))
    book.worksheets[0].cell(3, 1, " ")
    book.worksheets[0].row_dimensions[hidden].hidden = True
    file = io.BytesIO()
    book.save(file)
    assert questions_of(file.getvalue(), "g.xlsx", FileOptions()).hidden_rows is asks


def test_a_file_without_a_table_is_no_question() -> None:
    with pytest.raises(UnreadableFile) as caught:
        questions_of(b"a,b\n1,2\n", "g.csv", FileOptions())
    assert caught.value.rule == "file.no_header"
    with pytest.raises(UnreadableFile) as choice:
        asked([[uuid(1), "738291", ""]], sheet="Guests")
    assert choice.value.rule == "file.sheet_choice"
