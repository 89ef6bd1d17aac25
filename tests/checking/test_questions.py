"""What a file leaves for a person to say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.questions import Either, Questions, questions_of
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.table import open_table
from tests import examples

ID = examples.uuid(1)
HEADERS = ("Credential ID", "PIN", "End date")


def of(lines: list[list[str]], headers: tuple[str, ...] = HEADERS, **options: Any) -> Questions:
    return questions_of(open_table(examples.csv_bytes(lines, headers), "guests.csv"), FileOptions(**options))


def of_workbook(path: Path, sheets: dict[str, list[list[Any]]], **options: Any) -> Questions:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return questions_of(open_table(path.read_bytes(), path.name), FileOptions(**options))


def test_columns_that_are_found_have_one_place_each() -> None:
    asked = of([[ID, "738291", "2035-01-31T22:59:59Z"]])
    assert asked.places == {"acs_credential_id": (0,), "code": (1,), "ends_at": (2,)}
    assert asked.samples == {"acs_credential_id": ID, "code": "••••", "ends_at": "2035-01-31T22:59:59Z"}
    assert (asked.header_row, asked.headers) == (1, HEADERS)


def test_columns_that_are_not_found_can_still_be_chosen_from() -> None:
    asked = of([[ID, "738291", "x"]], ("Credential ID", "Digits", "Guest"))
    assert asked.headers == ("Credential ID", "Digits", "Guest")
    assert asked.places == {"acs_credential_id": (0,), "code": (), "ends_at": ()}


def test_a_column_that_was_chosen_is_the_one() -> None:
    asked = of([[ID, "738291", "738292"]], ("Credential ID", "PIN", "New PIN"), columns={"code": "New PIN"})
    assert asked.places["code"] == (2,)
    assert of([[ID, "738291", "738292"]], ("Credential ID", "PIN", "New PIN")).places["code"] == (1, 2)


def test_a_choice_that_fits_no_header_is_forgotten() -> None:
    gone = {"acs_credential_id": "gone", "code": "gone"}
    assert of([[ID, "738291", ""]], ("Credential ID", "PIN", "Guest"), columns=gone).places["code"] == (1,)


@pytest.mark.parametrize(
    ("cell", "sample"), [("", ""), ("gate 738291", ""), ("31.12.2035", "31.12.2035"), ("738291", "")]
)
def test_a_cell_that_does_not_read_as_the_field_is_no_sample(cell: str, sample: str) -> None:
    assert of([[ID, "738291", cell]]).samples.get("ends_at", "") == sample


def test_the_sample_is_the_first_that_reads() -> None:
    assert of([["x", "none", "soon"], [ID, "738291", "2035-01-31"]]).samples == {
        "acs_credential_id": ID,
        "code": "••••",
        "ends_at": "2035-01-31",
    }


@pytest.mark.parametrize(
    ("cells", "timezone", "date_order", "end_time"),
    [
        (["2035-01-31T22:59:59Z"], False, False, False),
        (["2035-01-31 22:59"], True, False, False),
        (["2035-01-31"], True, False, True),
        (["03/04/2035 11:00"], True, True, False),
        (["03/04/2035", "25/04/2035"], True, False, True),
        (["03/04/2035", "25/04/2035", "04/25/2035"], True, True, True),
        (["", "nonsense"], False, False, False),
    ],
)
def test_only_what_makes_a_difference_is_asked(
    cells: list[str], timezone: bool, date_order: bool, end_time: bool
) -> None:
    asked = of([[ID, "738291", cell] for cell in cells])
    assert (asked.timezone, asked.date_order, asked.end_time) == (timezone, date_order, end_time)


@pytest.mark.parametrize(
    ("cell", "end_time"), [(datetime(2035, 1, 31, 11), False), (date(2035, 1, 31), True), (49340, None)]
)
def test_date_cells_are_local(tmp_path: Path, cell: Any, end_time: bool | None) -> None:
    asked = of_workbook(tmp_path / "guests.xlsx", {"Guests": [[*HEADERS], [ID, "738291", cell]]})
    assert asked.sheets == ("Guests",)
    assert asked.timezone is (end_time is not None)


def test_several_sheets_are_asked_for_first_and_stay_to_choose_from(tmp_path: Path) -> None:
    sheets = {"May": [[*HEADERS], [ID, "738291", ""]], "June": [["Credential ID", "PIN"], [ID, "1"]], "Notes": [["x"]]}
    asked = of_workbook(tmp_path / "guests.xlsx", sheets)
    assert (asked.sheets, asked.headers) == (("May", "June"), ())
    chosen = of_workbook(tmp_path / "guests.xlsx", sheets, sheet="June")
    assert (set(chosen.sheets), chosen.headers) == ({"May", "June"}, ("Credential ID", "PIN"))


def test_columns_are_called_so_that_they_are_found_again() -> None:
    asked = of([[ID, "738291", "738292", "x"]], ("Credential ID", "PIN", "PIN", ""))
    assert [asked.name_of(place) for place in range(3)] == ["Credential ID", "B", "C"]
    for place, name in ((1, "B"), (2, "C")):
        again = of([[ID, "738291", "738292", "x"]], ("Credential ID", "PIN", "PIN", ""), columns={"code": name})
        assert again.places["code"] == (place,)


def test_where_there_is_no_header_there_is_nothing_to_ask() -> None:
    with pytest.raises(UnreadableFile) as refused:
        questions_of(open_table(b"a,b\n1,2\n", "guests.csv"), FileOptions())
    assert refused.value.rule == "file.no_header"


def test_hidden_rows_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in ([*HEADERS], [ID, "738291", ""], ["", "", ""], [ID, "738292", ""]):
        book.worksheets[0].append(line)
    for row in (3, 4):
        book.worksheets[0].row_dimensions[row].hidden = True
    book.save(tmp_path / "guests.xlsx")
    asked = questions_of(open_table((tmp_path / "guests.xlsx").read_bytes(), "guests.xlsx"), FileOptions())
    assert (asked.hidden_rows, asked.rows) == ((4,), 2), "an empty row is none, hidden or not"


def test_the_evidence_of_the_date_order_is_told_and_so_is_a_date_that_leaves_it_open() -> None:
    settled = of([[ID, "738291", cell] for cell in ("03/04/2035", "25/04/2035")])
    assert (settled.order.order, settled.order.day_first) == ("day-first", 3)
    asked = of([[ID, "738291", "03/04/2035 11:00"]])
    assert asked.either == Either("03/04/2035 11:00", date(2035, 4, 3), date(2035, 3, 4))
    assert of([[ID, "738291", "2035-04-03"]]).either is None


def test_hidden_columns_are_named_whatever_was_answered(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Credential ID", "PIN", "End date"])
    book.worksheets[0].append([ID, "738291", "2035-01-31T22:59:59Z"])
    book.worksheets[0].column_dimensions["B"].hidden = True
    book.save(tmp_path / "guests.xlsx")
    table = open_table((tmp_path / "guests.xlsx").read_bytes(), "guests.xlsx")
    for hidden, places in ((None, (1,)), ("include", (1,)), ("skip", ())):
        asked = questions_of(table, FileOptions(hidden=hidden))  # type: ignore[arg-type]
        assert (asked.hidden_columns, asked.places["code"]) == (("PIN",), places)
    assert questions_of(table, FileOptions(columns={"code": "PIN"})).hidden_columns == ()
