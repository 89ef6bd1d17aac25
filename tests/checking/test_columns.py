from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from seam_bulk.checking.body import Body
from seam_bulk.checking.columns import Columns, locate
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.table import Table, open_table

ID = "5a1b2c3d-0000-4000-8000-000000000001"


def text(content: str) -> Table:
    return open_table(content.encode(), "guests.csv")


def columns(content: str, **wanted: str) -> Columns:
    return locate(text(content), wanted)[1]


def refusal(table: Table, sheet: str | None = None, /, **wanted: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        locate(table, wanted, sheet)
    return caught.value


def book(**sheets: list[list[object]]) -> Table:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name.lstrip("_"))
        sheet.sheet_state = "hidden" if name.startswith("_") else "visible"
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    made.save(out)
    return open_table(out.getvalue(), "guests.xlsx")


@pytest.mark.parametrize(
    "header",
    [
        "acs_credential_id,code,ends_at",
        "Credential ID,PIN,End date",
        "CREDENTIAL-ID,New PIN,Check-out date",
        " credential id ,Access code,Valid until",
        "Credential\u00a0ID,PIN Code,Expiry Date",
        "Seam credential id:,Door PIN,Departure",
        "ACS Credential Id,passcode,New end date",
        "credential,Entry_Code,Ends At",
        "ID,Keypad code,access until",
    ],
)
def test_usual_headers_are_known_however_they_are_written(header: str) -> None:
    assert columns(header + "\n").fields == {"acs_credential_id": 0, "code": 1, "ends_at": 2}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_the_headers(delimiter: str) -> None:
    header = delimiter.join(["Name", "PIN", "Credential ID"])
    body = delimiter.join(['"Doe; Jane, or | John\t"', "0042", ID])
    grid, found = locate(text(f"{header}\n{body}\n"), {})
    assert grid.delimiter == delimiter
    assert found.fields == {"acs_credential_id": 2, "code": 1}
    assert [cells[1] for _, cells in Body(grid, found)] == ["0042"]


def test_the_header_may_stand_below_title_rows_and_rows_keep_their_numbers() -> None:
    table = text(f"Guests of May\n\nprinted,today\nPIN,Credential ID\n0042,{ID}\n\n0043,{ID}\n")
    grid, found = locate(table, {})
    assert found.header_row == 4
    assert [number for number, _ in Body(grid, found)] == [5, 7]


def test_the_thirtieth_row_may_be_the_header_and_the_next_may_not() -> None:
    assert columns("\n" * 29 + "PIN,Credential ID\n").header_row == 30
    assert refusal(text("title\n" + "\n" * 29 + "PIN,Credential ID\n")).rule == "file.no_header"


def test_a_header_of_two_lines_is_read_as_one_and_its_second_line_is_no_row() -> None:
    table = text(f"Guests\nCredential,New,End\nID,PIN,date\n{ID},0042,2031-01-31\n")
    grid, found = locate(table, {})
    assert (found.header_row, found.headers) == (3, ("Credential ID", "New PIN", "End date"))
    assert found.fields == {"acs_credential_id": 0, "code": 1, "ends_at": 2}
    assert [number for number, _ in Body(grid, found)] == [4]
    assert columns("Credential,New,End\nID,PIN,date\n", code="New PIN").fields["code"] == 1


def two_lines(group: str) -> Table:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    lines: list[list[object]] = [["Credential ID", group, None], [None, "PIN", "End date"], [ID, "0042", "2031-01-31"]]
    for line in lines:
        sheet.append(line)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    out = io.BytesIO()
    made.save(out)
    return open_table(out.getvalue(), "guests.xlsx")


def test_a_header_merged_over_two_lines_and_one_merged_over_two_columns_are_read() -> None:
    grid, found = locate(two_lines("New values"), {})
    assert (found.header_row, found.fields) == (2, {"acs_credential_id": 0, "code": 1, "ends_at": 2})
    assert found.headers == ("Credential ID", "New values PIN", "New values End date")
    assert [number for number, _ in Body(grid, found)] == [3]


def test_columns_below_a_header_of_old_values_are_never_taken_for_the_new_ones() -> None:
    assert refusal(two_lines("Old values")).rule == "file.missing_column"
    old_and_new = f"Credential ID,Old,,New,\n,PIN,End date,PIN,End date\n{ID},1111,,2222,\n"
    found = columns(old_and_new)
    assert found.fields == {"acs_credential_id": 0, "code": 3, "ends_at": 4}
    assert found.may_hold_code(1)


@pytest.mark.parametrize(
    ("lines", "row", "fields"),
    [
        ("New PIN\nCredential ID,PIN,End date\n", 2, {"acs_credential_id": 0, "code": 1, "ends_at": 2}),
        ("Credential ID,PIN,\n,see note,\n", 1, {"acs_credential_id": 0, "code": 1}),
        ("Credential ID,PIN,Valid\n,0042,until\n", 1, {"acs_credential_id": 0, "code": 1}),
        (f"Credential ID,PIN,Valid\n{ID},x,until\n", 1, {"acs_credential_id": 0, "code": 1}),
        ("Credential ID,PIN,Valid\n\n,,until\n", 1, {"acs_credential_id": 0, "code": 1}),
        ("Credential ID,PIN,Valid\n,,until\n", 2, {"acs_credential_id": 0, "code": 1, "ends_at": 2}),
    ],
)
def test_a_line_below_the_header_that_is_no_part_of_it_stays_a_row(
    lines: str, row: int, fields: dict[str, int]
) -> None:
    found = columns(lines)
    assert (found.header_row, found.fields) == (row, fields)


def test_two_lines_that_name_the_code_twice_are_a_question() -> None:
    assert refusal(text("Credential,Old,New\nID,PIN,PIN\n")).rule == "file.ambiguous_column"
    assert refusal(text("Credential ID,New PIN,New,Valid\n,,code,until\n")).rule == "file.ambiguous_column"


def test_a_file_without_any_known_header_is_told_what_to_write() -> None:
    told = refusal(text(f"{ID},1234,2031-01-31\n"))
    assert told.rule == "file.no_header"
    assert "acs_credential_id" in told.hint


def test_a_missing_column_is_told_with_the_headers_that_are_there() -> None:
    told = refusal(text(f"Booking,PIN\n{ID},7391\n"))
    assert told.rule == "file.missing_column"
    assert '"Booking", "PIN"' in told.message
    assert '--column acs_credential_id="Booking"' in told.hint
    told = refusal(text("Credential ID,Digits\n"))
    assert told.rule == "file.missing_column"
    assert '--column code="Digits"' in told.hint


def test_no_cell_of_a_row_that_only_looks_like_a_header_is_quoted() -> None:
    told = refusal(text("Buchung,Nummer\n7391,Checkout\n"))
    assert told.rule == "file.missing_column"
    assert "7391" not in str(told)


def test_two_headers_that_could_be_the_code_are_a_question() -> None:
    told = refusal(text("Credential ID,PIN,New PIN\n"))
    assert told.rule == "file.ambiguous_column"
    assert '"PIN", "New PIN"' in told.message
    assert '--column code="New PIN"' in told.hint
    assert columns("Credential ID,PIN,New PIN\n", code="New PIN").fields["code"] == 2
    assert columns("Credential ID,PIN,New PIN\n", code="new_pin").fields["code"] == 2


def test_the_same_header_twice_is_a_question_that_a_letter_settles() -> None:
    told = refusal(text("Credential ID,PIN,PIN\n"))
    assert told.rule == "file.ambiguous_column"
    assert '--column code="C"' in told.hint
    assert columns("Credential ID,PIN,PIN\n", code="C").fields["code"] == 2
    assert refusal(text("Credential ID,PIN,PIN\n"), code="PIN").rule == "file.ambiguous_column"


def test_a_named_header_wins_over_every_known_one() -> None:
    found = columns("Credential ID,Old thing,End date\n", code="Old thing")
    assert found.fields == {"acs_credential_id": 0, "code": 1, "ends_at": 2}
    assert found.headers[found.fields["code"]] == "Old thing"


def test_a_named_header_is_no_other_fields_column() -> None:
    found = columns("Booking,Credential,PIN\n", acs_credential_id="Booking", code="PIN")
    assert found.fields == {"acs_credential_id": 0, "code": 2}


def test_a_header_called_like_a_letter_comes_before_the_letter() -> None:
    assert columns("Credential ID,PIN,B\n", code="B").fields["code"] == 2


def test_a_column_without_a_header_can_be_named_by_its_letter() -> None:
    found = columns(f"Title\nCredential ID,,Name\n{ID},0042,Jane\n", code="b")
    assert (found.header_row, found.fields, found.headers) == (2, {"acs_credential_id": 0, "code": 1}, (
        "Credential ID", "", "Name"))  # fmt: skip


def test_letters_alone_still_need_a_header_row() -> None:
    letters = {"acs_credential_id": "A", "code": "B"}
    assert columns(f"Gäste\nKennung,Zahl\n{ID},0042\n", **letters).header_row == 2
    assert refusal(text(f"{ID},7391\n{ID},7392\n"), **letters).rule == "file.no_header"


def test_a_header_that_is_not_there_and_a_field_that_does_not_exist_are_told() -> None:
    told = refusal(text("Credential ID,PIN\n"), code="Door PIN")
    assert told.rule == "file.missing_column"
    assert '"Door PIN"' in told.message
    assert '"Credential ID", "PIN"' in told.message
    told = refusal(text("Credential ID,PIN\n"), pin="PIN")
    assert told.rule == "file.missing_column"
    assert "acs_credential_id, code, ends_at" in told.hint


def test_one_column_cannot_be_two_fields() -> None:
    told = refusal(text("Credential ID,PIN\n"), code="PIN", ends_at="PIN")
    assert told.rule == "file.ambiguous_column"


@pytest.mark.parametrize(
    "header", ["Old PIN", "Backup code", "pin2", "Passcodes", "OldPin", "Combination", "Keycode", "PINs", "Türcode"]
)
def test_an_own_column_whose_header_speaks_of_codes_may_hold_one(header: str) -> None:
    found = columns(f"Credential ID,New PIN,{header},Shopping,Name\n", code="New PIN")
    assert [i for i in range(5) if found.may_hold_code(i)] == [2]


def test_a_quotation_mark_left_open_above_the_header_is_told() -> None:
    assert refusal(text('"Guests of May\nCredential ID,PIN\n')).rule == "file.not_a_spreadsheet"


HEADER: list[object] = ["Credential ID", "PIN"]


def test_the_sheet_is_the_one_that_has_the_columns() -> None:
    grid, found = locate(book(Cover=[["Hello"]], Guests=[["Title"], HEADER]), {})
    assert (grid.sheet, found.header_row) == ("Guests", 2)


def test_several_sheets_that_fit_are_a_question() -> None:
    table = book(May=[HEADER], June=[HEADER], Notes=[["x"]])
    told = refusal(table)
    assert told.rule == "file.sheet_choice"
    assert '"May", "June"' in told.message
    assert locate(table, {}, "june")[0].sheet == "June"


def test_a_hidden_sheet_is_read_only_when_it_is_named() -> None:
    table = book(May=[HEADER], _Archive=[HEADER])
    assert locate(table, {})[0].sheet == "May"
    assert locate(table, {}, "Archive")[0].sheet == "Archive"


def test_a_sheet_that_is_not_there_is_told_with_those_that_are() -> None:
    told = refusal(book(May=[HEADER]), "July")
    assert told.rule == "file.sheet_choice"
    assert '"May"' in told.message
    assert refusal(text("Credential ID,PIN\n"), "May").rule == "file.sheet_choice"


def concealed(headers: list[str], *hidden: str, line: Sequence[str] = (ID, "0042", "0043")) -> Table:
    """A workbook with hidden columns."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(headers)
    sheet.append(list(line))
    for letter in hidden:
        sheet.column_dimensions[letter].hidden = True
    out = io.BytesIO()
    made.save(out)
    return open_table(out.getvalue(), "guests.xlsx")


def test_a_hidden_column_that_a_field_stands_in_is_a_question() -> None:
    told = refusal(concealed(["Credential ID", "PIN", "Old PIN"], "B"))
    assert told.rule == "file.hidden_rows"
    assert told.message == 'The column is hidden in the file: "PIN" (B).'
    assert "--hidden include" in told.hint


def test_a_hidden_column_is_used_or_passed_over_as_is_said() -> None:
    table = concealed(["Credential ID", "PIN", "Access code"], "B")
    assert refusal(table).rule == "file.ambiguous_column"
    assert locate(table, {}, None, "skip")[1].fields == {"acs_credential_id": 0, "code": 2}
    alone = concealed(["Credential ID", "PIN", "End date"], "B")
    assert locate(alone, {}, None, "skip")[1].fields == {"acs_credential_id": 0, "ends_at": 2}
    assert locate(alone, {}, None, "include")[1].fields == {"acs_credential_id": 0, "code": 1, "ends_at": 2}


def test_a_hidden_column_that_was_named_is_no_question() -> None:
    table = concealed(["Credential ID", "PIN", "Access code"], "B")
    assert locate(table, {"code": "PIN"})[1].fields["code"] == 1
    assert locate(table, {"code": "PIN"}, None, "skip")[1].fields["code"] == 1


def test_a_hidden_column_of_nobody_but_the_person_is_no_question() -> None:
    assert locate(concealed(["Credential ID", "PIN", "Notes"], "C"), {})[1].others == (2,)
