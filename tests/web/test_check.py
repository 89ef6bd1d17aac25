"""The second step shows every problem, and mends it in place: nothing is repaired that nobody asked for."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from seam_bulk.problems import FIXABLE, RULES
from seam_bulk.reports.corrected import corrected_bytes
from seam_bulk.sandbox import Sandbox
from seam_bulk.web import check_tables, check_words, row_dialog
from seam_bulk.web.draft import Draft
from tests import examples
from tests.examples import uuid
from tests.web.conftest import Page

HEADERS = ("Credential ID", "New PIN", "Check-out", "Guest", "Unit")
LINES = [
    [uuid(1), "73 91", "2035-01-31 11:00", "Lena Roth", "204"],
    [uuid(2), "4821", "31.01.35 15:30", "Omar Haddad", "205"],
    ["nobody", "5937", "2035-01-31 11:00", "Ida Berg", "206"],
    [uuid(4), "6048", "soon", "Tom Voss", "207"],
    [uuid(5), "9173", "2035-02-01 11:00", "Mia Lang", "208"],
]


def at_check(page: Page, lines: list[list[str]] | None = None) -> Page:
    page.upload(examples.csv_bytes(lines or LINES, HEADERS)).press("guessed-zone")
    return page.press("to-check")


def counts(page: Page) -> dict[str, str]:
    return {each.label: each.value for each in page.tab.metric}


def draft(page: Page) -> Draft:
    found = page.tab.session_state["draft"]
    assert isinstance(found, Draft)
    return found


def field(page: Page, name: str) -> Any:
    [found] = [each for each in page.tab.text_input if str(each.key).startswith(f"cell-{name}-")]
    return found


def edit(page: Page, row: int) -> Page:
    """Open a row, as the button in its line does."""
    rows = [r.row for r in draft(page).checked.rows]
    page.tab.session_state["walk"] = row_dialog.Walk(rows, rows.index(row))
    return page.run()


def save(page: Page, **typed: str) -> Page:
    for name, text in typed.items():
        field(page, name).set_value(text)
    return page.press("save-row")


def test_every_problem_is_there_with_row_column_sentence_hint_and_who_it_is_about(page: Page) -> None:
    at_check(page)
    table = page.table()
    assert list(table["Row"]) == [2, 3, 4, 5]
    assert list(table["Column"]) == ["New PIN", "Check-out", "Credential ID", "Check-out"]
    assert list(table["Guest or unit"]) == ["Lena Roth · 204", "Omar Haddad · 205", "Ida Berg · 206", "Tom Voss · 207"]
    assert all(table["Problem"])
    assert all(table["What to do"])
    assert counts(page) == {"Rows": "5", "Ready": "1", "Invalid": "4"}


def test_problems_are_found_by_row_name_id_sentence_and_kind(page: Page) -> None:
    at_check(page)
    for sought, rows in (("5", [5]), ("omar", [3]), (uuid(1)[-4:], [2]), ("blank inside", [2]), ("208", [])):
        page.choose("search", sought)
        found = list(page.table()["Row"]) if page.tab.dataframe else []
        assert found == rows, sought
    page.choose("search", "")
    page.choose("kind", "ends_at.not_a_date")
    assert list(page.table()["Row"]) == [3, 5]


def test_a_code_cannot_be_searched_for(page: Page) -> None:
    at_check(page).choose("check-view", "rows")
    page.choose("search", "9173")
    assert "Nothing matches" in page.formatted()


def test_an_id_is_corrected_in_place(page: Page) -> None:
    edit(at_check(page), 4)
    assert field(page, "acs_credential_id").value == "nobody"
    save(page, acs_credential_id=uuid(3))
    assert counts(page)["Ready"] == "2"
    assert draft(page).options.corrections == {(4, "acs_credential_id"): uuid(3)}


def test_a_typed_code_is_kept_on_the_server_and_its_field_is_empty_again(page: Page) -> None:
    edit(at_check(page), 2)
    assert field(page, "code").value == ""
    assert "••••" in field(page, "code").placeholder
    save(page, code="0042")
    wish = draft(page).checked.rows[0].wish
    assert wish
    assert (wish.code, wish.zeros_sure) == ("0042", True)
    assert field(page, "code").value == ""
    assert "typed by you" in field(page, "code").placeholder
    assert "0042" not in page.text() + page.formatted()
    kept = page.tab.session_state._state.filtered_state
    assert not any("0042" in str(value) for value in kept.values())


def test_saving_what_was_not_touched_changes_nothing(page: Page) -> None:
    edit(at_check(page), 3)
    save(page)
    assert draft(page).options.corrections == {}


def test_what_is_typed_is_checked_and_its_problem_told_at_once(page: Page) -> None:
    edit(at_check(page), 6)
    save(page, ends_at="whenever")
    assert "The text is not a date" in page.text() or "date" in page.text()
    assert counts(page)["Invalid"] == "5"
    page.press("undo-ends_at")
    assert counts(page)["Invalid"] == "4"
    assert draft(page).options.corrections == {}


def test_an_emptied_cell_leaves_the_value_as_it_is(page: Page) -> None:
    edit(at_check(page), 2)
    [box] = [each for each in page.tab.checkbox if "emptied" in str(each.key)]
    box.check()
    page.press("save-row")
    wish = draft(page).checked.rows[0].wish
    assert wish
    assert wish.code is None


@pytest.mark.parametrize("cell", ["738291", "gate 738291", "٧٣٩١"])
def test_what_could_be_a_code_is_not_shown_to_be_edited_wherever_it_stands(page: Page, cell: str) -> None:
    edit(at_check(page, [[uuid(1), "5550", cell, "Lena", "1"], *LINES[1:]]), 2)
    assert field(page, "ends_at").value == ""
    assert "could be a code" in field(page, "ends_at").placeholder
    save(page)
    assert draft(page).options.corrections == {}, "a cell that is not shown is not emptied by saving"


def test_one_suggestion_is_accepted_without_the_others_of_its_kind(page: Page) -> None:
    lines = [*LINES, [uuid(6), "", "01.02.35 11:00", "Ben", "209"]]
    edit(at_check(page, lines), 3)
    assert page.tab.button(key="accept-0").label.replace("\\", "") == "Use 31.01.2035 15:30"
    page.press("accept-0")
    assert [row.status for row in draft(page).checked.rows if row.row in {3, 7}] == ["ready", "invalid"]


def test_a_suggested_code_is_told_in_words(page: Page) -> None:
    edit(at_check(page), 2)
    assert "7391" not in page.tab.button(key="accept-0").label
    assert "digits of the code" in page.tab.button(key="accept-0").label
    page.press("accept-0")
    wish = draft(page).checked.rows[0].wish
    assert wish
    assert wish.code == "7391"
    assert "7391" not in page.text() + page.formatted()


def test_all_suggestions_of_a_kind_are_accepted_and_taken_back(page: Page) -> None:
    lines = [*LINES, [uuid(6), "", "13.02.35 11:00", "Ben", "209"]]
    at_check(page, lines)
    assert counts(page)["Ready"] == "1"
    assert page.tab.button(key="accept-all-ends_at-not_a_date").label == "Repair all 2"
    page.press("accept-all-ends_at-not_a_date")
    assert counts(page)["Ready"] == "3"
    page.choose("check-view", "corrected")
    assert list(page.table()["In the file"]) == ["31.01.35 15:30", "13.02.35 11:00"]
    assert list(page.table()["Now"]) == ["31.01.2035 15:30", "13.02.2035 11:00"]
    page.press("unaccept-ends_at-not_a_date")
    assert counts(page)["Ready"] == "1"
    assert not draft(page).options.fixes


def test_a_row_is_left_out_and_taken_back_in(page: Page) -> None:
    edit(at_check(page), 5)
    page.press("leave-row")
    assert counts(page) == {"Rows": "5", "Ready": "1", "Invalid": "3", "Left out": "1"}
    assert "This row is left out." in page.formatted()
    page.press("use-row")
    assert counts(page) == {"Rows": "5", "Ready": "1", "Invalid": "4"}


def test_rows_that_are_left_out_have_a_view_of_their_own(page: Page) -> None:
    at_check(page)
    draft(page).leave_out([4, 5])
    page.run().choose("check-view", "left-out")
    assert list(page.table()["Row"]) == [4, 5]
    assert set(page.table()["Leave out"]) == {"Use again"}


def test_the_rows_are_gone_through_one_by_one(page: Page) -> None:
    at_check(page).press("edit-first")
    assert page.tab.button(key="previous-row").disabled
    assert "1 of 4" in page.text()
    page.press("next-row").press("next-row")
    assert "Ida Berg · 206" in page.text()
    page.press("next-row")
    assert page.tab.button(key="next-row").disabled
    page.press("close-row")
    assert "save-row" not in page.buttons()


def test_everything_is_undone_at_once(page: Page) -> None:
    at_check(page)
    draft(page).correct({(4, "acs_credential_id"): uuid(3), (5, "ends_at"): "2035-03-01 11:00"})
    draft(page).accept_all("code.not_digits")
    page.run()
    assert counts(page)["Ready"] == "4"
    page.choose("check-view", "corrected").press("undo-all")
    assert counts(page)["Ready"] == "1"


def test_the_corrected_file_is_offered_once_there_is_something_in_it_and_says_what_it_holds(page: Page) -> None:
    at_check(page)
    assert not page.tab.get("download_button")
    draft(page).correct({(4, "acs_credential_id"): uuid(3)})
    draft(page).accept_all("code.not_digits")
    draft(page).leave_out([5])
    page.run()
    assert {str(each.key) for each in page.tab.get("download_button")} == {
        "download-corrected-csv",
        "download-corrected-xlsx",
    }
    assert "2 cells corrected, 1 row left out by you." in page.text()
    assert "codes in clear" in page.text()
    lines = list(csv.reader(io.StringIO(corrected_bytes(draft(page).checked, "csv").decode("utf-8-sig"))))
    assert lines[0] == list(HEADERS)
    assert [line[0] for line in lines[1:]] == [uuid(1), uuid(2), uuid(3), uuid(5)]
    assert lines[1][1] == "7391"


def test_corrections_and_choices_outlive_the_way_back_and_reach_seam(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 2)
    lines = [
        [known[0]["acs_credential_id"], "73x1", "", "Lena", "1"],
        [known[1]["acs_credential_id"], "480264", "", "Omar", "2"],
    ]
    page.upload(examples.csv_bytes(lines, HEADERS)).press("to-check")
    save(edit(page, 2), code="702164").press("close-row").press("back").press("to-check")
    assert counts(page)["Ready"] == "2"
    draft(page).leave_out([3])
    page.run().press("to-preview").press("update")
    examples.until(lambda: len(examples.updates(sandbox)) == 1)
    assert sandbox.credentials()[known[0]["acs_credential_id"]]["code"] == "702164"


def test_without_any_problem_there_is_a_sentence_instead_of_a_table(page: Page) -> None:
    at_check(page, LINES[4:])
    assert "No problem was found in any row." in page.formatted()
    assert not page.tab.dataframe


def test_where_no_row_is_ready_it_says_what_to_do(page: Page) -> None:
    at_check(page, LINES[2:4])
    assert "No row is ready" in page.formatted()
    assert page.tab.button(key="to-preview").disabled


def test_a_table_too_long_to_read_is_cut_off_and_says_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_tables, "MOST_SHOWN", 2)
    at_check(page)
    assert len(page.table()) == 2
    assert "The first 2 of 4 are shown." in page.formatted()


def test_what_a_file_says_is_never_read_as_markdown_in_the_dialog(page: Page) -> None:
    evil = "![x](http://example.com/x.png)"
    at_check(page, [[evil, "none", evil, evil, evil], *LINES])
    edit(page, 2)
    assert evil not in page.formatted()
    assert evil in page.text(), "whose row it is"
    lines = [[f"{uuid(1)} {evil}", "5550", "2035-01-31 11:00", "", ""], *LINES[1:]]
    draft(page).choose(corrections={(2, "acs_credential_id"): lines[0][0]})
    edit(page.run(), 2)
    assert page.tab.button(key="accept-0").label.startswith("Use ")
    assert "(" not in page.tab.button(key="accept-0").label


def with_lost_zeros(page: Page, sandbox: Sandbox, count: int) -> list[str]:
    """A preview of codes that a spreadsheet program ate the zeros of; the ids."""
    known = examples.code_credentials(sandbox, count)
    for at, each in enumerate(known):
        sandbox.change(each["acs_credential_id"], code=f"00{47 + at}")
    ids = [each["acs_credential_id"] for each in known]
    lines = [[id_, f"{71 + at}", "", "", ""] for at, id_ in enumerate(ids)]
    page.upload(examples.csv_bytes(lines, HEADERS)).press("to-check").press("to-preview")
    return ids


def test_zeros_that_only_seam_tells_of_are_put_back_from_the_preview(page: Page, sandbox: Sandbox) -> None:
    with_lost_zeros(page, sandbox, 2)
    assert "put the zeros back" in page.text()
    said = [caption.value for caption in page.tab.caption]
    assert check_words.LIKELY_LEAD in said
    assert check_words.SUGGESTIONS_LEAD not in said, "a shorter code may be meant"
    page.press("accept-all-code-zeros_maybe_lost")
    assert [row.after.code for row in draft(page).shown.plan.rows] == ["0071", "0072"]  # type: ignore[union-attr]
    assert not page.tab.checkbox, "the danger is gone with them"
    assert "2 cells repaired" in page.text()
    page.press("unaccept-code-zeros_maybe_lost")
    assert [row.after.code for row in draft(page).shown.plan.rows] == ["71", "72"]  # type: ignore[union-attr]


def test_zeros_are_put_back_in_one_row_alone(page: Page, sandbox: Sandbox) -> None:
    ids = with_lost_zeros(page, sandbox, 2)
    page.press("accept-row-3")
    assert [row.after.code for row in draft(page).shown.plan.rows] == ["71", "0072"]  # type: ignore[union-attr]
    assert "accept-row-2" not in page.buttons(), "the last of a kind has one button"
    assert "0072" not in page.text() + page.formatted()
    page.press("back")
    page.press("to-preview").press("accept-all-code-zeros_maybe_lost").press("update")
    examples.until(lambda: len(examples.updates(sandbox)) == 2)
    assert [sandbox.credentials()[each]["code"] for each in ids] == ["0071", "0072"]


def test_every_kind_of_problem_and_repair_has_words_of_its_own() -> None:
    assert {rule for rule in RULES if not rule.startswith("plan.")} <= set(check_words.RULES)
    assert set(check_words.REPAIRS) >= FIXABLE
