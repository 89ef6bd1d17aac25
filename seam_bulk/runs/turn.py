"""One go at a run: rows that are still open, compared, sent and read back until each has an outcome."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from seam_bulk.errors import KeyRefused
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.order import waves
from seam_bulk.planning.outcomes import TROUBLE, Result
from seam_bulk.runs import verdicts
from seam_bulk.runs.progress import LOOKING, Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.verdicts import Verdict
from seam_bulk.runs.work import (
    Work,
    give_up,
    judge_open,
    looks_unsent,
    outcome_of_work,
    spread,
    work_left,
)
from seam_bulk.seam import pacing
from seam_bulk.seam.pacing import Answer
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.seam.snapshot import ask_each, snapshot
from seam_bulk.seam.workers import share_out
from seam_bulk.storage.entries import Intent, JournalRow, Settled
from seam_bulk.storage.ledger import Ledger

_LOOK = 0.1
"""Seconds after which a pause looks whether it was stopped."""

_TOOK = {Result.UPDATED, Result.ACCEPTED}
"""What a row of the canary may end with: accepted is one whose code Seam does not show."""

FEWEST_TO_JUDGE = 50
"""Rows that must have run before their share of failures can stop a run."""


class Turn:
    """One go at a run: the rows that are still open, sent and read back until each has an outcome."""

    def __init__(
        self,
        api: SeamApi,
        ledger: Ledger,
        options: RunOptions,
        progress: Progress,
        stop: threading.Event,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._ledger = ledger
        self._options = options
        self._progress = progress
        self._stop = stop
        self._clock = clock
        self._chance = random.Random()  # noqa: S311  spreads waits, guards nothing
        self._accepted: list[Work] = []
        self._canary = options.canary
        self._trouble = 0
        self._went_through_at = self._answered_at = asyncio.get_running_loop().time()
        self._halted_because = ""
        self.has_looked = False
        """Whether any row was compared with Seam; till then all of them may need nothing, whatever stops the run."""
        self.open: set[int] = set()
        """The rows without a final outcome; a run that has none left is finished, whatever made it stop."""

    @property
    def stopped_because(self) -> str:
        """Why rows were left; "" where none were."""
        return self._halted_because or ("Stopped on request." if self._stop.is_set() else "")

    async def carry(self, pending: Sequence[JournalRow], *, is_last: bool) -> None:
        """Compare these rows with what Seam holds now, send those that need it, and read them back.

        KeyRefused where Seam cannot be asked and never could be; once it could, the run is stopped.
        """
        try:
            live = await self._live(pending)
        except KeyRefused as trouble:
            if not self.has_looked:
                raise
            unreached = isinstance(trouble, UnexpectedAnswer)
            self._halted_because = "Seam cannot be reached any more." if unreached else "Seam refuses the key now."
            self.open.update(row.position for row in pending)
            return
        works = self._look_again(pending, live)
        self.has_looked = True
        if self._canary and works and not (is_last and len(works) <= self._canary):
            works = await self._send_canary(works)
        await self._send_and_read_back(works)

    async def has_drifted(self, pending: Sequence[JournalRow]) -> bool:
        """Whether somebody changed one of these rows since the preview."""
        live = await self._live(pending)
        judged = (judge_open(row, live.get(row.planned.acs_credential_id), self._clock()) for row in pending)
        return any(settled is not None and settled[0] is Result.DRIFTED for settled in judged)

    async def _live(self, pending: Sequence[JournalRow]) -> dict[str, Credential]:
        self._progress.stage = LOOKING
        ids = (row.planned.acs_credential_id for row in pending)
        return await snapshot(self._api, ids, width=self._options.concurrency)

    def _look_again(self, pending: Iterable[JournalRow], live: Mapping[str, Credential]) -> list[Work]:
        """Settle the rows that need no sending any more, and return the others."""
        works = []
        for row in pending:
            self.open.add(row.position)
            work = work_left(row)
            known = live.get(row.planned.acs_credential_id)
            settled = judge_open(row, known, self._clock())
            if settled:
                self._settle(work, settled, known)
                if settled[0] is Result.DRIFTED and self._options.on_drift == "stop":
                    self._halted_because = (
                        self._halted_because or f"Row {row.planned.row} was changed by somebody since the preview."
                    )
            else:
                works.append(work)
        return works

    async def _send_canary(self, works: list[Work]) -> list[Work]:
        """Send the canary first; the rest is returned to be sent, which it only is once all of the canary took."""
        chosen, self._canary = spread(works, min(self._canary, len(works))), 0
        await self._send_and_read_back(chosen)
        if any(work.result not in _TOOK for work in chosen):
            self._halted_because = self._halted_because or "Not all rows of the canary took; the rest was not sent."
        first = {work.position for work in chosen}
        return [work for work in works if work.position not in first]

    async def _send_and_read_back(self, works: list[Work]) -> None:
        """Send, read back, and send again what did not take, until nothing is open or the run stops."""
        rounds = 0
        while works and not self.stopped_because:
            if rounds:
                await asyncio.sleep(pacing.backoff(rounds, self._chance.random(), first=0.5))
            self._progress.stage = "sending"
            self._went_through_at = asyncio.get_running_loop().time()
            for wave in waves([work.change for work in works]):
                await share_out((works[at] for at in wave), self._send, self._options.concurrency)
            works = await self._read_back()
            rounds += 1

    async def _send(self, work: Work) -> None:
        """Send one change until there is an answer to rely on."""
        sent_before = work.sends
        while await self._may_send():
            work.sends += 1
            await self._ledger.intend(Intent(work.position, work.sends, self._clock()))
            work.reply = await self._api.update(work.change.acs_credential_id, work.change.after)
            self._watch(work)
            if await self._is_answered(work):
                return
        if work.sends > sent_before or work.may_have_taken:
            self._halt(work, self.stopped_because)

    async def _may_send(self) -> bool:
        """Whether the run goes on; sits out a pause that Seam asked for, which a stop cuts short."""
        loop = asyncio.get_running_loop()
        while not self.stopped_because and (left := self._api.pace.pause_left(loop.time())) > 0:  # noqa: ASYNC110  set by another thread
            await asyncio.sleep(min(left, _LOOK))
        return not self.stopped_because

    def _watch(self, work: Work) -> None:
        """Note what an answer says of the row and of Seam's patience."""
        answer = work.reply.meaning
        now = asyncio.get_running_loop().time()
        work.may_have_taken |= answer is Answer.ACCEPTED or (answer is Answer.IN_DOUBT and work.reply.sent)
        if answer is not Answer.IN_DOUBT:
            self._answered_at = now
        if answer is not Answer.SLOW_DOWN:
            work.tries += 1
            self._went_through_at = now
            self._progress.waiting = 0.0

    async def _is_answered(self, work: Work) -> bool:
        """Whether the last answer leaves nothing to send now."""
        match work.reply.meaning:
            case Answer.ACCEPTED:
                self._accept(work)
            case Answer.REFUSED if work.may_have_taken:
                await self._settle_refused(work)
            case Answer.REFUSED:
                self._settle(work, (Result.REFUSED, work.reply.message))
            case Answer.KEY_REFUSED:
                self._halt(work, "Seam refuses the key now.")
            case Answer.SLOW_DOWN:
                return self._has_no_patience(work)
            case Answer.IN_DOUBT:
                return await self._is_settled_by_looking(work)
        return True

    def _accept(self, work: Work) -> None:
        if self._options.verify:
            self._accepted.append(work)
            self._settle(work, (Result.ACCEPTED, "Accepted; not read back yet."), final=False)
        else:
            self._settle(work, (Result.ACCEPTED, "Accepted; reading back was off."))

    def _has_no_patience(self, work: Work) -> bool:
        loop = asyncio.get_running_loop()
        self._progress.waiting = self._api.pace.pause_left(loop.time())
        if loop.time() - self._went_through_at < pacing.PATIENCE:
            return False
        self._halt(work, "Seam has only asked to slow down for several minutes.")
        return True

    async def _settle_refused(self, work: Work) -> None:
        """A refusal after a send that may have taken: Seam may well refuse what it already holds, so look."""
        answered, known = await self._look(work)
        if answered:  # a refusal is told as it would have been without the doubt
            settled = verdicts.after_doubt(work.change, known)
            self._settle(work, settled or (Result.REFUSED, work.reply.message), known if settled else None)

    async def _is_settled_by_looking(self, work: Work) -> bool:
        """Read one row back whose sending is in doubt; wait a little where it must be sent again."""
        answered, known = await self._look(work)
        if not answered:
            return True
        settled = verdicts.after_doubt(work.change, known) or give_up(work, known)
        if settled:
            self._settle(work, settled, known)
            return True
        await asyncio.sleep(pacing.backoff(work.tries, self._chance.random()))
        return False

    async def _look(self, work: Work) -> tuple[bool, Credential | None]:
        """(whether Seam told, what it holds now). Where it did not tell, the row is left open for `resume`."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            known = await self._api.credential(work.change.acs_credential_id)
        except UnexpectedAnswer:
            if self._answered_at < began or not work.may_have_taken:
                self._halt(work, "Seam cannot be reached any more.")
            else:
                why = work.reply.message or "the answer was unreadable."
                message = f"Sent, but {why} Reading back did not answer either."
                self._settle(work, (Result.UNCONFIRMED, message), final=False)
            return False, None
        except KeyRefused:
            self._halt(work, "Seam refuses the key now.")
            return False, None
        self._answered_at = loop.time()
        return True, known

    async def _read_back(self) -> list[Work]:
        """Read back what was accepted; settles all that can be settled and returns what must be sent again."""
        works, self._accepted = self._accepted, []
        self._progress.stage = "reading back"
        try:
            ids = [work.change.acs_credential_id for work in works]
            live = await snapshot(self._api, ids, width=self._options.concurrency)
            # A list that lags behind is no reason to send again, or to give up.
            doubtful = [w.change.acs_credential_id for w in works if looks_unsent(w, live)]
            live |= await ask_each(self._api, doubtful, self._options.concurrency)
        except KeyRefused as trouble:
            if not isinstance(trouble, UnexpectedAnswer):
                self._halted_because = self._halted_because or "Seam refuses the key now."
            for work in works:
                self._settle(work, (Result.ACCEPTED, f"Accepted; reading back failed: {trouble.message}"), final=False)
            return []
        return [work for work in works if not self._is_settled_by_reading(work, live)]

    def _is_settled_by_reading(self, work: Work, live: Mapping[str, Credential]) -> bool:
        known = live.get(work.change.acs_credential_id)
        settled = verdicts.after_acceptance(work.change, known) or give_up(work, known)
        if settled:
            self._settle(work, settled, known)
        elif self.stopped_because:
            message = "Accepted, but Seam still showed the old value when the run stopped."
            self._settle(work, (Result.UNCONFIRMED, message), known, final=False)
        return settled is not None

    def _halt(self, work: Work, because: str) -> None:
        """Stop the run; the row in hand stays open for `resume`."""
        self._halted_because = self._halted_because or because
        self._settle(work, (Result.UNCONFIRMED if work.may_have_taken else Result.NOT_ATTEMPTED, because), final=False)

    def _settle(self, work: Work, settled: Verdict, known: Credential | None = None, final: bool = True) -> None:
        """Write what became of a row, for good or until it is read back."""
        outcome = outcome_of_work(work, settled, known, self._clock())
        self._ledger.note(Settled(work.position, outcome, final))
        if final:
            self.open.discard(work.position)
        self._count(work, outcome.result)

    def _count(self, work: Work, result: Result) -> None:
        if work.result not in TROUBLE and result in TROUBLE:
            self._trouble += 1
        self._progress.done += work.result is None
        work.result = result
        ran = self._progress.done
        limit = self._options.stop_after_failures
        if ran >= FEWEST_TO_JUDGE and self._trouble * 100 > limit * ran and not self._halted_because:
            self._halted_because = f"More than {limit:g} % of the rows failed ({self._trouble} of {ran})."
