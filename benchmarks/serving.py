"""The bare server in a process and on a core of its own, and what it saw."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import program
from benchmarks.server import KEY


@dataclass(frozen=True)
class Seen:
    """What the server saw: calls by route, distinct credentials updated, the most requests at once, bytes received and
    sent (before TLS); and when, by the clock that `time.perf_counter` reads: the last update is the moment of its
    answer."""

    calls: dict[str, int]
    updated: int
    first_call: float
    first_update: float
    last_update: float
    most_at_once: int
    received: int
    sent: int

    @property
    def seconds(self) -> float:
        """How long updates were sent."""
        return self.last_update - self.first_update

    @property
    def rate(self) -> float:
        """Updates a second while they were sent."""
        return self.calls["/acs/credentials/update"] / self.seconds

    @property
    def besides(self) -> int:
        """Calls that were no updates."""
        return sum(self.calls.values()) - self.calls["/acs/credentials/update"]


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    endpoint: str
    authority: Path | None

    def environment(self, home: Path) -> dict[str, str]:
        """What a program is told so that it finds the server and trusts it."""
        told = {
            "NO_PROXY": "127.0.0.1",
            "SEAM_API_KEY": KEY,
            "SEAM_ENDPOINT": self.endpoint,
            "SEAM_BULK_HOME": str(home),
        }
        told = {**os.environ, **told}
        return told | ({"SSL_CERT_FILE": str(self.authority)} if self.authority else {})

    def seen(self) -> Seen:
        """What it saw until now."""
        trusted = ssl.create_default_context(cafile=self.authority) if self.authority else None
        straight = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted)
        )
        with straight.open(f"{self.endpoint}/seen") as answer:
            told: dict[str, Any] = json.load(answer)
        return Seen(**told)


@contextmanager
def bare_server(
    folder: Path, credentials: int, *, latency: float = 0.0, tls: bool = True, alone: bool = True
) -> Iterator[Served]:
    """A server; what is started inside keeps off its core where there are two, unless it need not be alone."""
    cores = sorted(os.sched_getaffinity(0))
    arguments = [sys.executable, "-m", "benchmarks.server", str(latency), str(credentials)]
    authority = _certified(folder) if tls else None
    arguments += ["--certificate", str(folder)] if tls else []
    if alone and len(cores) > 1:
        arguments += ["--core", str(cores[-1])]
        os.sched_setaffinity(0, cores[:-1])
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().split()[1]
        yield Served(f"{'https' if tls else 'http'}://127.0.0.1:{port}", authority)
    finally:
        server.kill()
        server.communicate()
        os.sched_setaffinity(0, cores)


def _certified(folder: Path) -> Path:
    """The authority that vouches for the server's certificate; both are made once a folder."""
    place = folder / "client.pem"
    if not place.exists():
        program("-m", "trustme", "--quiet", "--dir", str(folder), "--identities", "127.0.0.1", "localhost")
    return place
