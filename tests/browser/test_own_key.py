"""A key of one's own in a real Chromium: it goes to Seam alone, and a run that was begun with it needs no tab."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from seam_bulk.sandbox import start
from seam_bulk.storage import run_summary
from seam_bulk.web import words
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser


def test_a_key_that_is_entered_stays_in_the_servers_memory_and_its_run_ends_without_the_tab(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, {"SEAM_ENDPOINT": sandbox.endpoint}) as served,
        driving.window(browser) as window,
    ):
        tab, overheard, other = window.new_page(), driving.Overheard(), window.new_page()
        overheard.listen(tab)
        tab.goto(served.url)
        expect(driving.part(tab, "workspace")).to_contain_text(words.BUILT_IN)
        driving.press(tab, "to-key")
        field = driving.part(tab, "entered-key").locator("input")
        assert field.get_attribute("type") == "password"
        field.fill(sandbox.api_key)
        driving.press(tab, "ask-whose-key")
        expect(driving.part(tab, "whose-key")).to_contain_text("Is this the workspace you mean?")
        expect(driving.part(tab, "workspace")).to_contain_text(words.BUILT_IN)
        seen = [tab.content()]
        driving.press(tab, "use-key")
        expect(driving.part(tab, "workspace")).to_contain_text("in this tab only")
        seen.append(tab.content())

        other.goto(served.url)
        expect(driving.part(other, "workspace")).to_contain_text(words.BUILT_IN)
        driving.upload(tab, driving.file_of(examples.wishes(examples.code_credentials(sandbox, 40))))
        driving.go_to_preview(tab, guess_zone=False)
        sandbox.set_faults("429@10")
        run = driving.start_run(tab)
        driving.part(tab, "stop").wait_for()
        seen.append(tab.content())
        tab.close()
        sandbox.set_faults()

        journal = examples.open_journal(served.home)
        examples.until(lambda: run_summary.read(journal, run).state == "finished", within=60)
        assert run_summary.read(journal, run).counts == {"updated": 40}
        journal.close()
        served.stop()
        key = sandbox.api_key.encode()
        assert not any(key in each for each in [*overheard.received, *(page.encode() for page in seen)])
        assert not any(sandbox.api_key in url for url in overheard.addresses)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {"server.log", "journal.sqlite3"} & {path.name for path in files}
        assert [path.name for path in files if key in path.read_bytes()] == []


def test_a_key_is_gone_with_its_tab_and_when_it_is_forgotten(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, {"SEAM_ENDPOINT": sandbox.endpoint}) as served,
        driving.window(browser) as window,
    ):
        tab = window.new_page()
        for leave in ("forget", "reload"):
            tab.goto(f"{served.url}/key")
            driving.part(tab, "entered-key").locator("input").fill(sandbox.api_key)
            tab.keyboard.press("Enter")
            driving.press(tab, "use-key")
            expect(driving.part(tab, "workspace")).to_contain_text("in this tab only")
            driving.idle(tab)
            if leave == "forget":
                driving.press(tab, "to-key")
                driving.press(tab, "forget-key")
                driving.part(tab, "entered-key").wait_for()
            else:
                tab.reload()
            expect(driving.part(tab, "workspace")).to_contain_text(words.BUILT_IN)
