"""A file in a browser, from its upload to the preview of every change: our page, and a plain Streamlit page.

Run one as `CHROMIUM=… python -m benchmarks.browsing WHO ENDPOINT FILE SESSIONS`: prints seconds a session, the first
left out, and the megabytes that one more session costs the server.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.server import KEY
from tests import examples
from tests.browser import driving

PATIENCE = 300_000.0


def ours(tab: Page, file: Path) -> None:
    """Upload, check, compare: three steps, the buttons pressed as soon as they are there."""
    tab.set_input_files("input[type=file]", file)
    for step, then in (("to-check", "to-preview"), ("to-preview", "update")):
        driving.part(tab, step).get_by_role("button", disabled=False).click(timeout=PATIENCE)
        driving.part(tab, then).wait_for(timeout=PATIENCE)
    tab.wait_for_selector(driving.IDLE, timeout=PATIENCE)


def naive(tab: Page, file: Path) -> None:
    """One script that does it all."""
    tab.set_input_files("input[type=file]", file)
    driving.part(tab, "update").wait_for(timeout=PATIENCE)
    tab.wait_for_selector(driving.IDLE, timeout=PATIENCE)


@contextmanager
def our_server(place: Path, endpoint: str) -> Iterator[tuple[str, int]]:
    """Where our page is, and its process."""
    with driving.serving(place, {"SEAM_API_KEY": KEY, "SEAM_ENDPOINT": endpoint}) as served:
        yield served.url, served.running.pid


@contextmanager
def naive_server(place: Path, endpoint: str) -> Iterator[tuple[str, int]]:
    """Where the plain page is, and its process."""
    port = examples.free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    running = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("page_naive.py")), *options],
        env={**os.environ, "SEAM_ENDPOINT": endpoint, "HOME": str(place)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}", running.pid
    finally:
        running.kill()
        running.wait()


def megabytes(process: int) -> float:
    """What a process and those that it started hold in memory."""
    held = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if process in {int(said["Pid"]), int(said["PPid"])}:
            held += int(said.get("VmRSS", "0").split()[0]) / 1000
    return held


def main() -> None:
    """Open one tab after the other, each with the file, and leave them open."""
    who, endpoint, file, sessions = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    serve, take = {"seam-bulk": (our_server, ours), "naive": (naive_server, naive)}[who]
    chromium = shutil.which(os.environ.get("CHROMIUM") or "chromium") or "chromium"
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(driving.chromium(chromium))
        url, process = stack.enter_context(serve(place, endpoint))
        times, held = [], []
        for _ in range(sessions):
            tab = stack.enter_context(driving.window(browser)).new_page()
            _open(tab, url)
            times.append(_seconds(lambda tab=tab: take(tab, file)))  # type: ignore[misc]
            held.append(megabytes(process))
        print(statistics.median(times[1:]), (held[-1] - held[0]) / (sessions - 1))


def _open(tab: Page, url: str) -> None:
    for _ in range(60):
        try:
            tab.goto(url)
            break
        except Exception:  # noqa: BLE001  not listening yet
            time.sleep(0.5)
    tab.wait_for_selector("input[type=file]", state="attached", timeout=PATIENCE)
    tab.wait_for_selector(driving.IDLE, timeout=PATIENCE)


def _seconds(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
