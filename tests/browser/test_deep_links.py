"""Every page opened by its address alone: nothing in the browser's console, nothing asked of another place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from seam_bulk.sandbox import Sandbox, start
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser


def test_a_page_opened_by_its_address_alone_finds_its_server_at_once(browser: Browser, tmp_path: Path) -> None:
    with start() as sandbox:
        run = finished_run(tmp_path / "home", sandbox)
        for_each_page(browser, tmp_path, sandbox, run)


def finished_run(home: Path, sandbox: Sandbox) -> str:
    def carry_out() -> str:
        journal = examples.open_journal(home)
        wishes = examples.wishes(examples.code_credentials(sandbox, 2))
        run = examples.apply(journal, wishes, examples.access_to(sandbox)).head.run
        journal.close()
        return run

    with ThreadPoolExecutor(1) as other:  # the browser's loop has this thread
        return other.submit(carry_out).result()


def for_each_page(browser: Browser, place: Path, sandbox: Sandbox, run: str) -> None:
    with driving.serving(place, driving.of(sandbox)) as served, driving.window(browser) as window:
        for path, part in (
            ("/", "file"),
            ("/runs", "runs"),
            ("/help", "problems-id"),
            ("/key", "entered-key"),
            (f"/run?run={run}", "downloads"),
            (f"/undo?run={run}", "update"),
            ("/run", "trouble-run-unknown"),
            ("/run?run=nonsense", "trouble-run-unknown"),
        ):
            tab, overheard = window.new_page(), driving.Overheard()
            overheard.listen(tab)
            tab.goto(served.url + path)
            driving.part(tab, part).wait_for()
            driving.idle(tab)
            assert overheard.complaints == [], path
            assert all(url.startswith((served.url, "data:", "blob:")) for url in overheard.addresses), path
            tab.close()
