"""Twenty thousand rows from the upload to the report, and what watching a run costs the server."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from seam_bulk.reports import report_files
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.storage import lock
from tests import examples
from tests.browser import driving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

ROWS = 20_000


def seconds_of(pid: int) -> float:
    """The processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processor time is read from /proc")
def test_twenty_thousand_rows_become_a_report_and_watching_them_costs_next_to_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        start(SandboxOptions(credentials=ROWS + 4000)) as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        window.set_default_timeout(240_000)
        lines = examples.wishes(examples.code_credentials(sandbox, ROWS))
        tab = window.new_page()
        tab.goto(served.url)
        driving.upload(tab, driving.file_of([[line[0], line[1], ""] for line in lines]))
        driving.go_to_preview(tab, guess_zone=False)
        expect(driving.part(tab, "update")).to_contain_text(f"Update {ROWS:,} codes")
        run = driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()
        driving.idle(tab)
        driving.choose_view(tab, f"All rows ({ROWS:,})")
        with tab.expect_download() as waiting:
            driving.press(tab, "download-csv")
        journal = examples.open_journal(served.home)
        written = report_files.write_report(journal, run, tmp_path / "report.csv").read_bytes()
        assert Path(waiting.value.path()).read_bytes() == written
        assert written.count(b",updated,") == ROWS

        began = time.monotonic()
        again = window.new_page()
        again.goto(f"{served.url}/run?run={run}")
        driving.part(again, "report-view").wait_for()
        driving.idle(again)
        assert time.monotonic() - began < 4, "the report that is in memory is drawn at once"

        journal.set_state(run, "running")
        with lock.alone(journal.home, sandbox.workspace_id):
            for each in (tab, again):
                each.reload()
                driving.part(each, "stop").wait_for()
            before, since = seconds_of(served.running.pid), time.monotonic()
            tab.wait_for_timeout(10_000)
            share = (seconds_of(served.running.pid) - before) / (time.monotonic() - since)
            journal.set_state(run, "finished", examples.in_days(0))
        journal.close()
        assert share < 0.05, f"two tabs that watch cost {share:.1%} of a core"
