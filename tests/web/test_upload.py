"""The first step asks what only a person can say, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.questions import questions_of
from seam_bulk.sandbox import Sandbox
from seam_bulk.spreadsheets.table import open_table
from seam_bulk.web import draft as drafts
from seam_bulk.web import starters
from seam_bulk.web.server import SCRIPT
from tests import examples
from tests.examples import access_to
from tests.web.conftest import Page

ID = examples.uuid(1)
NOT_THERE = -1


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
        "Not in this file",
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


def test_both_orders_are_offered_with_what_a_date_of_the_file_means_in_them(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "03/04/2035 11:00"]]))
    assert [label.replace("\\", "") for label in page.tab.radio(key="date_order").options] == [
        "Day first: 03/04/2035 11:00 is 3 April 2035",
        "Month first: 03/04/2035 11:00 is 4 March 2035",
    ]


def test_a_settled_date_order_is_no_question_and_its_evidence_is_told(page: Page) -> None:
    lines = [[ID, "738291", "03/04/2035 11:00"], [examples.uuid(2), "738292", "25/04/2035 11:00"]]
    page.upload(examples.csv_bytes(lines))
    assert asked(page) == {"zone"}
    assert "Day first: the date in row 3 can be read in no other way." in page.formatted()


def test_an_order_that_only_a_repair_leaves_open_is_asked_as_well(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "01.02.35 11:00"]]))
    assert asked(page) == set()
    page.press("to-check").press("accept-all-ends_at-not_a_date")
    assert "Choose the order of day and month in the first step" in " ".join(page.table()["What to do"])
    page.press("back")
    assert asked(page) == {"date_order"}
    page.choose("date_order", "day-first")
    assert asked(page) == {"date_order", "zone"}
    page.press("guessed-zone").press("to-check").choose("check-view", "rows")
    assert list(page.table()["New end date"]) == ["2035-02-01 11:00"]


def test_a_column_that_was_found_can_be_switched_off_and_on_again(page: Page) -> None:
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31 11:00"]]))
    assert asked(page) == {"zone"}
    page.choose("column-ends_at", NOT_THERE)
    assert asked(page) == set()
    assert page.tab.selectbox(key="column-ends_at").value == NOT_THERE
    assert can_go_on(page)
    page.choose("column-code", NOT_THERE)
    assert not can_go_on(page)
    assert "without either there is nothing to change" in page.formatted()
    page.choose("column-ends_at", 2).press("guessed-zone").press("to-check").choose("check-view", "rows")
    assert list(page.table()["New end date"]) == ["2035-01-31 11:00"]
    assert list(page.table()["New code"]) == [""]


def test_a_table_longer_than_the_page_takes_is_refused_with_a_sentence(page: Page, monkeypatch: Any) -> None:
    assert "200,000 rows" in page.tab.file_uploader[0].label
    assert "25 MB" in page.tab.file_uploader[0].label
    assert "one that is too large has to be split" in page.formatted(), "the browser itself only marks it red"
    monkeypatch.setenv("SEAM_BULK_MAX_ROWS", "2")
    lines = [[examples.uuid(n), "738291", ""] for n in range(3)]
    page.upload(examples.csv_bytes(lines))
    assert "The table has more than 2 rows; the limit is 2.\nSplit it into several files." in page.text()
    assert not can_go_on(page)
    page.press("other-file").upload(examples.csv_bytes(lines[:2]))
    assert can_go_on(page)


def test_the_operator_says_how_large_a_file_may_be(page: Page, monkeypatch: Any) -> None:
    monkeypatch.setenv("SEAM_BULK_MAX_MEGABYTES", "1")
    monkeypatch.setenv("SEAM_BULK_MAX_ROWS", "500000")
    assert "up to 1 MB and 500,000 rows" in page.run().tab.file_uploader[0].label
    page.upload(examples.csv_bytes([[ID, "738291", "x" * 1_000_000]]))
    assert "The file has 1.1 MB; the limit is 1 MB.\nSplit it into several files." in page.text()
    assert "SEAM_BULK" not in page.text()
    assert not can_go_on(page)


def test_a_reload_finds_the_draft_by_its_address_and_nobody_else_does(page: Page, monkeypatch: Any) -> None:
    monkeypatch.setattr(drafts, "_owner", lambda: ("manager", "browser"))
    page.upload(examples.csv_bytes([[ID, "738291", "2035-01-31 11:00"]])).press("guessed-zone").press("to-check")
    named = page.tab.query_params["draft"]
    again = Page(AppTest.from_file(str(SCRIPT), default_timeout=30))
    again.tab.query_params["draft"] = named
    again.run()
    assert again.tab.metric[1].value == "1"
    assert "to-preview" in again.buttons()

    stranger = Page(AppTest.from_file(str(SCRIPT), default_timeout=30))
    stranger.tab.query_params["draft"] = named
    monkeypatch.setattr(drafts, "_owner", lambda: ("manager", "another browser"))
    stranger.run()
    assert stranger.tab.file_uploader
    assert "is not kept any more" in stranger.formatted()
    assert "draft" not in stranger.tab.query_params


def test_a_draft_that_was_discarded_is_gone_for_good(page: Page, monkeypatch: Any) -> None:
    monkeypatch.setattr(drafts, "_owner", lambda: ("manager", "browser"))
    page.upload(examples.csv_bytes([[ID, "738291", ""]]))
    named = page.tab.query_params["draft"]
    page.press("other-file")
    assert "draft" not in page.tab.query_params
    again = Page(AppTest.from_file(str(SCRIPT), default_timeout=30))
    again.tab.query_params["draft"] = named
    assert again.run().tab.file_uploader


def test_templates_are_made_when_asked_for_and_hold_no_code(page: Page, sandbox: Sandbox) -> None:
    assert not [r for r in sandbox.requests() if r["route"] == "list"], "not before"
    made = starters.filled_template(access_to(sandbox))
    book = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    lines = [[str(cell or "") for cell in line] for line in book.iter_rows(values_only=True)]
    live = sandbox.credentials()
    assert lines[0][:3] == ["acs_credential_id", "code", "ends_at"]
    assert {line[0] for line in lines[1:]} == {i for i, c in live.items() if c["workspace_id"] == sandbox.workspace_id}
    assert {(line[1], line[2]) for line in lines[1:]} == {("", "")}
    assert {book.cell(2, column).number_format for column in (2, 3)} == {"@"}, "text cells keep their zeros"
    shown = {cell for line in lines for cell in line}
    assert not shown & {c["code"] for c in live.values() if c.get("code")}


def test_without_an_answer_of_seam_the_template_is_empty_and_says_so(sandbox: Sandbox) -> None:
    made = starters.filled_template(access_to(sandbox, key="seam_test_unknown_key"))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    first, second = [[str(cell) for cell in line if cell] for line in sheet.iter_rows(values_only=True)]
    assert first[0].startswith("Seam did not answer")
    assert second[:3] == ["acs_credential_id", "code", "ends_at"]
    assert not questions_of(open_table(made, "t.xlsx"), FileOptions()).rows, "it can be filled in all the same"


def test_samples_and_templates_can_be_downloaded(page: Page) -> None:
    there = {str(each.key) for each in page.tab.get("download_button")}
    assert {"template", "empty-template", "sample-good", "sample-arrivals"} <= there


def test_a_hidden_column_is_a_question_that_names_it(page: Page) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Credential ID", "*PIN*", "End date"])
    book.worksheets[0].append([ID, "738291", "2035-01-31T22:59:59Z"])
    book.worksheets[0].column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    page.upload(out.getvalue(), "guests.xlsx")
    assert page.tab.radio(key="hidden").label == r'The column "\*PIN\*" is hidden in the file. What about it?'
    page.choose("hidden", "skip")
    assert asked(page) == {"hidden"}
    page.press("to-check")


def test_hidden_rows_are_a_question_that_names_them(page: Page) -> None:
    lines = [["Credential ID", "PIN"], [ID, "738291"], [examples.uuid(2), "738292"]]
    page.upload(workbook({"Guests": lines}, hidden_row=3), "guests.xlsx")
    assert asked(page) == {"hidden"}
    assert page.tab.radio(key="hidden").label == "Row 3 is hidden or filtered out. What about it?"
    assert not can_go_on(page)
    page.choose("hidden", "skip").press("to-check")
    assert {each.label: each.value for each in page.tab.metric} == {
        "Rows": "2",
        "Ready": "1",
        "Invalid": "0",
        "Left out": "1",
    }


def test_several_sheets_are_a_question_that_can_be_answered_anew(page: Page) -> None:
    sheets = {"May": [["Credential ID", "PIN"], [ID, "738291"]], "June": [["Credential ID", "End date"], [ID, "x"]]}
    page.upload(workbook(sheets), "guests.xlsx")
    assert asked(page) == {"sheet"}
    assert not can_go_on(page)
    assert can_go_on(page.choose("sheet", "May"))
    page.choose("sheet", "June")
    assert page.tab.selectbox(key="column-code").value == NOT_THERE


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
