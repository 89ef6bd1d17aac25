"""seam-bulk and the sandbox as processes of their own: what is to be killed must not be this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Program:
    """seam-bulk as a process of its own, in a folder of its own, on the way to one Seam."""

    def __init__(self, folder: Path, endpoint: str, api_key: str) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.environment = {
            **os.environ,
            "SEAM_BULK_HOME": str(self.home),
            "SEAM_ENDPOINT": endpoint,
            "SEAM_API_KEY": api_key,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A verb that goes on; whoever starts it ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "seam_bulk", *arguments, "--json"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, *arguments: str, within: float = 60.0) -> tuple[int, Json]:
        """(exit code, document) of a verb that is left alone."""
        with self.start(*arguments) as process:
            out, _ = process.communicate(timeout=within)
        return process.returncode, json.loads(out)

    def newest_run(self) -> str:
        """The name of the run that was begun last; "" where none was."""
        runs = self.run("runs")[1]["runs"]
        return str(runs[0]["run"]) if runs else ""


@dataclass(frozen=True)
class SandboxElsewhere:
    """A sandbox in another process of this machine, seen through its inspection."""

    endpoint: str
    api_key: str

    def requests(self) -> list[Json]:
        """Every request so far, in the order of arrival."""
        found: list[Json] = self._ask("requests")
        return found

    def credentials(self) -> dict[str, Json]:
        """Every credential by id, as it is now."""
        found: dict[str, Json] = self._ask("credentials")
        return found

    def _ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.endpoint}/_sandbox/{what}", timeout=60) as answer:  # noqa: S310  loopback
            return json.load(answer)


@contextmanager
def sandbox_elsewhere(*options: str) -> Iterator[SandboxElsewhere]:
    """A sandbox with these options of its verb, for as long as the context lasts."""
    command = [sys.executable, "-m", "seam_bulk", "sandbox", "--json", "--inspect", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        announced = ""
        try:
            while not announced.rstrip().endswith("}"):
                line = process.stdout.readline()
                assert line, "the sandbox ended before it listened"
                announced += line
            about = json.loads(announced)
            yield SandboxElsewhere(about["endpoint"], about["api_key"])
        finally:
            process.kill()
