"""Every step and page held against WCAG 2.2 AA by axe, light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from seam_bulk.sandbox import start
from tests.browser import driving
from tests.browser.tour import Tour, sign_in

pytestmark = pytest.mark.browser

WINDOWS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

OF_STREAMLIT = (
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'),  # has a role that says nothing, and a label
    ("target-size", 'role="spinbutton"'),  # hours and minutes of st.time_input: small, in a field of full height
)
"""What Streamlit's own parts do wrong and nobody can mend from outside: the rule, and what the part is known by."""

ASK = """async ([script, options]) => {
    if (!window.axe) (0, eval)(script);
    return await axe.run(document, options);
}"""


class Watch:
    """What axe finds at each stop, told all at once at the end."""

    def __init__(self, tab: Page, schemes: Iterable[Literal["light", "dark"]]) -> None:
        self._tab = tab
        self._schemes = tuple(schemes)
        self.found: list[str] = []
        self.stops: list[str] = []

    def look(self, name: str) -> None:
        """Look at what is on the screen, in each scheme."""
        self.stops.append(name)
        for scheme in self._schemes:
            self._tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self._tab.wait_for_function(
                "dark => (getComputedStyle(document.querySelector('.stApp')).colorScheme == 'dark') == dark",
                arg=scheme == "dark",
            )
            if self._violations():
                self._tab.wait_for_timeout(600)  # what was just fading in has its colours by then
                self.found += [f"{name}, {scheme}: {each}" for each in self._violations()]

    def _violations(self) -> list[str]:
        results: dict[str, Any] = self._tab.evaluate(ASK, [Axe().axe_script, OPTIONS])
        return [
            f"{each['id']} at {node['target']}: {node['html'][:200]} {_why(node)}"
            for each in results["violations"]
            for node in each["nodes"]
            if not any(each["id"] == rule and sign in node["html"] for rule, sign in OF_STREAMLIT)
        ]


def _why(node: dict[str, Any]) -> str:
    return "; ".join(said["message"] for kind in ("any", "all", "none") for said in node[kind])


@pytest.mark.parametrize("size", WINDOWS)
def test_axe_finds_nothing_in_any_step_or_page(browser: Browser, tmp_path: Path, size: str) -> None:
    with start() as sandbox, driving.window(browser, viewport=WINDOWS[size]) as window:
        tab = window.new_page()
        watch = Watch(tab, SCHEMES)
        with driving.serving(tmp_path, driving.of(sandbox)) as served:
            Tour(tab, served, sandbox, watch.look).walk()
        sign_in(tab, tmp_path, watch.look)
        assert len(watch.stops) > 18
        assert watch.found == [], "\n".join(watch.found)
