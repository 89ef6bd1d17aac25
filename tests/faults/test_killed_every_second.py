"""kill -9 every second of a long run until a resume gets to its end: nothing is lost, and re-sends are counted.

The second begins with the first row that a process sends: reading the journal and Seam's lists of ten thousand rows
takes longer than a second on two cores, and a process that is killed before it sends anything makes no progress.
`make test` does it with fewer rows and kills sooner; `make kills` prints the figures of the whole.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seam_bulk.sandbox.seed import FIRST_ORDINARY, credential_id
from tests import examples
from tests.faults.agreement import assert_resent_only_after_a_look, read_report
from tests.faults.processes import Json, Program, sandbox_elsewhere

ROWS = int(os.environ.get("KILLED_ROWS", "1500"))
EVERY = float(os.environ.get("KILLED_EVERY", "0.6"))
MOST_KILLS = 30 + ROWS // 50
LATENCY = 0.05
WIDTH = 32


@dataclass
class Battered:
    """A run that is killed again and again, and when that was."""

    program: Program
    options: tuple[str, ...]
    kills: list[float] = field(default_factory=list)
    run: str = ""

    def to_the_end(self) -> int:
        """Apply, then resume, until a process lives long enough to finish; its exit code."""
        while True:
            verb = ("resume", self.run) if self.run else ("apply", "guests.csv")
            with self.program.start(*verb, *self.options) as process:
                if self._lives(process):
                    return process.returncode
            self.run = self.run or self.program.newest_run()

    def _lives(self, process: subprocess.Popen[str]) -> bool:
        """Whether the process ended by itself; it is killed so many seconds after its first send."""
        began = datetime.now(UTC)
        examples.until(lambda: process.poll() is not None or self._has_sent_since(began), within=60)
        try:
            process.communicate(timeout=EVERY)
        except subprocess.TimeoutExpired:
            self.kills.append(time.time())
            process.kill()
            process.communicate()
            assert len(self.kills) < MOST_KILLS, "the run gets nowhere"
            return False
        return True

    def _has_sent_since(self, moment: datetime) -> bool:
        """Looked up in the journal, which is closed again at once: after a kill nobody else may hold it open."""
        path = self.program.home / "journal.sqlite3"
        if not path.exists():
            return False
        time.sleep(0.02)
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT 1 FROM intents WHERE at >= ? LIMIT 1", (moment.isoformat(),)).fetchone()
        return found is not None


@dataclass(frozen=True)
class Figures:
    """What the sandbox's log tells of a run that was killed at these moments."""

    log: list[Json]
    kills: list[float]

    @property
    def updates(self) -> list[Json]:
        return [entry for entry in self.log if entry["route"] == "update"]

    @property
    def arrived(self) -> Counter[str]:
        """How often each credential was sent, as far as that reached the sandbox."""
        return Counter(entry["acs_credential_id"] for entry in self.updates)

    @property
    def sent_again(self) -> int:
        return sum(times - 1 for times in self.arrived.values())

    @property
    def broken_off(self) -> int:
        """Updates of which nothing came because the sandbox broke the connection off: these must be sent again."""
        return sum(entry["fault"] == "reset" for entry in self.updates)

    @property
    def taken_twice(self) -> int:
        """Updates that changed nothing any more, because an earlier one of the same credential had taken."""
        taken = Counter(entry["acs_credential_id"] for entry in self.updates if entry["applied"])
        return sum(times - 1 for times in taken.values())

    @property
    def in_flight(self) -> list[int]:
        """For each kill, how many updates had arrived and were not answered yet."""
        return [sum(kill - LATENCY < entry["at"] <= kill for entry in self.updates) for kill in self.kills]

    def __str__(self) -> str:
        hit = sum(map(bool, self.in_flight))
        return (
            f"{len(self.kills)} kills, {hit} of them with rows in flight ({sum(self.in_flight)} in all); "
            f"{len(self.updates):,} updates, {self.sent_again} of them sent again "
            f"({self.broken_off} after a connection that broke off), {self.taken_twice} although an earlier one took"
        )


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_run_killed_every_second_loses_nothing_and_sends_again_only_what_it_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = examples.wishes({"acs_credential_id": credential_id(FIRST_ORDINARY + n)} for n in range(ROWS))
    (tmp_path / "guests.csv").write_bytes(examples.csv_bytes(lines))
    options = ("--latency", f"{LATENCY * 1000:.0f}ms", "--fault", "update:reset:1%")
    with sandbox_elsewhere("--credentials", str(FIRST_ORDINARY + ROWS), *options) as sandbox:
        program = Program(tmp_path, sandbox.endpoint, sandbox.api_key)
        battered = Battered(program, ("--yes", "--concurrency", str(WIDTH), "--report", "report.csv"))
        began = time.monotonic()
        code = battered.to_the_end()
        took, figures, live = (
            time.monotonic() - began,
            Figures(sandbox.requests(), battered.kills),
            sandbox.credentials(),
        )
    with capsys.disabled():
        print(f"\n{ROWS:,} rows in {took:.0f} s: {figures}.")  # noqa: T201  this is what is to be seen
    assert code == 0
    assert_is_as_wanted(live, lines)
    assert_is_reported_once(tmp_path / "report.csv", lines, figures.arrived)
    assert_sent_again_with_reason(figures)


def assert_is_as_wanted(live: dict[str, Json], lines: list[list[str]]) -> None:
    assert [live[line[0]]["code"] for line in lines] == [line[1] for line in lines]
    assert {live[line[0]]["ends_at"].replace(".000Z", "Z") for line in lines} == {lines[0][2]}


def assert_is_reported_once(report: Path, lines: list[list[str]], arrived: Counter[str]) -> None:
    """One line a row of the file, in its order; no send reached the sandbox without an intent before it."""
    told = read_report(report)
    assert [line["acs_credential_id"] for line in told] == [line[0] for line in lines]
    assert {line["result"] for line in told} == {"updated"}
    assert all(int(line["attempts"]) >= arrived[line["acs_credential_id"]] >= 1 for line in told)


def assert_sent_again_with_reason(figures: Figures) -> None:
    """Kills hit rows in flight, and each costs no more than what was in flight: the rest took, as a look told."""
    assert sum(map(bool, figures.in_flight)) >= 3, "too few kills hit rows in flight, so little was shown"
    assert len(figures.updates) == ROWS + figures.sent_again
    assert figures.broken_off <= figures.sent_again <= figures.broken_off + len(figures.kills) * WIDTH
    assert figures.taken_twice == 0
    assert_resent_only_after_a_look(figures.log)
