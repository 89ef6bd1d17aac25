"""What the tests of the page stand on: a server's state of its own for each test, and the page without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from seam_bulk.sandbox import Sandbox, start
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM
from seam_bulk.web.server import SCRIPT
from tests import examples


@pytest.fixture(autouse=True)
def fresh_server() -> Iterator[None]:
    """Nothing of one test's runs, journal and sandbox is there in the next."""
    yield
    RUNNER.stop()
    SEAM.close()


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that the page works on, by a key in the environment."""
    with start() as running:
        monkeypatch.setenv("SEAM_API_KEY", running.api_key)
        monkeypatch.setenv("SEAM_ENDPOINT", running.endpoint)
        yield running


@dataclass
class Page:
    """The page as one tab sees it."""

    tab: AppTest

    def run(self) -> Page:
        """Draw it; AssertionError where a script broke."""
        self.tab.run()
        self.tab._page_hash = ""  # the next run stays on the page that this one has come to
        assert not self.tab.exception
        return self

    def upload(self, content: bytes, name: str = "guests.csv") -> Page:
        """Choose a file."""
        self.tab.file_uploader[0].upload(name, content)
        return self.run()

    def press(self, key: str) -> Page:
        """Press a button."""
        self.tab.button(key=key).click()
        return self.run()

    def buttons(self) -> set[str]:
        """The keys of the buttons that are there, but for those at the top of every page."""
        return {str(each.key) for each in self.tab.button} - {"to-key", "sign-out"}

    def text(self) -> str:
        """Everything that is plain text: what comes from files and from Seam belongs here."""
        return "\n".join(each.value for each in self.tab.text)

    def formatted(self) -> str:
        """Everything that is read as Markdown: nothing from a file may be in it unescaped."""
        parts = [*self.tab.markdown, *self.tab.caption, *self.tab.info, *self.tab.warning, *self.tab.success]
        labels = [each.label for each in (*self.tab.button, *self.tab.checkbox, *self.tab.selectbox, *self.tab.radio)]
        return "\n".join([*(each.value for each in parts), *labels])

    def table(self) -> Any:
        """The last table of the page, as a data frame."""
        return self.tab.dataframe[-1].value

    def choose(self, key: str, value: Any) -> Page:
        """Choose one of several by the key of what is asked."""
        self.tab.get_by_key(key).set_value(value)  # type: ignore[union-attr]
        return self.run()

    def until(self, holds: Any) -> Page:
        """Draw it again and again until something holds, as the page itself does every second."""
        examples.until(lambda: bool(holds(self.run())))
        return self


def opened() -> Page:
    """The page, opened in Berlin."""
    tab = AppTest.from_file(str(SCRIPT), default_timeout=30)
    tab.context = {"timezone": "Europe/Berlin"}
    return Page(tab).run()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Page:
    """The page, on the test's sandbox where it asks for one, else on the built-in one."""
    if "sandbox" in request.fixturenames:
        request.getfixturevalue("sandbox")
    return opened()
