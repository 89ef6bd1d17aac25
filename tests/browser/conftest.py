"""What the browser tests stand on: one Chromium for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import driving

expect.set_options(timeout=driving.PATIENCE)  # a busy machine draws late; its own five seconds are a test's nerves


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The browser of the system."""
    with driving.chromium(chromium_path) as opened:
        yield opened
