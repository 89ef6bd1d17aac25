"""Pictures of every step for docs/screenshots: `make screenshots`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from seam_bulk.sandbox import SandboxOptions, start
from tests import examples
from tests.browser import driving

PLACE = driving.ROOT / "docs" / "screenshots"
ARRIVALS = driving.ROOT / "sample_data" / "arrivals.xlsx"
WINDOWS = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


def main() -> None:
    """Take them all: desktop and phone, light and dark."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with driving.chromium(shutil.which(os.environ.get("CHROMIUM") or "chromium") or "chromium") as browser:
        for size in WINDOWS:
            for scheme in ("light", "dark"):
                with tempfile.TemporaryDirectory() as folder:
                    _take_all(browser, Path(folder), size, scheme)


def _take_all(browser: Browser, folder: Path, size: str, scheme: str) -> None:
    with (
        start(SandboxOptions()) as sandbox,
        driving.serving(folder, driving.of(sandbox)) as served,
        driving.window(
            browser, viewport=WINDOWS[size], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
        ) as window,
    ):
        tab = window.new_page()

        def take(name: str) -> None:
            driving.idle(tab)
            _picture(tab, PLACE / f"{name}-{size}-{scheme}.png")

        tab.goto(served.url)
        driving.part(tab, "file").wait_for()
        take("1-upload")
        driving.upload(tab, ARRIVALS)
        take("2-columns")
        driving.press(tab, "guessed-zone")
        driving.part(tab, "guessed-zone").wait_for(state="detached")
        driving.press(tab, "to-check")
        driving.part(tab, "to-preview").wait_for()
        take("3-check")
        driving.press(tab, "to-preview")
        driving.part(tab, "preview-view").wait_for()
        take("4-preview")
        sandbox.set_faults("429@12")
        driving.start_run(tab)
        examples.until(lambda: len(examples.updates(sandbox)) > 30)
        driving.part(tab, "stop").wait_for()
        take("5-update")
        sandbox.set_faults()
        driving.part(tab, "downloads").wait_for()
        take("6-report")
        tab.goto(f"{served.url}/runs")
        driving.part(tab, "runs").wait_for()
        take("7-runs")


def _picture(tab: Page, path: Path) -> None:
    """A picture of the tab as it is, in few enough colours to be small."""
    tab.wait_for_timeout(400)  # charts and grids draw themselves after the page is idle, and say nothing of it
    tab.mouse.move(0, 0)
    tab.screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
