"""How large a file may be, in a real Chromium: the browser, Streamlit and the core hold to one limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser

LINES = [[examples.uuid(n), "738291", "x" * 500_000] for n in range(54)]
"""27 MB: more than the page takes by itself."""


@pytest.mark.parametrize(("said", "is_taken"), [({}, False), ({"SEAM_BULK_MAX_MEGABYTES": "30"}, True)])
def test_an_upload_may_be_as_large_as_the_operator_says(
    browser: Browser, tmp_path: Path, said: dict[str, str], is_taken: bool
) -> None:
    path = tmp_path / "guests.csv"
    path.write_bytes(examples.csv_bytes(LINES))
    with driving.serving(tmp_path, said) as served, driving.window(browser) as shown:
        tab = shown.new_page()
        tab.goto(served.url)
        driving.part(tab, "file").wait_for()
        driving.idle(tab)
        tab.set_input_files("input[type=file]", path)
        if is_taken:
            expect(driving.part(tab, "columns")).to_be_visible()
        else:
            expect(driving.part(tab, "file")).to_contain_text("File must be 25.0MB or smaller")
            expect(tab.get_by_text("one that is too large has to be split")).to_be_visible()
            expect(driving.part(tab, "chosen-file")).to_have_count(0)
