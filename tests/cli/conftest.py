"""What the tests of the command line stand on: an empty folder, a way to run a verb, a sandbox in the environment."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import cli
from seam_bulk.sandbox import Sandbox, SandboxOptions, start


@dataclass(frozen=True)
class Ran:
    """How a verb ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


RunVerb = Callable[..., Ran]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.delenv("COLUMNS", raising=False)
    return place


@pytest.fixture
def seam_bulk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> RunVerb:
    """`seam_bulk("check", "file.csv")` runs a verb in this process, as if from a pipe; `stdin` are bytes to read."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = cli.run([str(each) for each in arguments])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that the environment names, as Seam would be."""
    with start(SandboxOptions()) as sandbox:
        monkeypatch.setenv("SEAM_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", sandbox.api_key)
        yield sandbox
