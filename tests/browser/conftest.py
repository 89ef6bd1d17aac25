"""What the browser tests stand on: one Chromium for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import driving


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The browser of the system."""
    with driving.chromium(chromium_path) as opened:
        yield opened
