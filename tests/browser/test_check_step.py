"""Mending a messy file in a real Chromium: what is typed, accepted and left out is what Seam gets; nothing leaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from seam_bulk.sandbox import Sandbox, start
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser

TYPED = "9137260485"
SPACED, JOINED = "91 37 26 04 86", "9137260486"
SECRET = b"91372604"
HEADERS = ("Credential ID", "New PIN", "Check-out", "Guest", "Unit")


@contextmanager
def opened(browser: Browser, place: Path, **window: Any) -> Iterator[tuple[Sandbox, Page, driving.Overheard, str]]:
    """A sandbox, a server on it, and a tab that is listened to."""
    with (
        start() as sandbox,
        driving.serving(place, driving.of(sandbox)) as served,
        driving.window(browser, **window) as shown,
    ):
        tab, overheard = shown.new_page(), driving.Overheard()
        overheard.listen(tab)
        tab.goto(served.url)
        driving.part(tab, "file").wait_for()
        yield sandbox, tab, overheard, served.url


def workbook(lines: list[list[Any]], headers: tuple[str, ...] = HEADERS, name: str = "arrivals.xlsx") -> dict[str, Any]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Arrivals of the week"])
    sheet.append([])
    for line in (headers, *lines):
        sheet.append(list(line))
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": name, "mimeType": kind, "buffer": content.getvalue()}


def to_check(tab: Page) -> None:
    driving.press(tab, "guessed-zone")
    driving.part(tab, "guessed-zone").wait_for(state="detached")
    driving.press(tab, "to-check")
    driving.part(tab, "to-preview").wait_for()
    driving.idle(tab)


def count(tab: Page, label: str, number: int) -> None:
    """Wait until a count is that."""
    shown = driving.part(tab, "counts").get_by_test_id("stMetric").filter(has_text=label)
    expect(shown.get_by_test_id("stMetricValue")).to_have_text(str(number))


def press_in_table(tab: Page, line: int, *, last: bool = False) -> None:
    """Press the first or last button of a line; the grid is a canvas, so by its place."""
    table = driving.part(tab, "table-problems")
    table.get_by_role("gridcell", include_hidden=True).first.wait_for(state="attached")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    tab.mouse.click(box["x"] + (box["width"] - 55 if last else 35), box["y"] + 36 + 66 * line + 33)


def field(tab: Page, name: str) -> Locator:
    return tab.get_by_role("textbox", name=name)


def close_row(tab: Page) -> None:
    driving.press(tab, "close-row")
    driving.part(tab, "edited-row").wait_for(state="detached")
    driving.idle(tab)


def messy(ids: list[str]) -> dict[str, Any]:
    """Six rows, none of them ready."""
    return workbook(
        [
            [ids[0], "73x1", "2035-01-31 11:00", "Lena Roth", "204"],
            [ids[1], SPACED, "2035-01-31 11:00", "Omar Haddad", "205"],
            [ids[2], "", "31.01.35 11:00", "Ida Berg", "206"],
            [ids[3], "", "28.02.35 11:00", "Tom Voss", "207"],
            [ids[4], "12a4", "2035-01-31 11:00", "Mia Lang", "208"],
            ["see list", "", "2035-03-01 11:00", "Ben Ott", "209"],
        ]
    )


def test_a_messy_workbook_is_mended_in_place_and_carried_out(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as (sandbox, tab, overheard, _):
        ids = [each["acs_credential_id"] for each in examples.code_credentials(sandbox, 6)]
        before = sandbox.credentials()
        driving.upload(tab, messy(ids))
        to_check(tab)
        count(tab, "Invalid", 6)
        mend_two_codes(tab)
        tab.reload()
        driving.part(tab, "to-preview").wait_for()
        driving.idle(tab)
        count(tab, "Ready", 2)
        mend_the_rest(tab, ids[5])
        driving.press(tab, "to-preview")
        driving.part(tab, "preview-view").wait_for()
        driving.start_run(tab)
        driving.part(tab, "downloads").wait_for()

        after = sandbox.credentials()
        assert [after[each]["code"] for each in ids] == [TYPED, JOINED, *(before[each]["code"] for each in ids[2:])]
        ends = [after[each]["ends_at"][:10] for each in (*ids[:4], ids[5])]
        assert ends == ["2035-01-31", "2035-01-31", "2035-01-31", "2035-02-28", "2035-03-01"]
        assert after[ids[4]] == before[ids[4]], "left out"
        assert not [frame for frame in overheard.received if SECRET in frame]
        assert overheard.complaints == []


def mend_two_codes(tab: Page) -> None:
    """One is typed, of the other the suggestion is accepted."""
    press_in_table(tab, 0)
    expect(driving.part(tab, "edited-row")).to_contain_text("Row 4")
    field(tab, "New code").fill(TYPED)
    driving.press(tab, "save-row")
    expect(driving.part(tab, "edited-row")).to_contain_text("This row is ready.")
    expect(field(tab, "New code")).to_have_count(1)  # the one that was typed into goes a moment later
    expect(field(tab, "New code")).to_have_value("")
    driving.press(tab, "next-row")
    expect(driving.part(tab, "edited-row")).to_contain_text("Row 5")
    driving.press(tab, "accept-0")
    expect(driving.part(tab, "edited-row")).to_contain_text("This row is ready.")
    close_row(tab)
    count(tab, "Ready", 2)


def mend_the_rest(tab: Page, id_: str) -> None:
    """All dates at once, a row left out, and an id found by its guest's name."""
    driving.press(tab, "accept-all-ends_at-not_a_date")
    count(tab, "Ready", 4)
    driving.idle(tab)
    press_in_table(tab, 0, last=True)
    count(tab, "Left out", 1)
    field(tab, "Search").fill("Ben Ott")
    tab.keyboard.press("Enter")
    driving.idle(tab)
    driving.press(tab, "edit-first")
    expect(field(tab, "Credential id")).to_have_value("see list")
    field(tab, "Credential id").fill(id_)
    field(tab, "Credential id").press("Enter")
    expect(driving.part(tab, "edited-row")).to_contain_text("This row is ready.")
    driving.idle(tab)
    tab.keyboard.press("Escape")
    driving.part(tab, "edited-row").wait_for(state="detached")
    count(tab, "Ready", 5)


def test_the_corrected_file_is_made_on_a_click_and_holds_what_was_typed(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as (_, tab, overheard, _):
        lines = [[examples.uuid(1), "73x1", "2035-01-31 11:00", "Lena", "1"]]
        driving.upload(tab, workbook(lines))
        to_check(tab)
        driving.press(tab, "edit-first")
        field(tab, "New code").fill(TYPED)
        driving.press(tab, "save-row")
        expect(driving.part(tab, "edited-row")).to_contain_text("This row is ready.")
        close_row(tab)
        expect(driving.part(tab, "corrected-file")).to_contain_text("1 cell corrected")
        assert not [url for url in overheard.addresses if url.endswith(".csv")]
        with tab.expect_download() as waiting:
            driving.press(tab, "download-corrected-csv")
        content = Path(waiting.value.path()).read_bytes()
        assert waiting.value.suggested_filename == "arrivals.corrected.csv"
        [_, line] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert line == [examples.uuid(1), TYPED, "2035-01-31 11:00", "Lena", "1"]
        assert not [frame for frame in overheard.received if SECRET in frame]


def test_another_browser_does_not_find_the_draft_by_its_address(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path) as (_, tab, _, _), driving.window(browser) as elsewhere:
        driving.upload(tab, workbook([[examples.uuid(1), "7391", "2035-01-31 11:00", "Lena", "1"]]))
        tab.wait_for_url("**draft=*")
        stranger = elsewhere.new_page()
        stranger.goto(tab.url)
        driving.part(stranger, "file").wait_for()
        expect(stranger.get_by_text("is not kept any more")).to_be_visible()


def test_hostile_names_cells_and_headers_load_and_run_nothing(browser: Browser, tmp_path: Path) -> None:
    evil = "![x](http://example.com/x.png)<script>fetch('http://example.com/y')</script><img src=http://example.com/z>"
    headers = ("Credential ID", f"PIN {evil}", "Check-out", f"Guest {evil}", '=HYPERLINK("http://example.com")')
    with opened(browser, tmp_path) as (_, tab, overheard, url):
        lines = [
            [evil, "none", evil, evil, "=1+1"],
            [f"{examples.uuid(1)} {evil}", "5937", "31.01.35 11:00", "=cmd|' /C calc'!A0", evil],
        ]
        content = examples.csv_bytes(lines, headers)
        driving.upload(tab, {"name": f"{evil.replace('/', ' ')}.csv", "mimeType": "text/csv", "buffer": content})
        driving.part(tab, "column-code").get_by_role("combobox").click()
        tab.get_by_role("option").filter(has_text="PIN").click()
        driving.idle(tab)
        driving.press(tab, "to-check")
        driving.part(tab, "to-preview").wait_for()
        driving.press(tab, "accept-all-ends_at-not_a_date")
        driving.idle(tab)
        driving.press(tab, "edit-first")
        driving.part(tab, "edited-row").wait_for()
        driving.press(tab, "next-row")
        driving.idle(tab)
        close_row(tab)
        driving.choose_view(tab, "All rows (2)")
        driving.choose_view(tab, "Corrected (1)")
        driving.idle(tab)
        assert overheard.complaints == []
        assert all(each.startswith((url, "data:", "blob:")) for each in overheard.addresses), overheard.addresses


@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_is_mended_by_keyboard_alone(browser: Browser, tmp_path: Path, width: int) -> None:
    with opened(browser, tmp_path, viewport={"width": width, "height": 844}) as (_, tab, _, _):
        lines = [[examples.uuid(1), "73x1", "2035-01-31 11:00", "Lena", "1"]]
        driving.upload(tab, workbook(lines))
        to_check(tab)
        driving.part(tab, "edit-first").get_by_role("button").focus()
        tab.keyboard.press("Enter")
        driving.part(tab, "edited-row").wait_for()
        driving.idle(tab)
        for _ in range(12):
            if tab.evaluate("document.activeElement.type") == "password":
                break
            tab.keyboard.press("Tab")
        tab.keyboard.type(TYPED)
        tab.keyboard.press("Enter")
        expect(driving.part(tab, "edited-row")).to_contain_text("This row is ready.")
        driving.idle(tab)
        tab.keyboard.press("Escape")
        driving.part(tab, "edited-row").wait_for(state="detached")
        count(tab, "Ready", 1)
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut off"
