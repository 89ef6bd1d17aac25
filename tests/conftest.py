"""What every test stands on: no network, an empty home, a clean environment; and in CI nothing is skipped."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

settings.register_profile("steady", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def no_names_looked_up() -> Iterator[None]:
    """Names of other machines are not even asked for; connections to their addresses are refused by --allow-hosts."""
    look_up = socket.getaddrinfo

    def refuse(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _needs_no_asking(host):
            raise socket.gaierror(socket.EAI_NONAME, f"The network is off in tests: {host!r} was not looked up.")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SEAM_BULK_HOME of its own for each test, and nothing of the developer's keys, options or proxies."""
    for name in list(os.environ):
        if name.startswith(("SEAM_", "SSL_CERT_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    home = tmp_path / "seam-bulk-home"
    monkeypatch.setenv("SEAM_BULK_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of the browser tests: CHROMIUM, or the first that is on the path."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = name and shutil.which(name)
        if path:
            return path
    pytest.skip("There is no Chromium here: make browser installs one.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """In CI a test that is skipped has failed: a part is missing, and nobody would notice."""
    report = yield
    return _skipped_is_failed(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """The same for whole files that skip themselves."""
    report = yield
    return _skipped_is_failed(report)


def _skipped_is_failed(report: Any) -> Any:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI every test runs, and this one was skipped. {reason}"
    return report


def _needs_no_asking(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
