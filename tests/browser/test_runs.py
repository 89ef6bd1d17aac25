"""Runs in a real Chromium: a server killed in mid-run, codes on request, what was not done, and an undo."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from seam_bulk.reports import report_files
from seam_bulk.sandbox import start
from seam_bulk.storage import run_summary
from seam_bulk.storage.history import History
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser


def open_preview(tab: Page, served: driving.Served, lines: list[list[str]]) -> None:
    tab.goto(served.url)
    driving.upload(tab, driving.file_of(lines))
    driving.go_to_preview(tab, guess_zone=False)


def downloaded(tab: Page, key: str) -> bytes:
    with tab.expect_download() as waiting:
        driving.press(tab, key)
    return Path(waiting.value.path()).read_bytes()


def test_a_server_killed_in_mid_run_shows_the_run_again_and_it_goes_on(browser: Browser, tmp_path: Path) -> None:
    with start() as sandbox, driving.window(browser) as window:
        known = examples.code_credentials(sandbox, 40)
        lines = examples.wishes(known)
        tab = window.new_page()
        with driving.serving(tmp_path, driving.of(sandbox)) as served:
            open_preview(tab, served, lines)
            sandbox.set_faults("429@10")
            run = driving.start_run(tab)
            driving.part(tab, "stop").wait_for()
            examples.until(lambda: len(examples.updates(sandbox)) > 10)
            served.kill()
            port = int(served.url.rpartition(":")[2])
        sandbox.set_faults()
        journal = examples.open_journal(served.home)
        assert run_summary.read(journal, run).state == "stopped"
        journal.close()
        with driving.serving(tmp_path, driving.of(sandbox), port=port) as served:
            tab.goto(f"{served.url}/run?run={run}")
            driving.press(tab, "go-on")
            driving.part(tab, "go-on").wait_for(state="detached")
            driving.part(tab, "downloads").wait_for()
            assert downloaded(tab, "download-csv").count(b",updated,") == 40
        now = sandbox.credentials()
        assert [now[line[0]]["code"] for line in lines] == [line[1] for line in lines]


def test_codes_reach_the_browser_only_once_that_is_asked_for_and_noted(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        known = examples.code_credentials(sandbox, 3)
        lines = [[each["acs_credential_id"], f"91372604{at}1", ""] for at, each in enumerate(known)]
        tab, overheard = window.new_page(), driving.Overheard()
        overheard.listen(tab)
        open_preview(tab, served, lines)
        driving.press(tab, "show-codes")
        tab.get_by_role("dialog").get_by_text("written into the history").wait_for()
        driving.idle(tab)
        assert not any(b"91372604" in text for text in overheard.received)
        driving.press(tab, "show-codes-now")
        driving.part(tab, "hide-codes").wait_for()
        examples.until(lambda: any(b"9137260401" in text for text in overheard.received))
        run = driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.part(tab, "show-codes").wait_for()
        journal = examples.open_journal(served.home)
        noted = [event for event in journal.events(journal.head(run).checksum) if event.what == History.CODES_SHOWN]
        journal.close()
        assert [event.detail for event in noted] == ["on the page, in a preview"]
        again = window.new_page()
        later = driving.Overheard()
        later.listen(again)
        again.goto(f"{served.url}/run?run={run}")
        driving.part(again, "downloads").wait_for()
        driving.idle(again)
        assert not any(b"91372604" in text for text in later.received), "another tab asks for itself"


def test_what_was_not_done_is_taken_as_the_command_line_writes_it_or_done_again(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        known = examples.code_credentials(sandbox, 3)
        tab = window.new_page()
        open_preview(tab, served, [*examples.wishes(known), [examples.uuid(404), "738299", ""]])
        run = driving.start_run(tab)
        driving.part(tab, "not-done").wait_for()
        driving.press(tab, "not-done")
        content = downloaded(tab, "download-not-done-csv")
        journal = examples.open_journal(served.home)
        noted = [event for event in journal.events(run) if event.what == History.CODES_SHOWN]
        assert [event.detail for event in noted] == ["in the rows that were not done"]
        assert content == report_files.write_not_done(journal, run, tmp_path / "rest.csv").read_bytes()
        journal.close()
        assert [row["code"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))] == ["738299"]
        tab.get_by_role("dialog").get_by_role("button", name="Close").click()
        tab.get_by_role("dialog").wait_for(state="detached")
        driving.press(tab, "again")
        expect(driving.part(tab, "counts")).to_contain_text("Rows1")


def test_an_undo_from_the_page_puts_the_sandbox_back(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        known = examples.code_credentials(sandbox, 10)
        tab = window.new_page()
        open_preview(tab, served, [[each["acs_credential_id"], f"73829{at}", ""] for at, each in enumerate(known)])
        run = driving.start_run(tab)
        driving.part(tab, "undo").wait_for()
        driving.press(tab, "undo")
        expect(driving.part(tab, "update")).to_contain_text("Put back 10 credentials")
        tab.reload()  # the address alone is enough
        driving.part(tab, "preview-view").wait_for()
        driving.idle(tab)
        driving.press(tab, "update")
        tab.wait_for_url(lambda url: "/run?run=" in url and run not in url)
        driving.part(tab, "downloads").wait_for()
        now = sandbox.credentials()
        assert [now[each["acs_credential_id"]]["code"] for each in known] == [each["code"] for each in known]


def test_a_row_that_is_chosen_tells_its_story(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        tab = window.new_page()
        open_preview(tab, served, examples.wishes(examples.code_credentials(sandbox, 2)))
        driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.idle(tab)
        grid = tab.get_by_test_id("stDataFrame").filter(
            has=tab.get_by_role("columnheader", name="Message", include_hidden=True)
        )
        box = grid.bounding_box()
        assert box
        tab.mouse.click(box["x"] + 16, box["y"] + 60)
        expect(driving.part(tab, "story-of-row")).to_contain_text("The story of row 2")
        assert "8100000" not in tab.content()
