"""The first step asks what only a person can say, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import time

import openpyxl
import pytest

from tests import examples
from tests.web.conftest import Page

ID = examples.uuid(1)


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]], hidden_row: int = 0) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
        if hidden_row:
            sheet.row_dimensions[hidden_row].hidden = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def asked(page: Page) -> set[str]:
    widgets = (*page.tab.selectbox, *page.tab.radio, *page.tab.get("time_input"))
    return {str(each.key) for each in widgets if not str(each.key).startswith("column-")}


def can_go_on(page: Page) -> bool:
    return not page.tab.button(key="to-check").disabled


def test_without_a_key_the_page_says_that_it_is_the_built_in_sandbox(page: Page) -> None:
    assert "built-in sandbox" in page.formatted()
    assert "Sandbox" in page.formatted()


def test_columns_are_found_and_shown_with_a_value_codes_as_dots(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31T22:59:59Z"]]))
    assert page.tab.selectbox(key="column-code").value == 1
    assert page.text().count("for example ") == 3
    assert f"for example {ID}" in page.text()
    assert "for example ••••" in page.text()
    assert "738291" not in page.text() + page.formatted()
    assert can_go_on(page)


def test_a_file_without_open_questions_is_asked_nothing(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31T22:59:59Z"]]))
    assert asked(page) == set()


def test_a_column_can_be_chosen_where_no_name_is_usual(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31T22:59:59Z"]], ("Ref", "Digits", "Until")))
    assert not can_go_on(page)
    page.choose("column-acs_credential_id", 0)
    assert can_go_on(page)
    page.choose("column-code", 1)
    assert "for example ••••" in page.text()
    page.press("to-check")
    assert page.tab.metric[1].value == "1"


def test_two_columns_that_could_be_the_code_are_a_question(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "738292"]], ("Credential ID", "PIN", "New PIN")))
    assert page.tab.selectbox(key="column-code").value is None
    assert not can_go_on(page)
    page.choose("column-code", 2)
    assert can_go_on(page)
    page.choose("column-code", None)
    assert not can_go_on(page)


def test_a_value_that_does_not_read_as_the_field_is_not_shown(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "gate 738292"]], ("Credential ID", "PIN", "End date")))
    assert "738292" not in page.text() + page.formatted()
    assert "Nothing in this column reads as a date." in page.formatted()


def test_a_header_that_could_be_a_code_is_named_by_its_letter(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "x"]], ("Credential ID", "PIN", "738293")))
    assert page.tab.selectbox(key="column-ends_at").options == [
        "Credential ID (column A)",
        "PIN (column B)",
        "Column C",
    ]


def test_the_zone_is_asked_for_local_dates_and_the_browsers_is_only_a_guess(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31 11:00"]]))
    assert asked(page) == {"zone"}
    assert page.tab.selectbox(key="zone").value is None
    assert not can_go_on(page)
    assert "a guess" in page.tab.button(key="guessed-zone").label
    page.press("guessed-zone")
    assert page.tab.selectbox(key="zone").value == "Europe/Berlin"
    assert can_go_on(page)


def test_a_zone_of_which_nobody_ever_heard_is_no_guess(page: Page) -> None:
    page.tab.context = {"timezone": "![x](http://example.com)"}
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31 11:00"]]))
    assert "guessed-zone" not in page.buttons()


def test_the_end_time_is_asked_for_dates_alone_and_means_the_whole_day(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31"]]))
    assert asked(page) == {"zone", "end-time"}
    page.press("guessed-zone").press("to-check")
    page.choose("check-view", "rows")
    assert list(page.table()["New end date"]) == ["2035-01-31 23:59:59"]


def test_an_end_time_is_taken_over(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31"]])).press("guessed-zone")
    page.choose("end-time", time(11, 0)).press("to-check")
    page.choose("check-view", "rows")
    assert list(page.table()["New end date"]) == ["2035-01-31 11:00"]


def test_the_date_order_is_asked_only_where_the_column_does_not_settle_it(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "03/04/2035 11:00"]])).press("guessed-zone")
    assert asked(page) == {"zone", "date_order"}
    assert not can_go_on(page)
    assert can_go_on(page.choose("date_order", "day-first"))


def test_a_settled_date_order_is_no_question(page: Page) -> None:
    lines = [[ID, "738291", "03/04/2035 11:00"], [examples.uuid(2), "738292", "25/04/2035 11:00"]]
    page.upload(examples.csv_bytes(lines))
    assert asked(page) == {"zone"}


def test_hidden_rows_are_a_question(page: Page) -> None:
    lines = [["Credential ID", "PIN"], [ID, "738291"], [examples.uuid(2), "738292"]]
    page.upload(workbook({"Guests": lines}, hidden_row=3), "guests.xlsx")
    assert asked(page) == {"hidden"}
    assert not can_go_on(page)
    page.choose("hidden", "skip").press("to-check")
    assert {each.label: each.value for each in page.tab.metric} == {
        "Rows": "2",
        "Ready": "1",
        "Invalid": "0",
        "Skipped": "1",
    }


def test_several_sheets_are_a_question_that_can_be_answered_anew(page: Page) -> None:
    sheets = {"May": [["Credential ID", "PIN"], [ID, "738291"]], "June": [["Credential ID", "End date"], [ID, "x"]]}
    page.upload(workbook(sheets), "guests.xlsx")
    assert asked(page) == {"sheet"}
    assert not can_go_on(page)
    assert can_go_on(page.choose("sheet", "May"))
    page.choose("sheet", "June")
    assert page.tab.selectbox(key="column-code").value is None


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture.xlsx", "picture"),
        (b"a,b\n1,2\n", "guests.csv", "No header row was found"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence_and_another_can_be_chosen(
    page: Page, content: bytes, name: str, said: str
) -> None:
    page.upload(content, name)
    assert said in page.text()
    assert not can_go_on(page)
    page.press("other-file")
    assert page.tab.file_uploader


def test_what_a_file_says_is_never_read_as_markdown(page: Page) -> None:
    evil = "![x](http://example.com/x.png)"
    page.upload(examples.csv_bytes([[ID, evil, evil]], ("Credential ID", "PIN", evil)), f"{evil}.csv")
    assert evil in page.text()
    page.press("to-check")
    assert evil not in page.formatted()


def test_a_hint_speaks_of_the_page_and_not_of_options(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "1", "2"]], ("Credential ID", "Guest", "Unit")))
    page.choose("column-code", 0).choose("column-acs_credential_id", 0)
    assert "--" not in page.text()
    assert "Choose one column for each field." in page.text()


def test_the_sample_is_a_click_away_on_the_built_in_sandbox(page: Page) -> None:
    page.press("sample")
    assert "arrivals.xlsx" in page.text()
    assert page.tab.selectbox(key="column-code").value == 3
