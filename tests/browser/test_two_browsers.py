"""Two people watch one run: both see how far it is, either can stop it, and both see that it stopped and its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.storage import run_summary
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser


def test_either_of_two_people_stops_a_run_and_both_see_it_and_its_end(browser: Browser, tmp_path: Path) -> None:
    with (
        start(SandboxOptions(slow=25)) as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as hers,
        driving.window(browser, timezone_id="America/New_York") as his,
    ):
        first, second = hers.new_page(), his.new_page()
        first.goto(served.url)
        driving.upload(first, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 40))))
        driving.go_to_preview(first, guess_zone=False)
        sandbox.set_faults("slow@10")  # on its way until both have seen that it is waited for
        run = driving.start_run(first)
        second.goto(f"{served.url}/run?run={run}")
        for tab in (first, second):
            expect(tab.get_by_role("progressbar")).to_be_visible()
            expect(driving.part(tab, "stop")).to_be_visible()
        driving.press(second, "stop")
        for tab in (first, second):
            expect(tab.get_by_text("Stopping: what is on its way is finished first.")).to_be_visible()
            expect(tab.get_by_text("Asked for by")).to_be_visible()
        sandbox.set_faults()
        for tab in (first, second):
            driving.part(tab, "go-on").wait_for()
            expect(tab.get_by_text("Stopped on request.", exact=True).first).to_be_visible()  # rows say it too
        driving.press(first, "go-on")
        for tab in (first, second):
            if tab is second:
                tab.reload()
            driving.part(tab, "go-on").wait_for(state="detached")
            driving.part(tab, "downloads").wait_for()
        journal = examples.open_journal(served.home)
        assert run_summary.read(journal, run).counts == {"updated": 40}
        told = [event.what for event in journal.events(run)]
        journal.close()
        assert told.count("asked to stop") == 1
        assert told.count("carried on") == 2
