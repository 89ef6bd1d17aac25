"""The page in a real browser: a server of its own, Chromium, and the steps that a person takes."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, sync_playwright

from seam_bulk.sandbox import Sandbox
from tests import examples

ROOT = Path(__file__).parent.parent.parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
PATIENCE = 30_000.0


@dataclass
class Served:
    """A server of the page: where it listens, where its state lives, and its process."""

    url: str
    home: Path
    running: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it as a power cut does."""
        self.running.kill()
        self.running.wait(30)

    def stop(self) -> int:
        """End it as `kill` does, and return its exit code."""
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(60)


@contextmanager
def serving(
    place: Path, environment: Mapping[str, str] | None = None, started_in: Path = ROOT, port: int = 0
) -> Iterator[Served]:
    """`seam-bulk web` in a process of its own, with its home in this folder; ended afterwards."""
    port, log = port or examples.free_port(), place / "server.log"
    home = place / "home"
    with log.open("ab") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "seam_bulk", "web", "--port", str(port)],
            cwd=started_in,
            env={**os.environ, **(environment or {}), "SEAM_BULK_HOME": str(home), "HOME": str(place)},
            stdout=output,
            stderr=output,
        )
    served = Served(f"http://127.0.0.1:{port}", home, running, log)
    try:
        examples.until(lambda: answers(port), within=60)
        yield served
    finally:
        if running.poll() is None:
            running.kill()
            running.wait(30)


def of(sandbox: Sandbox) -> dict[str, str]:
    """The environment of a server that works on this sandbox."""
    return {"SEAM_API_KEY": sandbox.api_key, "SEAM_ENDPOINT": sandbox.endpoint}


def answers(port: int) -> bool:
    """Whether a server of the page answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """The browser of the system."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser window of a manager in Berlin."""
    usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "timezone_id": "Europe/Berlin"}
    context = browser.new_context(**usual | options)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


@dataclass
class Overheard:
    """What went over the wire of a tab, and what the browser complained about."""

    complaints: list[str] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    received: list[bytes] = field(default_factory=list)

    def listen(self, tab: Page) -> None:
        """Listen to a tab from now on."""
        tab.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("request", lambda request: self.addresses.add(request.url))
        tab.on("websocket", self._on_websocket)

    def _on_websocket(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived", lambda frame: self.received.append(frame if isinstance(frame, bytes) else frame.encode())
        )


def idle(tab: Page) -> None:
    """Wait until the page has been drawn and nothing is under way."""
    tab.wait_for_selector(IDLE)


def part(tab: Page, key: str) -> Any:
    """A part of the page by the key it was given."""
    return tab.locator(f".st-key-{key}")


def press(tab: Page, key: str) -> None:
    """Press the button of that key."""
    part(tab, key).get_by_role("button").first.click()


def upload(tab: Page, path: Path | dict[str, Any]) -> None:
    """Choose a file, and wait until its columns are shown."""
    tab.set_input_files("input[type=file]", path)  # type: ignore[arg-type]
    part(tab, "chosen-file").wait_for()
    idle(tab)


def choose_view(tab: Page, name: str) -> None:
    """Turn to one of several tables."""
    tab.get_by_role("radiogroup").get_by_text(name, exact=True).click()
    idle(tab)


def go_to_preview(tab: Page, *, guess_zone: bool = True) -> None:
    """From an uploaded file to the preview, the browser's zone taken where one is asked for."""
    if guess_zone:
        press(tab, "guessed-zone")
        part(tab, "guessed-zone").wait_for(state="detached")
    press(tab, "to-check")
    part(tab, "to-preview").wait_for()
    press(tab, "to-preview")
    part(tab, "preview-view").wait_for()
    idle(tab)


def start_run(tab: Page) -> str:
    """Press the one button and return the name of the run, as the address tells it."""
    press(tab, "update")
    tab.wait_for_url("**/run?run=*")
    return tab.url.partition("run=")[2]


def file_of(lines: list[list[str]], name: str = "guests.csv") -> dict[str, Any]:
    """A CSV to upload."""
    return {"name": name, "mimeType": "text/csv", "buffer": examples.csv_bytes(lines)}
