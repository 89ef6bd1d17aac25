"""A whole update by the keyboard alone: everything is reached in the order in which it is read, and focus is seen."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from seam_bulk.sandbox import start
from tests import examples
from tests.browser import driving

pytestmark = pytest.mark.browser

FOCUSED = """async () => {
    const moving = document.getAnimations().filter(each => each instanceof CSSTransition);
    await Promise.all(moving.map(each => each.finished.catch(() => null)));
    const look = at => {
        const styles = [];
        for (let each = at, up = 0; each && up < 6; each = each.parentElement, up++) {
            const style = getComputedStyle(each);
            styles.push([style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join());
        }
        const beside = [...(at.parentElement?.querySelectorAll("*") ?? [])].slice(0, 20);
        return [...styles, ...beside.map(each => getComputedStyle(each).boxShadow)].join();
    };
    const left = window.lastFocused, at = document.activeElement;
    const unseen = left?.at.isConnected && left.at !== at && look(left.at) === left.look;
    window.lastFocused = {at, look: look(at)};
    const keys = [];
    for (let each = at; each; each = each.parentElement)
        for (const name of each.classList) if (name.startsWith("st-key-")) keys.push(name.slice(7));
    // A grid marks the cell inside of its canvas; the page's scrolling area is the whole window.
    // A field stays marked while the focus is on the button that empties it.
    const isSameField = left && left.at.closest("[class*=st-key-]")?.contains(at);
    const isElsewhere = left && (["CANVAS", "BODY"].includes(left.at.tagName) || left.at.id == "stMain");
    const isUnseen = unseen && !isElsewhere && !isSameField;
    return {keys, tag: at.tagName, unseen: isUnseen ? left.at.outerHTML.slice(0, 150) : ""};
}"""
"""What has the focus, and what had it before if that looks as it did then: nobody could see it."""


class Keyboard:
    """A person who has no mouse."""

    def __init__(self, tab: Page) -> None:
        self._tab = tab
        self.unseen: list[str] = []

    def to(self, key: str) -> list[str]:
        """Go on with Tab to a part; the keys of all that was passed, each once, in order."""
        passed: list[str] = []
        for _ in range(60):
            self._tab.keyboard.press("Tab")
            found: dict[str, Any] = self._tab.evaluate(FOCUSED)
            if found["tag"] == "BODY":
                continue
            if found["unseen"]:
                self.unseen.append(found["unseen"])
            if found["keys"] and found["keys"][0] not in passed:
                passed.append(found["keys"][0])
            if key in found["keys"]:
                return passed
        raise AssertionError(f"{key} is not reached by Tab; what is: {passed}")

    def press(self, key: str, how: str = "Enter") -> list[str]:
        """Go to a part and press it."""
        passed = self.to(key)
        self._tab.keyboard.press(how)
        return passed


def in_order(passed: list[str], *wanted: str) -> bool:
    """Whether all of these were passed, in this order."""
    places = [passed.index(each) for each in wanted]
    return places == sorted(places)


def test_an_update_is_done_by_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    with (
        start() as sandbox,
        driving.serving(tmp_path, driving.of(sandbox)) as served,
        driving.window(browser) as window,
    ):
        one, two, three = (each["acs_credential_id"] for each in examples.code_credentials(sandbox, 3))
        soon = examples.in_days(0.5).strftime("%Y-%m-%d %H:%M")
        lines = [[one, "738291", soon], [two, "7382x2", ""], [three, "738293", ""]]
        tab = window.new_page()
        hands = Keyboard(tab)
        tab.goto(served.url)
        driving.part(tab, "file").wait_for()
        driving.idle(tab)
        hands.to("file")
        driving.upload(tab, driving.file_of(lines))
        driving.part(tab, "guessed-zone").wait_for()
        driving.idle(tab)
        to_preview(tab, hands)
        begin(tab, hands)
        with tab.expect_download() as waiting:
            hands.press("download-csv")
        content = Path(waiting.value.path()).read_text("utf-8-sig")
        assert [row["result"] for row in csv.DictReader(io.StringIO(content))] == ["updated", "invalid", "updated"]
        assert hands.unseen == [], "\n".join(hands.unseen)


def to_preview(tab: Page, hands: Keyboard) -> None:
    """The columns, and the check with a look at one row."""
    hands.to("to-key")  # from the top, wherever the chooser of files has left the focus
    passed = hands.press("guessed-zone")
    assert in_order(passed, "column-acs_credential_id", "column-code", "column-ends_at", "zone")
    driving.part(tab, "guessed-zone").wait_for(state="detached")
    driving.idle(tab)
    hands.press("to-check")
    driving.part(tab, "to-preview").wait_for()
    driving.idle(tab)

    hands.press("edit-first")
    driving.part(tab, "edited-row").wait_for()
    driving.idle(tab)
    hands.to("save-row")
    tab.keyboard.press("Escape")
    driving.part(tab, "edited-row").wait_for(state="detached")
    driving.idle(tab)
    hands.press("to-preview")
    driving.part(tab, "preview-view").wait_for()
    driving.idle(tab)


def begin(tab: Page, hands: Keyboard) -> None:
    """A danger ticked, another table looked at, and the one button pressed."""
    expect(driving.part(tab, "update").get_by_role("button")).to_be_disabled()
    hands.press("danger-ending-soon", "Space")
    expect(driving.part(tab, "update").get_by_role("button")).to_be_enabled()
    driving.idle(tab)
    hands.press("preview-view", "ArrowRight")
    driving.idle(tab)
    expect(tab.get_by_role("radio", checked=True)).to_have_count(1)
    hands.press("update")
    tab.wait_for_url("**/run?run=*")
    driving.part(tab, "downloads").wait_for()
    driving.idle(tab)
