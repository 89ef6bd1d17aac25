"""One cell of the fault matrix: a file to apply, to resume half-way, or to undo, against a sandbox that is watched."""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from seam_bulk import cli
from seam_bulk.sandbox import Sandbox
from seam_bulk.seam.replies import Reply
from seam_bulk.seam.seam_api import SeamApi
from tests import examples
from tests.faults.agreement import assert_lines_agree, assert_resent_only_after_a_look, read_report

ROWS, WIDTH = 14, 4
ACCEPTED = ("--accept", "zeros-maybe-lost", "--accept", "ending-soon")
OPTIONS = ("--yes", *ACCEPTED, "--concurrency", str(WIDTH), "--show-codes", "--report", "report.csv")

Phase = Literal["first run", "resume", "undo"]
PHASES: tuple[Phase, ...] = ("first run", "resume", "undo")

Json = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """How a verb ended: its exit code, the document on stdout, and what stderr said."""

    code: int
    document: Json
    said: str

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each result."""
        found: dict[str, int] = self.document["counts"]
        return found


@dataclass
class Scene:
    """A file of a few rows, the sandbox it is about, and the run that a fault is to meet. Made in the folder it is in.

    `wanted` are code and end date by id as they are to be in the end; `since` is how many requests there were before
    the run under test was begun.
    """

    sandbox: Sandbox
    capsys: pytest.CaptureFixture[str]
    phase: Phase
    run: str = ""
    since: int = 0
    wanted: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        soon = examples.in_days(60)
        plain = [c for c in examples.code_credentials(self.sandbox, 60) if str(c.get("ends_at")).endswith("Z")]
        known = [c for c in plain if _ends_at(c) > soon][:ROWS]
        assert len(known) == ROWS
        lines = examples.wishes(known)
        Path("guests.csv").write_bytes(examples.csv_bytes(lines))
        self.wanted = {line[0]: (line[1], datetime.fromisoformat(line[2])) for line in lines}
        if self.phase == "resume":
            self._stop_half_way()
        if self.phase == "undo":
            applied = self.verb("apply", "guests.csv", *OPTIONS)
            assert applied.code == 0, applied
            self.run = applied.document["run"]
            self.since = len(self.sandbox.requests())
            self.wanted = {c["acs_credential_id"]: (c["code"], _ends_at(c)) for c in known}

    def _stop_half_way(self) -> None:
        """A run of which some rows are accepted, some in doubt, some plainly not done and some never sent."""
        self.sandbox.set_faults("401@4", "lost-reply@2", "get:500")
        stopped = self.verb("apply", "guests.csv", *OPTIONS)
        self.sandbox.set_faults()
        assert (stopped.code, set(stopped.counts)) == (3, {"accepted", "unconfirmed", "not_attempted"}), stopped
        assert len(examples.updates(self.sandbox)) > 4
        self.run = stopped.document["run"]

    @property
    def command(self) -> tuple[str, ...]:
        """The verb that the fault meets, with everything it needs."""
        verbs = {"first run": ("apply", "guests.csv"), "resume": ("resume", self.run), "undo": ("undo", self.run)}
        return *verbs[self.phase], *OPTIONS

    def verb(self, *arguments: str) -> Ended:
        """What the program makes of this command, in this process and as if from a pipe."""
        self.capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            code = cli.run([*arguments, "--json"])
        printed = self.capsys.readouterr()
        return Ended(code, json.loads(printed.out), printed.err)

    def carry_out(self) -> Ended:
        """The verb that the fault meets."""
        ended = self.verb(*self.command)
        self.name_run()
        return ended

    def name_run(self) -> None:
        """The run under test is the one that was begun last."""
        self.run = self.verb("runs").document["runs"][0]["run"]

    def assert_told_truly(self, ended: Ended | None = None, report: str = "report.csv") -> Counter[str]:
        """Each row has one result, and no result contradicts the sandbox; how many rows have which.

        Without an end there is no report of the verb, and one is written now.
        """
        if ended is None:
            assert self.verb("report", self.run, "--show-codes", "--out", report).code == 0
        lines = read_report(Path(report))
        assert [line["acs_credential_id"] for line in lines] == list(self.wanted)
        counts = Counter(line["result"] for line in lines)
        assert ended is None or counts == ended.counts
        requests = self.sandbox.requests()
        assert_lines_agree(lines, self.sandbox.credentials(), requests[self.since :])
        assert_resent_only_after_a_look(requests)
        return counts

    def assert_gets_done(self) -> None:
        """The fault is over: `resume` brings every open row to its end, and what had failed can be fed in again."""
        resumed = self.verb("resume", self.run, *OPTIONS)
        counts = self.assert_told_truly(resumed)
        assert set(counts) <= {"updated", "failed"}, resumed
        assert resumed.code == (1 if counts["failed"] else 0)
        if counts["failed"]:
            self.verb("report", self.run, "--not-done", "--out", "rest.csv")
            again = self.verb("apply", "rest.csv", *OPTIONS)
            assert (again.code, again.counts) == (0, {"updated": counts["failed"]})
        self.assert_is_as_wanted()

    def assert_is_as_wanted(self) -> None:
        """The sandbox holds what the file, or the undo, wanted."""
        live = self.sandbox.credentials()
        now = {acs_credential_id: live[acs_credential_id] for acs_credential_id in self.wanted}
        assert {name: (c["code"], _ends_at(c)) for name, c in now.items()} == self.wanted


def at_update(patch: pytest.MonkeyPatch, number: int, act: Callable[[], None]) -> None:
    """Have something happen once, right before this process sends its so manieth update."""
    post, left = SeamApi._post, itertools.count(1)

    async def counting(self: SeamApi, route: str, body: Mapping[str, Any]) -> Reply:
        if route.endswith("/update") and next(left) == number:
            act()
        return await post(self, route, body)

    patch.setattr(SeamApi, "_post", counting)


def _ends_at(credential: Json) -> datetime:
    return datetime.fromisoformat(credential["ends_at"])
