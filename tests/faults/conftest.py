"""What the tests of faults stand on: no waiting, and a sandbox that the environment names, in an empty folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.seam import pacing

DRIP = 0.02


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that the environment names, and an empty folder to be in, whose `home` is the home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEAM_BULK_HOME", str(tmp_path / "home"))
    with start(SandboxOptions(latency=0.005, retry_after=0, slow=DRIP)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        yield pretend
