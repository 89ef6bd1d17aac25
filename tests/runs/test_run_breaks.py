"""Runs that are cut off: cancelled, killed, out of disk; they go on as if nothing had happened."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import workflow
from seam_bulk.errors import RunStopped
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.storage import run_summary
from seam_bulk.storage.database import unusable
from seam_bulk.storage.entries import Intent, Settled
from tests import examples
from tests.faults.agreement import assert_resent_only_after_a_look


def test_a_run_cancelled_in_flight_goes_on_as_if_nothing_happened(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.01, credentials=200)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 100))
        run, progress = examples.begin(journal, examples.preview(lines, access), concurrency=8), Progress()

        async def cut_off() -> None:
            going = asyncio.create_task(workflow.carry_on(journal, run, access, progress=progress))
            while progress.done < 30:
                await asyncio.sleep(0.001)
            going.cancel()
            with pytest.raises(asyncio.CancelledError):
                await going

        asyncio.run(cut_off())
        halfway = run_summary.read(journal, run)
        assert halfway.state == "stopped"
        assert set(halfway.counts) <= {"accepted", "unconfirmed", "not_attempted"}
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 100})
        assert_is_as_wished(sandbox, lines)


def test_a_run_killed_in_flight_goes_on_as_if_nothing_happened(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.01, credentials=300)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 200))
        run = examples.begin(journal, examples.preview(lines, access), concurrency=8)
        for cut in (40, 110):
            kill_when_sent(cut, tmp_path, run, sandbox)
        sent = len(examples.updates(sandbox))
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 200})
        assert 200 <= len(examples.updates(sandbox)) <= sent + 200
        assert_is_as_wished(sandbox, lines)
        assert_resent_only_after_a_look(sandbox.requests())


def kill_when_sent(cut: int, home: Path, run: str, sandbox: Any) -> None:
    """Carry the run on in a process of its own and kill it as soon as the sandbox got so many updates in all."""
    program = textwrap.dedent(
        """
        import asyncio, sys
        from seam_bulk import workflow
        from seam_bulk.seam.access import Access
        from seam_bulk.storage.journal import open_journal
        home, run, endpoint, key = sys.argv[1:]
        journal = open_journal({"SEAM_BULK_HOME": home})
        asyncio.run(workflow.carry_on(journal, run, Access(endpoint, key)))
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(home), run, sandbox.endpoint, sandbox.api_key],
        cwd=Path(__file__).parents[2],
    )
    deadline = time.monotonic() + 30
    while len(examples.updates(sandbox)) < cut:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def assert_is_as_wished(sandbox: Any, lines: list[list[str]]) -> None:
    live = sandbox.credentials()
    assert [live[line[0]]["code"] for line in lines] == [line[1] for line in lines]


@pytest.mark.parametrize("good_commits", [0, 1, 7])
def test_a_journal_that_cannot_be_written_stops_the_run_at_once(
    good_commits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(SandboxOptions(latency=0.005)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 60))
        run = examples.begin(journal, examples.preview(lines, access), concurrency=4)
        write, commits = journal.write, iter(range(10**6))

        def full(name: str, entries: list[Intent | Settled]) -> None:
            if next(commits) >= good_commits:
                raise unusable(journal.path, sqlite3.OperationalError("database or disk is full"))
            write(name, entries)

        monkeypatch.setattr(journal, "write", full)
        with pytest.raises(RunStopped) as stopped:
            examples.carry_on(journal, run, access, within=20)
        assert stopped.value.exit_code == 3
        assert "disk is full" in stopped.value.message
        monkeypatch.undo()
        intents = {row.planned.acs_credential_id for row in journal.rows(run) if row.attempts}
        sent = {r["acs_credential_id"] for r in examples.updates(sandbox)}
        assert sent - {None} <= intents  # None: cut off before the sandbox had read whose update it was
        assert run_summary.read(journal, run).state == "stopped"
        assert examples.carry_on(journal, run, access).counts == {"updated": 60}


def test_a_disk_that_is_full_by_the_last_word_still_says_the_run_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 2)), access))
        set_state = journal.set_state

        def full(name: str, state: str, *rest: Any) -> None:
            if state != "running":
                raise unusable(journal.path, sqlite3.OperationalError("database or disk is full"))
            set_state(name, state, *rest)

        monkeypatch.setattr(journal, "set_state", full)
        with pytest.raises(RunStopped):
            examples.carry_on(journal, run, access)
