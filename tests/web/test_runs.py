"""Runs on the page: in the background, stopped, taken up again, reported, listed."""

from __future__ import annotations

import asyncio
import csv
import io
import threading
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import afterwards, workflow
from seam_bulk.errors import SeamBulkError
from seam_bulk.reports import report_files
from seam_bulk.sandbox import Sandbox
from seam_bulk.storage import run_summary
from seam_bulk.storage.lock import alone
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM
from tests import examples
from tests.web.conftest import Page


def began(page: Page, sandbox: Sandbox, count: int) -> str:
    """A run begun on the page, with so many changes."""
    lines = examples.wishes(examples.code_credentials(sandbox, count))
    page.upload(examples.csv_bytes(lines)).press("to-check").press("to-preview").press("update")
    return str(page.tab.query_params["run"])


def results(page: Page) -> Any:
    """The rows of the report, as a data frame."""
    return next(each.value for each in page.tab.dataframe if {"Result", "Message"} <= set(each.value.columns))


def is_over(page: Page) -> bool:
    return bool(page.tab.get("download_button"))


def test_a_run_goes_on_in_the_background_and_ends_with_its_report(page: Page, sandbox: Sandbox) -> None:
    run = began(page, sandbox, 10)
    page.until(is_over)
    assert list(page.tab.dataframe[0].value["Rows"]) == [10]
    assert list(results(page)["Result"]) == ["Updated"] * 10
    assert set(results(page)["Code"]) == {"•••• → ••••"}
    assert run_summary.read(SEAM.journal(), run).state == "finished"
    assert len(examples.updates(sandbox)) == 10


def test_a_new_update_begins_with_a_file_after_a_run(page: Page, sandbox: Sandbox) -> None:
    began(page, sandbox, 1)
    page.until(is_over)
    page.tab.switch_page("new_update.py")
    assert page.run().tab.file_uploader


def test_a_run_that_is_stopped_can_go_on(page: Page, sandbox: Sandbox) -> None:
    sandbox.set_faults("429@5")
    run = began(page, sandbox, 30)
    page.until(lambda drawn: "stop" in drawn.buttons())
    assert "of 30 changes" in page.tab.get("progress")[0].text
    page.press("stop")
    page.until(lambda drawn: "go-on" in drawn.buttons())
    assert "Stopped on request." in page.text()
    assert run_summary.read(SEAM.journal(), run).state == "stopped"
    sandbox.set_faults()
    page.press("go-on")
    page.until(lambda drawn: is_over(drawn) and "go-on" not in drawn.buttons())
    assert run_summary.read(SEAM.journal(), run).counts == {"updated": 30}


def test_a_danger_that_came_up_since_must_be_ticked_before_a_run_goes_on(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = examples.code_credentials(sandbox, 1)
    journal = SEAM.journal()
    shown = examples.preview(examples.wishes(known, examples.in_days(2).isoformat()), SEAM.access())
    run = examples.begin(journal, shown)
    later = examples.in_days(1.5)
    monkeypatch.setattr(workflow, "now", lambda: later)
    page.tab.switch_page("run_page.py")
    page.tab.query_params["run"] = run
    page.run().press("go-on")
    page.until(lambda drawn: drawn.tab.checkbox)
    assert page.tab.button(key="go-on").disabled
    assert examples.updates(sandbox) == []
    page.tab.checkbox[0].check()
    page.run().press("go-on")
    page.until(lambda drawn: is_over(drawn) and "go-on" not in drawn.buttons())
    assert len(examples.updates(sandbox)) == 1


def test_the_end_of_the_server_leaves_a_live_run_stopped(page: Page, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.set_faults("429@5")
    run = began(page, sandbox, 30)
    examples.until(lambda: len(examples.updates(sandbox)) > 10)
    journal = SEAM.journal()
    RUNNER.stop()
    assert RUNNER.carried(run) is None
    stands = run_summary.read(journal, run)
    assert (stands.state, stands.head.state) == ("stopped", "stopped")
    assert sum(stands.counts.values()) == 30


def test_a_run_is_carried_once_however_often_it_is_asked_for(page: Page, sandbox: Sandbox) -> None:
    sandbox.set_faults("429@0")
    run = began(page, sandbox, 3)
    first = RUNNER.carried(run)
    RUNNER.carry_on(SEAM.journal(), run, SEAM.access())
    assert first is not None
    assert RUNNER.carried(run) is first
    sandbox.set_faults()
    page.until(is_over)


def test_the_runner_survives_what_nobody_foresaw(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = threading.Event()

    async def fall_over(*_: object, **__: object) -> None:
        ended.set()
        raise ZeroDivisionError("planted 738291")

    monkeypatch.setattr(workflow, "carry_on", fall_over)
    began(page, sandbox, 2)
    assert ended.wait(10)
    page.until(lambda drawn: "not foreseen" in drawn.text())
    assert "go-on" in page.buttons()
    assert "738291" not in caplog.text


def test_the_downloads_are_the_reports_that_the_command_line_writes(
    page: Page, sandbox: Sandbox, tmp_path: Path
) -> None:
    run = began(page, sandbox, 5)
    page.until(is_over)
    written = report_files.write_report(SEAM.journal(), run, tmp_path / "report.csv").read_bytes()
    assert report_files.report_bytes(SEAM.journal(), run, "csv") == written
    lines = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    assert [line["code_after"] for line in lines] == ["••••"] * 5
    assert report_files.report_name(SEAM.journal().head(run)) == f"guests.{run}.report.csv"


@pytest.mark.parametrize("name", ["", "20990101-000000-ffff", "![x](http://example.com)"])
def test_an_address_without_a_run_gets_a_sentence(page: Page, name: str) -> None:
    page.tab.switch_page("run_page.py")
    if name:
        page.tab.query_params["run"] = name
    page.run()
    assert "The page Runs lists them all." in page.text()
    assert name not in page.formatted() or not name


def test_where_there_is_no_run_the_list_says_so(page: Page) -> None:
    page.tab.switch_page("runs.py")
    assert "No run yet" in page.run().text()


def test_runs_are_listed_with_what_came_of_them(page: Page, sandbox: Sandbox) -> None:
    run = began(page, sandbox, 2)
    page.until(is_over)
    page.tab.switch_page("runs.py")
    page.run()
    assert "guests.csv" in page.text()
    assert "2 updated" in page.text()
    assert f"run={run}" in page.tab.page_link[0].proto.query_string


def test_old_runs_are_shown_on_request(page: Page, sandbox: Sandbox) -> None:
    journal = SEAM.journal()
    shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 1)), SEAM.access())
    for _ in range(21):
        examples.begin(journal, shown)
    page.tab.switch_page("runs.py")
    assert len(page.run().tab.page_link) == 20
    page.press("more")
    assert len(page.run().tab.page_link) == 21


def test_a_question_to_seam_does_not_hold_up_the_end_of_the_server() -> None:
    begun, told = threading.Event(), []

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    def ask() -> None:
        try:
            RUNNER.ask(hang())
        except SeamBulkError as trouble:
            told.append(trouble.rule)

    asking = threading.Thread(target=ask)
    asking.start()
    assert begun.wait(10)
    RUNNER.stop()
    asking.join(10)
    assert told == ["page.ends"]


def test_a_run_that_another_program_carries_is_watched_and_stopped_there(page: Page, sandbox: Sandbox) -> None:
    journal = SEAM.journal()
    shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 2)), SEAM.access())
    run = examples.begin(journal, shown)
    page.tab.switch_page("run_page.py")
    page.tab.query_params["run"] = run
    with alone(journal.path.parent, shown.plan.workspace.workspace_id):
        page.run()
        assert page.tab.get("progress")[0].text == "0 of 2 changes"
        assert "Another program carries this run" in page.formatted()
        assert page.buttons() == {"stop"}
        page.press("stop")
        assert "Asked for by" in page.text()
        assert page.buttons() == set()
    assert afterwards.who_stops(journal, run)
    page.until(lambda drawn: "go-on" in drawn.buttons())
    assert "This run stopped before its end." in page.formatted()
