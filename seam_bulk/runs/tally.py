"""How a run stands while it goes on: what became of its rows so far, and whether it is to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import TROUBLE, Result
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.verdicts import Verdict
from seam_bulk.runs.work import Work, outcome_of_work
from seam_bulk.storage.entries import Intent, Settled, Withdrawn
from seam_bulk.storage.ledger import Ledger

FEWEST_TO_JUDGE = 50
"""Rows that must have run before their share of failures can stop a run."""


class Tally:
    """Notes what becomes of each row in the journal, counts it, and stops the run where that asks for it.

    `limit` is the percentage of the rows that ran from which failures stop it; `stop` may be set from any thread.
    """

    def __init__(
        self,
        ledger: Ledger,
        progress: Progress,
        stop: threading.Event,
        clock: Callable[[], datetime],
        limit: float,
    ) -> None:
        self.progress = progress
        self.clock = clock
        self.left = progress.total
        """Changes without a final outcome; a run that has none left is finished, whatever made it stop."""
        self._ledger = ledger
        self._stop = stop
        self._limit = limit
        self._trouble = 0
        self._halted_because = ""

    @property
    def stopped_because(self) -> str:
        """Why rows were left; "" where none were."""
        return self._halted_because or ("Stopped on request." if self._stop.is_set() else "")

    def halt(self, because: str) -> None:
        """Stop the run; the first reason is the one that is told."""
        self._halted_because = self._halted_because or because

    async def intend(self, works: Sequence[Work]) -> None:
        """Return once it is on disk that these changes are about to be sent."""
        now = self.clock()
        await self._ledger.intend(*(Intent(work.position, work.sends, now) for work in works))

    def withdraw(self, work: Work) -> None:
        """Note that the change was not sent after all."""
        self._ledger.note(Withdrawn(work.position, work.sends))

    def leave(self, work: Work, because: str) -> None:
        """Stop the run; the row in hand stays open for `resume`."""
        self.halt(because)
        result = Result.UNCONFIRMED if work.may_have_taken else Result.NOT_ATTEMPTED
        self.settle(work, (result, because), final=False)

    def settle(self, work: Work, settled: Verdict, known: Credential | None = None, final: bool = True) -> None:
        """Write what became of a row, for good or until it is read back."""
        outcome = outcome_of_work(work, settled, known, self.clock())
        as_wanted = outcome.now is not None and outcome.now.code == work.change.wanted.code
        self._ledger.note(Settled(work.position, outcome, final, code_as_wanted=as_wanted))
        self.left -= final
        self._count(work, outcome.result)

    def _count(self, work: Work, result: Result) -> None:
        if work.result not in TROUBLE and result in TROUBLE:
            self._trouble += 1
        self.progress.done += work.result is None
        work.result = result
        ran = self.progress.done
        if ran >= FEWEST_TO_JUDGE and self._trouble * 100 > self._limit * ran:
            self.halt(f"More than {self._limit:g} % of the rows failed ({self._trouble} of {ran}).")
