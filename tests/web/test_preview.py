"""From the check to the run: what is shown, what must be ticked, and that nothing else begins a run."""

from __future__ import annotations

import pytest

from seam_bulk import afterwards
from seam_bulk.checking.opened import OpenFile
from seam_bulk.errors import JournalError, UnreadableFile
from seam_bulk.sandbox import Sandbox, start
from seam_bulk.storage.lock import alone
from seam_bulk.web.seam import SEAM
from tests import examples
from tests.web.conftest import Page, opened


def metrics(page: Page) -> dict[str, str]:
    return {each.label: each.value for each in page.tab.metric}


def test_the_check_shows_every_problem_by_row_the_worst_first(page: Page) -> None:
    lines = [[examples.uuid(1), "1234", ""], [examples.uuid(2), "12a4", "2035-13-01"], ["", "738291", ""]]
    page.upload(examples.csv_bytes(lines)).press("to-check")
    assert metrics(page) == {"Rows": "3", "Ready": "1", "Invalid": "2"}
    found = page.table()
    assert list(found.columns) == ["Edit", "Row", "Problem", "What to do", "Column", "Kind", "Leave out"]
    assert list(found["Row"]) == [3, 3, 4, 2]
    assert list(found["Kind"]) == ["Error", "Error", "Error", "Warning"]


def test_where_no_row_is_ready_nothing_can_be_compared(page: Page) -> None:
    page.upload(examples.csv_bytes([[examples.uuid(1), "12a4", ""]])).press("to-check")
    assert page.tab.button(key="to-preview").disabled
    page.press("back")
    assert "to-check" in page.buttons()


def test_the_preview_shows_old_and_new_with_codes_as_dots(page: Page, sandbox: Sandbox) -> None:
    one, two = examples.code_credentials(sandbox, 2)
    lines = [
        [one["acs_credential_id"], "738291", "2035-01-31 11:00"],
        [two["acs_credential_id"], two["code"], ""],
        [examples.uuid(404), "738292", ""],
        ["x", "738293", ""],
    ]
    page.upload(examples.csv_bytes(lines)).press("guessed-zone").press("to-check").press("to-preview")
    assert metrics(page) == {"To change": "1", "Unchanged": "1", "Invalid": "1", "Blocked": "1"}
    change = page.table().iloc[0].to_dict()
    assert change["Code"] == "•••• → ••••"
    assert list(change["Changes"]) == ["code", "end date"]
    assert change["New end date"].isoformat() == "2035-01-31T10:00:00+00:00"
    assert change["In words"].startswith("in ")
    assert "Wed 31 Jan 2035, 11:00, in " in page.text()
    page.choose("preview-view", "unchanged")
    assert list(page.table()["Row"]) == [3]
    page.choose("preview-view", "left-out")
    assert list(page.table()["Row"]) == [4, 5]
    assert examples.updates(sandbox) == []


def test_the_button_says_how_many_of_what(page: Page, sandbox: Sandbox) -> None:
    lines = examples.wishes(examples.code_credentials(sandbox, 3))
    page.upload(examples.csv_bytes([[line[0], line[1], ""] for line in lines])).press("to-check").press("to-preview")
    assert page.tab.button(key="update").label == "Update 3 codes"


def test_where_nothing_would_change_there_is_no_button(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    page.upload(examples.csv_bytes([[known["acs_credential_id"], known["code"], ""]]))
    page.press("to-check").press("to-preview")
    assert "update" not in page.buttons()


def test_a_danger_must_be_ticked_before_anything_begins(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    soon = examples.in_days(0.5).isoformat()
    page.upload(examples.csv_bytes([[known["acs_credential_id"], "", soon]])).press("to-check").press("to-preview")
    assert page.tab.button(key="update").disabled
    page.tab.checkbox(key="danger-ending-soon").check()
    page.run()
    assert not page.tab.button(key="update").disabled
    page.press("update")
    page.until(lambda drawn: drawn.tab.get("download_button"))
    assert len(examples.updates(sandbox)) == 1


def test_production_stands_on_every_page_and_is_a_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    with start() as sandbox:
        monkeypatch.setenv("SEAM_API_KEY", sandbox.production_api_key)
        monkeypatch.setenv("SEAM_ENDPOINT", sandbox.endpoint)
        page = opened()
        assert "Production: real doors" in page.formatted()
        known = next(
            c
            for c in sandbox.credentials().values()
            if c["workspace_id"] == sandbox.production_workspace_id and c["access_method"] == "code"
        )
        page.upload(examples.csv_bytes([[known["acs_credential_id"], "738291", ""]])).press("to-check")
        page.press("to-preview")
        assert page.tab.button(key="update").disabled
        assert "danger-production" in {each.key for each in page.tab.checkbox}


@pytest.mark.parametrize(
    ("variable", "key", "said"),
    [
        ("SEAM_API_KEY", "seam_cst_planted_key", "client session token"),
        ("SEAM_API_KEY", "seam_planted_wrong_key", "key"),
        ("SEAM_PERSONAL_ACCESS_TOKEN", "seam_at_planted", "SEAM_WORKSPACE_ID"),
    ],
)
def test_a_wrong_key_gets_a_sentence_and_no_page(
    monkeypatch: pytest.MonkeyPatch, variable: str, key: str, said: str
) -> None:
    with start() as sandbox:
        monkeypatch.setenv(variable, key)
        monkeypatch.setenv("SEAM_ENDPOINT", sandbox.endpoint)
        page = opened()
        assert said in page.text()
        assert key not in page.text() + page.formatted()
        assert not page.tab.file_uploader


def test_a_seam_that_does_not_answer_any_more_gets_a_sentence_and_another_try(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = examples.wishes(examples.code_credentials(sandbox, 2))
    page.upload(examples.csv_bytes(lines)).press("to-check")
    sandbox.set_faults("401@0", "list:401@0", "get:401@0", "workspace:401@0")
    page.press("to-preview")
    assert "update" not in page.buttons()
    assert "refuse" in page.text()
    sandbox.set_faults()
    page.press("try-again")
    assert page.tab.button(key="update").label == "Update 2 credentials"


def test_an_unforeseen_error_is_a_plain_sentence_without_a_traceback(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fall_over(*_: object) -> None:
        raise ZeroDivisionError("planted 738291")

    monkeypatch.setattr(type(SEAM), "workspace", fall_over)
    page.run()
    assert "not foreseen" in page.text()
    assert "738291" not in page.text() + page.formatted() + caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_while_another_run_is_alive_nothing_begins_and_the_preview_stays(page: Page, sandbox: Sandbox) -> None:
    lines = examples.wishes(examples.code_credentials(sandbox, 2))
    page.upload(examples.csv_bytes(lines)).press("to-check").press("to-preview")
    with alone(SEAM.journal().path.parent, sandbox.workspace_id):
        page.press("update")
        assert "Another run of this workspace is going on right now." in page.text()
        assert {"back", "update", "compare-again"} <= page.buttons()
    assert SEAM.journal().heads() == []
    page.press("compare-again").press("update")
    page.until(lambda drawn: drawn.tab.get("download_button"))
    assert len(examples.updates(sandbox)) == 2


def test_a_press_sends_only_what_was_shown_before_it(page: Page, sandbox: Sandbox) -> None:
    lines = examples.wishes(examples.code_credentials(sandbox, 2))
    page.upload(examples.csv_bytes(lines)).press("to-check").press("to-preview")
    page.tab.session_state["draft"].shown = None
    page.press("update")
    assert SEAM.journal().heads() == []
    assert "update" in page.buttons()


def test_a_file_that_cannot_be_checked_any_more_leaves_the_way_back(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.upload(examples.csv_bytes([[examples.uuid(1), "738291", ""]])).press("to-check")

    def refuse(*_: object) -> None:
        raise UnreadableFile("file.too_large", "The file is too large by now.", "Split it.")

    monkeypatch.setattr(OpenFile, "check", refuse)
    page.tab.session_state["draft"].choose()
    page.run()
    assert "The file is too large by now." in page.text()
    assert page.buttons() == {"back", "try-again"}


def test_codes_are_shown_once_somebody_said_so_and_the_history_of_the_run_tells_it(
    page: Page, sandbox: Sandbox
) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    page.upload(examples.csv_bytes([[known["acs_credential_id"], "738291", ""]])).press("to-check").press("to-preview")
    page.press("show-codes")
    assert list(page.table()["Code"]) == ["•••• → ••••"]
    page.press("show-codes-now")
    assert list(page.table()["Code"]) == [f"{known['code']} → 738291"]
    page.press("back").press("to-preview")
    assert list(page.table()["Code"]) == ["•••• → ••••"], "a preview made anew asks anew"
    page.press("update")
    run = str(page.tab.query_params["run"])
    told = [(line.what, line.text) for line in afterwards.story_of_run(SEAM.journal(), run)]
    assert any(what == "codes shown" and text.endswith("on the page, in a preview") for what, text in told)


def test_codes_that_cannot_be_noted_are_not_shown(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = examples.code_credentials(sandbox, 1)[0]
    page.upload(examples.csv_bytes([[known["acs_credential_id"], "738291", ""]])).press("to-check").press("to-preview")

    def refuse(*_: object) -> None:
        raise JournalError("journal.unusable", "The disk is full.")

    monkeypatch.setattr(type(SEAM.journal()), "add_event", refuse)
    page.press("show-codes").press("show-codes-now")
    assert "The disk is full." in page.text()
    assert list(page.table()["Code"]) == ["•••• → ••••"]


def test_the_ends_of_access_are_told_in_words_and_as_a_chart(page: Page, sandbox: Sandbox) -> None:
    known = examples.code_credentials(sandbox, 2)
    lines = [[known[0]["acs_credential_id"], "", "2035-01-31"], [known[1]["acs_credential_id"], "", "2035-02-28"]]
    page.upload(examples.csv_bytes(lines)).press("guessed-zone").press("to-check").press("to-preview")
    assert "For 2 credentials access will end between Wed 31 Jan 2035, 23:59, in 8 years" in page.text()
    assert "2 end dates that will change" in page.formatted()
