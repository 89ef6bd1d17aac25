"""The report on the page: what is found in it, what is taken away from it, and what is done next."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import afterwards
from seam_bulk.reports import report_files
from seam_bulk.sandbox import Sandbox
from seam_bulk.storage import run_summary
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.history import History
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.lock import alone
from seam_bulk.web import kept_reports
from seam_bulk.web.kept_reports import REPORTS, KeptReport
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM
from tests import examples
from tests.web.conftest import Page


def finished(page: Page, sandbox: Sandbox, lines: list[list[str]], headers: tuple[str, ...] | None = None) -> str:
    """A run of such a file, carried to its end, its report on the page."""
    journal = SEAM.journal()
    run = examples.begin(journal, examples.preview(lines, SEAM.access(), headers))
    examples.carry_on(journal, run, SEAM.access())
    opened(page, run)
    return run


def opened(page: Page, run: str) -> None:
    page.tab.switch_page("run_page.py")
    page.tab.query_params["run"] = run
    page.run()


def results(page: Page) -> Any:
    """The rows of the report, as a data frame."""
    return next(each.value for each in page.tab.dataframe if {"Result", "Message"} <= set(each.value.columns))


def mixed(sandbox: Sandbox) -> list[list[str]]:
    """Three rows that are done and one that is not."""
    done = [[line[0], line[1], ""] for line in examples.wishes(examples.code_credentials(sandbox, 3))]
    return [*done, [examples.uuid(404), "738299", ""]]


def events(run: str, what: History) -> list[str]:
    return [event.detail for event in SEAM.journal().events(run) if event.what == what]


def test_what_is_to_be_looked_at_comes_first_and_each_result_can_be_chosen(page: Page, sandbox: Sandbox) -> None:
    finished(page, sandbox, mixed(sandbox))
    assert list(results(page)["Result"]) == ["Blocked"]
    page.choose("report-view", "updated")
    assert list(results(page)["Row"]) == [2, 3, 4]
    page.choose("report-view", "")
    assert len(results(page)) == 4


def test_rows_are_found_by_number_name_id_and_message(page: Page, sandbox: Sandbox) -> None:
    lines = [[*line, f"Guest {at}"] for at, line in enumerate(mixed(sandbox))]
    finished(page, sandbox, lines, ("acs_credential_id", "code", "ends_at", "Guest name"))
    page.choose("report-view", "")
    for text, rows in [("guest 2", [4]), (examples.uuid(404), [5]), ("does not know", [5]), ("nobody", [])]:
        page.tab.text_input(key="report-search").set_value(text)
        page.run()
        found = [each.value for each in page.tab.dataframe if "Message" in each.value.columns]
        assert [list(each["Row"]) for each in found] == ([rows] if rows else []), text


def test_columns_that_name_guests_and_units_are_shown_and_no_others(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    line = [known["acs_credential_id"], "738291", "Ada 738299", "738291", "738298", "738297"]
    finished(page, sandbox, [line], ("acs_credential_id", "code", "Guest", "Unit", "Old PIN", "Remark"))
    row = results(page).iloc[0].to_dict()
    assert (row["Guest"], row["Unit"]) == ("Ada ••••", "••••")
    assert not {"Old PIN", "Remark"} & set(row)


def test_the_rows_that_were_not_done_become_a_new_draft_without_leaving_the_server(
    page: Page, sandbox: Sandbox
) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    page.press("again")
    assert {each.label: each.value for each in page.tab.metric}["Rows"] == "1"
    draft = page.tab.session_state["draft"]
    assert draft.name == f"guests.{run}.not-done.csv"
    assert draft.checked.facts.columns == {
        "acs_credential_id": "acs_credential_id",
        "code": "code",
        "ends_at": "ends_at",
    }
    assert events(run, History.CODES_SHOWN) == []
    assert "738299" not in page.text() + page.formatted()


def test_the_file_of_what_was_not_done_is_that_of_the_command_line_and_noted(
    page: Page, sandbox: Sandbox, tmp_path: Path
) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    page.press("not-done")
    assert events(run, History.CODES_SHOWN) == []
    taken = report_files.not_done_bytes(SEAM.journal(), run, "csv", "Ada")
    assert taken == report_files.write_not_done(SEAM.journal(), run, tmp_path / "rest.csv").read_bytes()
    assert [row["code"] for row in csv.DictReader(io.StringIO(taken.decode("utf-8-sig")))] == ["738299"]
    assert events(run, History.CODES_SHOWN) == ["in the rows that were not done"] * 2
    assert [event.person.startswith("Ada at") for event in SEAM.journal().events(run)][-2:] == [True, False]


def test_codes_are_shown_in_a_report_only_once_that_is_noted_and_can_be_hidden_again(
    page: Page, sandbox: Sandbox
) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    run = finished(page, sandbox, [[known["acs_credential_id"], "738291", ""]])
    page.press("show-codes")
    assert list(results(page)["Code"]) == ["•••• → ••••"]
    assert events(run, History.CODES_SHOWN) == []
    page.press("show-codes-now")
    assert list(results(page)["Code"]) == [f"{known['code']} → 738291"]
    assert list(results(page)["Code at Seam"]) == ["738291"]
    assert events(run, History.CODES_SHOWN) == ["on the page, in a report"]
    page.press("hide-codes")
    assert list(results(page)["Code"]) == ["•••• → ••••"]


def test_pending_rows_are_asked_about_again(page: Page, sandbox: Sandbox) -> None:
    lines = examples.wishes(examples.code_credentials(sandbox, 2))
    journal = SEAM.journal()
    run = examples.begin(journal, examples.preview(lines, SEAM.access()), verify=False)
    examples.carry_on(journal, run, SEAM.access())
    opened(page, run)
    assert set(results(page)["Result"]) == {"Accepted"}
    page.press("verify")
    assert "Nothing is pending or in doubt any more." in page.formatted()
    page.choose("report-view", "")
    assert set(results(page)["Result"]) == {"Updated"}
    assert events(run, History.VERIFIED) == ["2 of 2 rows settled"]


def test_the_history_tells_who_did_what(page: Page, sandbox: Sandbox) -> None:
    finished(page, sandbox, mixed(sandbox))
    told = page.tab.dataframe[-1].value
    assert {"Begun", "Carried on", "Ended"} <= set(told["What"])


def test_a_row_tells_its_story_without_its_code(page: Page, sandbox: Sandbox) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    lines = afterwards.story_of_row(SEAM.journal(), run, 2, "Ada")
    assert "810000000" not in " ".join(line.text for line in lines)
    assert [line.what for line in lines][-1] == "result"


def test_a_report_is_opened_once_and_again_when_something_was_done(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    made: list[str] = []
    make = kept_reports._made

    def counted(journal: Journal, head: RunHead, *, show_codes: bool) -> KeptReport:
        made.append(head.run)
        return make(journal, head, show_codes=show_codes)

    monkeypatch.setattr(kept_reports, "_made", counted)
    page.choose("report-view", "")
    assert made == []
    RUNNER.ask(afterwards.verify(SEAM.journal(), run, SEAM.access()))
    page.run()
    assert len(made) == 1


def test_so_many_reports_are_kept_as_fit(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_reports, "_MOST_ROWS", 3)
    journal = SEAM.journal()
    shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 2)), SEAM.access())
    heads = [journal.head(examples.begin(journal, shown)) for _ in range(3)]
    REPORTS.forget()
    for head in heads:
        REPORTS.of(journal, head)
    assert len(REPORTS._kept) == 1


def test_an_undo_is_shown_ticked_and_becomes_a_run_that_puts_everything_back(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 3)
    run = finished(page, sandbox, [[each["acs_credential_id"], f"73829{at}", ""] for at, each in enumerate(known)])
    page.press("undo")
    assert page.tab.button(key="update").label == "Put back 3 credentials"
    assert "guests.csv" in page.text()
    page.press("update")
    page.until(lambda drawn: drawn.tab.get("download_button"))
    other = str(page.tab.query_params["run"])
    assert other != run
    assert SEAM.journal().head(other).settings["undoes"] == run
    now = sandbox.credentials()
    assert [now[each["acs_credential_id"]]["code"] for each in known] == [each["code"] for each in known]


def test_an_undo_of_chosen_rows_leaves_the_others_and_what_somebody_changed_since(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 3)
    finished(page, sandbox, [[each["acs_credential_id"], f"73829{at}", ""] for at, each in enumerate(known)])
    sandbox.change(known[0]["acs_credential_id"], code="999111")
    page.press("undo")
    page.tab.text_input(key="undo-rows").set_value("2-3")
    page.run()
    assert {each.label: each.value for each in page.tab.metric} == {
        "To change": "1",
        "Unchanged": "0",
        "Invalid": "0",
        "Blocked": "0",
        "Skipped": "1",
        "Changed since": "1",
    }
    page.tab.text_input(key="undo-rows").set_value("first")
    assert "cannot be read" in page.run().text()


def test_an_undo_whose_address_is_loaded_anew_is_asked_anew(page: Page, sandbox: Sandbox) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    page.tab.switch_page("undo_page.py")
    page.tab.query_params["run"] = run
    assert page.run().tab.button(key="update").label == "Put back 3 credentials"
    page.tab.query_params["run"] = "20990101-000000-ffff"
    assert "The page Runs lists them all." in page.run().text()


def test_an_undo_begins_nothing_while_another_run_is_alive(page: Page, sandbox: Sandbox) -> None:
    finished(page, sandbox, mixed(sandbox))
    page.press("undo")
    with alone(SEAM.journal().home, sandbox.workspace_id):
        page.press("update")
        assert "Another run of this workspace is going on right now." in page.text()
    assert len(SEAM.journal().heads()) == 1


def test_a_run_is_forgotten_only_after_it_was_said_what_is_lost(page: Page, sandbox: Sandbox) -> None:
    run = finished(page, sandbox, mixed(sandbox))
    page.press(f"forget-{run}")
    assert "removed from this server for good" in page.text()
    assert len(SEAM.journal().heads()) == 1
    page.press("forget-now")
    page.tab.switch_page("runs.py")
    assert SEAM.journal().heads() == []
    assert "The run was forgotten." in page.run().formatted()
    assert events(run, History.FORGOTTEN)


def test_a_run_can_go_on_and_be_undone_from_the_list(page: Page, sandbox: Sandbox) -> None:
    journal = SEAM.journal()
    run = examples.begin(journal, examples.preview(mixed(sandbox), SEAM.access()))
    page.tab.switch_page("runs.py")
    page.run()
    assert f"undo-{run}" not in page.buttons()
    page.press(f"go-on-{run}")
    page.until(lambda drawn: drawn.tab.get("download_button") and "go-on" not in drawn.buttons())
    assert run_summary.read(journal, run).counts["updated"] == 3
    page.tab.switch_page("runs.py")
    page.run().press(f"undo-{run}")
    assert page.tab.button(key="update").label == "Put back 3 credentials"
