"""Pictures of every step and page for docs/screenshots: `make screenshots`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from seam_bulk.sandbox import SandboxOptions, start
from tests.browser import driving
from tests.browser.tour import Tour, sign_in

PLACE = driving.ROOT / "docs" / "screenshots"
WINDOWS = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
HIGHEST = 2400
"""Pixels of the highest picture: nobody looks at more of a page."""


def main() -> None:
    """Take them all: desktop and phone, light and dark."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    with driving.chromium(shutil.which(os.environ.get("CHROMIUM") or "chromium") or "chromium") as browser:
        for size in WINDOWS:
            for scheme in ("light", "dark"):
                with tempfile.TemporaryDirectory() as folder:
                    _take_all(browser, Path(folder), size, scheme)


def _take_all(browser: Browser, folder: Path, size: str, scheme: str) -> None:
    with (
        start(SandboxOptions()) as sandbox,
        driving.window(
            browser, viewport=WINDOWS[size], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
        ) as window,
    ):
        tab = window.new_page()

        def take(name: str) -> None:
            _picture(tab, WINDOWS[size], PLACE / f"{name}-{size}-{scheme}.png")

        with driving.serving(folder, driving.of(sandbox)) as served:
            Tour(tab, served, sandbox, take).walk()
        sign_in(tab, folder, take)


def _picture(tab: Page, window: dict[str, int], path: Path) -> None:
    """A picture of the whole page as it is, in few enough colours to be small."""
    tab.mouse.move(0, 0)
    height = tab.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    if not tab.get_by_role("dialog").count():
        tab.set_viewport_size({**window, "height": min(max(window["height"], height + 90), HIGHEST)})  # type: ignore[typeddict-item]
    tab.wait_for_timeout(500)  # charts and grids draw themselves after the page is idle, and say nothing of it
    tab.screenshot(path=path, animations="disabled")
    tab.set_viewport_size(window)  # type: ignore[arg-type]
    Image.open(path).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
