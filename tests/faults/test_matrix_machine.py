"""The fault matrix on this machine: clocks that jump, disks that are full, homes nobody may write to, and signals."""

from __future__ import annotations

import gc
import itertools
import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import afterwards, workflow
from seam_bulk.reports import report
from seam_bulk.sandbox import Sandbox
from seam_bulk.storage import database
from seam_bulk.storage.journal import Journal
from tests import examples
from tests.faults.processes import Program
from tests.faults.scene import PHASES, Phase, Scene

KILLS = int(os.environ.get("KILLS", "2"))
ANSWER = 0.15
"""Seconds that an answer takes while a signal is on its way."""

JUMPS = (0, -5, 7, -30, 1, 26)
"""Hours that the clock is wrong, from one look to the next."""

pytestmark = pytest.mark.usefixtures("no_waiting")


@pytest.mark.parametrize("phase", PHASES)
def test_a_clock_that_jumps_by_hours_changes_no_result(
    phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, now, wrong = Scene(sandbox, capsys, phase), workflow.now, itertools.cycle(JUMPS)

    def jumping() -> datetime:
        return now() + timedelta(hours=next(wrong))

    monkeypatch.setattr(workflow, "now", jumping)
    monkeypatch.setattr(afterwards, "now", jumping)
    sandbox.set_faults("lost-reply:30%", "429:30%")
    began = {run["run"] for run in scene.verb("runs").document["runs"]}
    ended = scene.verb(*scene.command)
    assert ended.code == 0, ended
    assert (ended.document["run"] in began) is (phase == "resume")
    scene.run = ended.document["run"]
    assert set(scene.assert_told_truly(ended)) == {"updated"}
    scene.assert_is_as_wanted()


@pytest.mark.parametrize("phase", PHASES)
def test_a_disk_that_is_full_in_mid_run_stops_it_and_resume_goes_on_once_there_is_room(
    phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_pages():
        scene = Scene(sandbox, capsys, phase)
        with no_room_once_it_runs():
            ended = scene.verb(*scene.command)
    assert ended.code == 3, ended
    assert "database or disk is full" in ended.said
    scene.run = ended.document["run"]
    counts = scene.assert_told_truly(ended)
    assert counts["not_attempted"] > 0
    assert counts["unconfirmed"] > 0
    scene.assert_gets_done()


@contextmanager
def small_pages() -> Iterator[None]:
    """Journals of small pages: else a dozen rows would find room in those they have already."""
    connected = database._connected

    def small(path: Path) -> Any:
        db = connected(path)
        db.execute("PRAGMA page_size = 512")
        return db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_connected", small)
        yield


@contextmanager
def no_room_once_it_runs() -> Iterator[None]:
    """SQLite's own limit: from the first send on the journal may not grow by more than a few pages."""
    set_state = Journal.set_state

    def and_no_more(journal: Journal, run: str, state: str, *more: Any) -> None:
        set_state(journal, run, state, *more)
        if state == "running":
            pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
            journal._db.execute(f"PRAGMA max_page_count = {pages + 1}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "set_state", and_no_more)
        yield


@pytest.mark.parametrize("phase", PHASES)
def test_a_report_that_finds_no_room_is_said_and_can_be_written_again(
    phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, write_report = Scene(sandbox, capsys, phase), report.write_report
    Path("report.csv").unlink(missing_ok=True)

    def without_room(*args: Any, **more: Any) -> None:
        with largest_file(1000):
            write_report(*args, **more)

    monkeypatch.setattr(report, "write_report", without_room)
    ended = scene.carry_out()
    assert (ended.code, ended.document["state"], ended.document["report"]) == (1, "finished", "")
    assert f"seam-bulk report {scene.run} --out PATH" in ended.said
    assert list(Path().glob("*report.csv*")) == []
    monkeypatch.setattr(report, "write_report", write_report)
    assert set(scene.assert_told_truly()) == {"updated"}
    scene.assert_is_as_wanted()


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may become larger: the system refuses to write on, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("phase", PHASES)
def test_a_home_that_nobody_may_write_to_is_one_sentence_and_nothing_is_sent(
    phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, home = Scene(sandbox, capsys, phase), Path("home")
    home.mkdir(exist_ok=True)
    gc.collect()  # closes the journals of earlier verbs: their write-ahead log would need no right to the folder
    assert [each.name for each in home.glob("*-wal")] == []
    folders = [home, *(each for each in home.iterdir() if each.is_dir())]
    sent = len(examples.updates(sandbox))
    for folder in folders:
        folder.chmod(0o500)
    try:
        ran = run_without_privilege(*scene.command)
    finally:
        for folder in folders:
            folder.chmod(0o700)
    assert ran.returncode == 2, ran
    assert "cannot be" in ran.stderr
    assert "defect" not in ran.stderr
    assert str(home.absolute()) in ran.stderr
    assert len(examples.updates(sandbox)) == sent
    assert scene.carry_out().code == 0
    assert set(scene.assert_told_truly()) == {"updated"}
    scene.assert_is_as_wanted()


def run_without_privilege(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process that keeps to the rights of files even where root runs the tests."""
    program = """
        import ctypes, os, sys
        PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
        os.execv(sys.executable, [sys.executable, "-m", "seam_bulk", *sys.argv[1:]])
    """
    command = [sys.executable, "-c", textwrap.dedent(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("phase", PHASES)
def test_a_run_that_is_asked_to_end_finishes_what_is_in_flight_and_can_go_on(
    phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(sandbox, capsys, phase)
    code = signalled(scene, signal.SIGTERM, lambda: None)
    scene.name_run()
    assert code == 3
    counts = scene.assert_told_truly()
    assert counts["updated"] > 0
    assert counts["not_attempted"] + counts["unconfirmed"] > 0
    assert counts["unconfirmed"] == 0 or phase == "resume"
    scene.assert_gets_done()


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_that_is_killed_in_flight_goes_on_and_sends_nothing_unseen(
    seed: int, phase: Phase, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, chance = Scene(sandbox, capsys, phase), random.Random(seed)
    # An instant between two events cannot be awaited.
    code = signalled(scene, signal.SIGKILL, lambda: time.sleep(chance.uniform(0, ANSWER)))
    scene.name_run()
    assert code == -signal.SIGKILL
    assert scene.assert_told_truly()["unconfirmed"] > 0, "no row was in flight, so nothing was shown"
    scene.assert_gets_done()


def signalled(scene: Scene, number: signal.Signals, wait: Callable[[], None]) -> int:
    """How the verb ended in a process of its own that got a signal once its first updates had arrived."""
    program = Program(Path().absolute(), scene.sandbox.endpoint, scene.sandbox.api_key)
    arrived = len(examples.updates(scene.sandbox))
    with slow_answers(scene.sandbox), program.start(*scene.command) as process:
        examples.until(lambda: process.poll() is not None or len(examples.updates(scene.sandbox)) > arrived)
        wait()
        process.send_signal(number)
        process.communicate(timeout=60)
    return process.returncode


@contextmanager
def slow_answers(sandbox: Sandbox) -> Iterator[None]:
    """Every answer takes long enough for this process to act before the last rows are sent.

    What is under way in the end is waited for: no look can show a change that Seam carries out only after it.
    """
    world, usual = sandbox._world, sandbox.options
    world.options = replace(usual, latency=ANSWER)
    yield
    examples.until(lambda: all(request["status"] is not None for request in sandbox.requests()))
    world.options = usual
