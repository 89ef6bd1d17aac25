"""kill -9 at random instants, again and again until a run, its resume or its undo is done: nothing is lost or repeated.

`make test` kills a few times each; `KILLS=50 make kills` as often as you like.
"""

from __future__ import annotations

import contextlib
import os
import random
from pathlib import Path

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from tests import examples
from tests.faults.agreement import assert_resent_only_after_a_look, read_report
from tests.faults.processes import Json, Program

ROWS = 120
KILLS = int(os.environ.get("KILLS", "4"))


def killed(program: Program, sandbox: Sandbox, *arguments: str, after: int) -> bool:
    """Whether the verb was killed with rows in flight, once so many more updates had arrived."""
    goal = len(examples.updates(sandbox)) + after
    with program.start(*arguments) as process:
        with contextlib.suppress(AssertionError):
            examples.until(lambda: process.poll() is not None or len(examples.updates(sandbox)) >= goal)
        if process.poll() is not None:
            return False
        process.kill()
        process.wait()
    return True


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_and_its_undo_survive_being_killed_again_and_again(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with start(SandboxOptions(latency=0.01, retry_after=0, fault_seed=seed)) as sandbox:
        program = Program(tmp_path, sandbox.endpoint, sandbox.api_key)
        known = [c for c in examples.code_credentials(sandbox, 100) if c.get("ends_at")][: min(ROWS, 90)]
        (tmp_path / "guests.csv").write_bytes(examples.csv_bytes(examples.wishes(known)))
        before = sandbox.credentials()
        sandbox.set_faults("429:3%", "update:500:3%", "update:reset:2%", "update:lost-reply:3%")
        options = ("--yes", "--accept", "zeros-maybe-lost", "--concurrency", "8")

        in_flight = killed(program, sandbox, "apply", "guests.csv", *options, after=chance.randint(1, 60))
        run = program.newest_run()
        kills = in_flight + kill_on(program, sandbox, run, options, chance)
        assert kills, "no kill hit rows in flight, so nothing was shown"
        code, document = program.run("resume", run, *options, "--report", "first.csv")
        assert (code, document["counts"]) == (0, {"updated": len(known)})
        assert_is_reported_once(tmp_path / "first.csv", known)
        assert_resent_only_after_a_look(sandbox.requests())
        live = sandbox.credentials()
        assert [live[c["acs_credential_id"]]["code"] for c in known] == [line[1] for line in examples.wishes(known)]

        killed(program, sandbox, "undo", run, *options, after=chance.randint(1, 60))
        undoing = program.newest_run()
        assert undoing != run
        kill_on(program, sandbox, undoing, options, chance)
        code, document = program.run("resume", undoing, *options)
        assert (code, document["counts"]) == (0, {"updated": len(known)})
        assert_resent_only_after_a_look(sandbox.requests())
        now = sandbox.credentials()
        assert [now[c["acs_credential_id"]]["code"] for c in known] == [
            before[c["acs_credential_id"]]["code"] for c in known
        ]


def kill_on(program: Program, sandbox: Sandbox, run: str, options: tuple[str, ...], chance: random.Random) -> int:
    """Resume and kill up to three times; how many kills hit rows in flight."""
    return sum(killed(program, sandbox, "resume", run, *options, after=chance.randint(1, 30)) for _ in range(3))


def assert_is_reported_once(report: Path, known: list[Json]) -> None:
    lines = read_report(report)
    assert [line["acs_credential_id"] for line in lines] == [c["acs_credential_id"] for c in known]
    assert {line["result"] for line in lines} == {"updated"}
