"""The page in a real Chromium: from a spreadsheet to the report, and what a closed tab or a stopped server changes."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from seam_bulk.reports import report_files
from seam_bulk.sandbox import start
from seam_bulk.storage import run_summary
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser

ARRIVALS = driving.ROOT / "sample_data" / "arrivals.xlsx"


def downloaded(tab: Page, kind: str = "csv") -> tuple[str, bytes]:
    with tab.expect_download() as waiting:
        driving.press(tab, f"download-{kind}")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_messy_spreadsheet_becomes_a_report_that_equals_the_command_lines(browser: Browser, tmp_path: Path) -> None:
    with driving.serving(tmp_path) as served, driving.window(browser) as window:
        tab, overheard = window.new_page(), driving.Overheard()
        overheard.listen(tab)
        tab.goto(served.url)
        expect(driving.part(tab, "workspace")).to_contain_text("built-in sandbox")
        driving.upload(tab, ARRIVALS)
        expect(driving.part(tab, "columns")).to_contain_text("••••")
        driving.press(tab, "guessed-zone")
        driving.part(tab, "guessed-zone").wait_for(state="detached")
        driving.press(tab, "to-check")
        expect(driving.part(tab, "counts")).to_contain_text("Invalid")
        driving.press(tab, "to-preview")
        expect(driving.part(tab, "update")).to_contain_text("Update 42 credentials")
        run = driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.idle(tab)
        name, content = downloaded(tab)

        journal = examples.open_journal(served.home)
        written = report_files.write_report(journal, run, tmp_path / "report.csv").read_bytes()
        journal.close()
        assert content == written
        assert name == f"arrivals.{run}.report.csv"
        assert {row["result"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))} >= {
            "updated",
            "unchanged",
            "invalid",
            "blocked",
        }
        assert overheard.complaints == []
        assert all(url.startswith((served.url, "data:", "blob:")) for url in overheard.addresses), overheard.addresses


def test_no_code_reaches_the_browser(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        known = examples.code_credentials(sandbox, 3)
        new = ["9137260485", "9137260486", "9137260487 x"]
        lines = [
            [each["acs_credential_id"], code, "2035-01-31T22:59:59Z", f"913726048{8 + at % 2}", "was 9137260490"]
            for at, (each, code) in enumerate(zip(known, new, strict=True))
        ]
        headers = ("acs_credential_id", "code", "ends_at", "Old PIN", "9137260491")
        tab, overheard, seen = window.new_page(), driving.Overheard(), []
        overheard.listen(tab)
        tab.goto(served.url)
        driving.upload(
            tab, {"name": "guests.csv", "mimeType": "text/csv", "buffer": examples.csv_bytes(lines, headers)}
        )
        for key in ("column-acs_credential_id", "column-code", "column-ends_at"):
            driving.part(tab, key).get_by_role("combobox").click()
            seen.append(tab.content())
            tab.keyboard.press("Escape")
        driving.press(tab, "to-check")
        driving.part(tab, "to-preview").wait_for()
        driving.choose_view(tab, "All rows (3)")
        seen.append(tab.content())
        driving.press(tab, "to-preview")
        driving.part(tab, "preview-view").wait_for()
        driving.choose_view(tab, "Left out (1)")
        seen.append(tab.content())
        driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.choose_view(tab, "All rows (3)")
        seen.append(tab.content())
        _, content = downloaded(tab)
        secrets = re.compile(rb"91372604[89]")
        live = [each["code"].encode() for each in known if len(each["code"]) > 4]
        assert len(examples.updates(sandbox)) == 2
        for text in [*overheard.received, *(page.encode() for page in seen)]:
            assert not secrets.search(text)
            assert not any(code in text for code in live)
        assert not re.search(rb"913726048", content)


def test_a_tab_closed_in_mid_run_changes_nothing(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        lines = examples.wishes(examples.code_credentials(sandbox, 40))
        tab = window.new_page()
        tab.goto(served.url)
        driving.upload(tab, driving.file_of(lines))
        driving.go_to_preview(tab, guess_zone=False)
        sandbox.set_faults("429@10")
        run = driving.start_run(tab)
        driving.part(tab, "stop").wait_for()
        tab.close()

        examples.until(lambda: len(examples.updates(sandbox)) > 20)
        sandbox.set_faults()
        again = window.new_page()
        again.goto(f"{served.url}/run?run={run}")
        driving.part(again, "downloads").wait_for()
        expect(again.get_by_role("radiogroup")).to_contain_text("All rows (40)")
        _, content = downloaded(again)
        assert content.count(b",updated,") == 40


def test_a_run_that_the_server_left_stopped_goes_on_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    with start() as sandbox, driving.window(browser) as window:
        tab = window.new_page()
        with driving.serving(tmp_path, driving.of(sandbox)) as served:
            tab.goto(served.url)
            driving.upload(tab, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 40))))
            driving.go_to_preview(tab, guess_zone=False)
            sandbox.set_faults("429@10")
            run = driving.start_run(tab)
            driving.part(tab, "stop").wait_for()
            served.stop()
        journal = examples.open_journal(served.home)
        stopped = run_summary.read(journal, run)
        journal.close()
        assert (stopped.state, stopped.head.state) == ("stopped", "stopped")
        assert stopped.counts.get("not_attempted", 0) > 0

        sandbox.set_faults()
        with driving.serving(tmp_path, driving.of(sandbox)) as served:
            tab.goto(f"{served.url}/run?run={run}")
            driving.press(tab, "go-on")
            driving.part(tab, "go-on").wait_for(state="detached")
            driving.part(tab, "downloads").wait_for()
            _, content = downloaded(tab)
            assert content.count(b",updated,") == 40


def test_what_files_and_seam_say_makes_the_browser_load_nothing(browser: Browser, tmp_path: Path) -> None:
    evil = "![x](http://example.com/x.png) <img src=http://example.com/y.png> :material/home: [a](http://example.com)"
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        one, two = examples.code_credentials(sandbox, 2)
        for known in (one, two):
            sandbox.change(known["acs_credential_id"], display_name=evil)
        lines = [
            [one["acs_credential_id"], "738291", evil],
            [two["acs_credential_id"], evil, evil],
            [evil, "738292", evil],
        ]
        content = examples.csv_bytes(lines, ("acs_credential_id", "code", evil))
        tab, overheard = window.new_page(), driving.Overheard()
        overheard.listen(tab)
        tab.goto(served.url)
        driving.upload(tab, {"name": f"{evil.replace('/', ' ')}.csv", "mimeType": "text/csv", "buffer": content})
        driving.part(tab, "column-ends_at").get_by_role("combobox").click()
        tab.get_by_role("option", name="column C").click()
        driving.press(tab, "to-check")
        driving.part(tab, "to-preview").wait_for()
        driving.choose_view(tab, "All rows (3)")
        driving.press(tab, "back")
        driving.part(tab, "column-ends_at").wait_for()
        driving.press(tab, "other-file")
        driving.upload(tab, {"name": "plain.csv", "mimeType": "text/csv", "buffer": content})
        driving.go_to_preview(tab, guess_zone=False)
        driving.choose_view(tab, "Left out (2)")
        driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.choose_view(tab, "All rows (3)")
        assert overheard.complaints == []
        assert all(url.startswith((served.url, "data:", "blob:")) for url in overheard.addresses), overheard.addresses
