"""A run, a kill, a foreign edit and an undo, in any order: what must hold of all of them."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from seam_bulk import afterwards, workflow
from seam_bulk.errors import UsageError
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Result
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.sandbox import start
from seam_bulk.storage.entries import outcome_of
from tests import examples

ALL = Consent(frozenset({"ending-soon", "production", "too-many", "zeros-maybe-lost"}))


class Runs(RuleBasedStateMachine):
    """Plans, runs, kills, resumes, undoes and foreign edits over one small sandbox."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.sandbox = start()
        self.journal = examples.open_journal(Path(self.folder.name))
        self.access = examples.access_to(self.sandbox)
        self.known = [c for c in examples.code_credentials(self.sandbox, 30) if c.get("ends_at")][:6]
        self.runs: list[str] = []
        self.foreign = 0
        self.edited: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "sandbox"):
            self.journal.close()
            self.sandbox.stop()
            self.folder.cleanup()

    @rule(picked=st.sets(st.integers(0, 5), min_size=1), number=st.integers(0, 99))
    def begin(self, picked: set[int], number: int) -> None:
        lines = [[self.known[at]["acs_credential_id"], f"7{number:02d}{at:05d}", ""] for at in sorted(picked)]
        shown = examples.preview(lines, self.access)
        self.runs.append(workflow.begin(self.journal, shown, ALL, RunOptions(concurrency=2), "tester"))

    @precondition(lambda self: bool(self.runs))
    @rule(data=st.data(), after=st.integers(1, 4))
    def carry_on_and_kill(self, data: st.DataObject, after: int) -> None:
        """The task is cancelled in mid-flight, which for the journal is the same as a kill."""
        run = data.draw(st.sampled_from(self.runs))
        progress = Progress()

        async def cut() -> None:
            going = asyncio.create_task(
                workflow.carry_on(self.journal, run, self.access, consent=ALL, progress=progress)
            )
            while not going.done() and progress.done < after:
                await asyncio.sleep(0.001)
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)

        asyncio.run(cut())

    @precondition(lambda self: bool(self.runs))
    @rule(data=st.data())
    def carry_on(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        ran = examples.carry_on(self.journal, run, self.access, consent=ALL)
        assert ran.state == "finished"
        live = self.sandbox.credentials()
        for row in self.journal.rows(run):
            result = outcome_of(row).result
            # Answered with a yes, killed before it was read back, changed by others meanwhile: a third value.
            third = result is Result.ADJUSTED and self.is_touched_by_others(row.planned.acs_credential_id, run)
            assert third or result in {Result.UPDATED, Result.UNCHANGED, Result.DRIFTED, Result.UNCONFIRMED}
        again = len(examples.updates(self.sandbox))
        examples.carry_on(self.journal, run, self.access, consent=ALL)
        assert self.sandbox.credentials() == live
        assert len(examples.updates(self.sandbox)) == again

    def is_touched_by_others(self, acs_credential_id: str, run: str) -> bool:
        """Whether somebody, or another run, may have changed a credential."""
        others = (row.planned for other in self.runs if other != run for row in self.journal.rows(other))
        return acs_credential_id in self.edited or any(row.acs_credential_id == acs_credential_id for row in others)

    @rule(at=st.integers(0, 5))
    def edit(self, at: int) -> None:
        """Somebody else sets a code by hand."""
        self.foreign += 1
        self.edited.add(self.known[at]["acs_credential_id"])
        self.sandbox.change(self.known[at]["acs_credential_id"], code=f"6{self.foreign:06d}")

    @precondition(lambda self: bool(self.runs))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """What is undone is as it was; what somebody changed since stays."""
        run = data.draw(st.sampled_from(self.runs))
        before = self.sandbox.credentials()
        rows = {row.planned.row: row.planned for row in self.journal.rows(run)}
        try:
            shown = asyncio.run(afterwards.preview_undo(self.journal, run, self.access))
        except UsageError:
            return
        undoing = workflow.begin(self.journal, shown, ALL, RunOptions(), "tester", undoes=run)
        self.runs.append(undoing)
        examples.carry_on(self.journal, undoing, self.access, consent=ALL)
        live = self.sandbox.credentials()
        for row in self.journal.rows(undoing):
            now, was = live[row.planned.acs_credential_id], before[row.planned.acs_credential_id]
            if outcome_of(row).result in {Result.UPDATED, Result.UNCHANGED}:
                assert (now["code"], instant(now["ends_at"])) == wanted(rows[row.planned.row], was)
            else:
                assert now["code"] == was["code"]

    @invariant()
    def every_row_of_every_run_has_one_result(self) -> None:
        if hasattr(self, "runs"):
            for run in self.runs:
                counts = self.journal.counts(run)
                assert sum(counts.values()) == sum(1 for _ in self.journal.rows(run))


def wanted(planned: Any, was: dict[str, Any]) -> tuple[object, object]:
    """Code and end date once a change is put back: the recorded value where it changed one, else what was there."""
    code = planned.before.code if "code" in planned.changed else was["code"]
    ends_at = planned.before.ends_at if "ends_at" in planned.changed else instant(was["ends_at"])
    return code, ends_at


TestRuns = Runs.TestCase
TestRuns.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
