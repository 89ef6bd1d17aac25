"""One change after the other to Seam, each until there is an answer to rely on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from seam_bulk.errors import KeyRefused
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Result
from seam_bulk.runs import verdicts
from seam_bulk.runs.tally import Tally
from seam_bulk.runs.work import Work, give_up
from seam_bulk.seam import pacing
from seam_bulk.seam.pacing import Answer
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.seam.workers import LOOK


class Sender:
    """Sends changes and settles what their answers settle; what Seam said yes to waits in `accepted` to be read back,
    by its position, unless nothing is to be verified. No more than `ahead` are announced before they are sent.
    """

    def __init__(self, api: SeamApi, tally: Tally, *, verify: bool, ahead: int) -> None:
        self.accepted: dict[int, Work] = {}
        self._announced: dict[int, Work] = {}
        self._ahead = ahead
        self._one_goes = asyncio.Event()
        self.chance = random.Random()  # noqa: S311  spreads waits, guards nothing
        self._api = api
        self._tally = tally
        self._verify = verify
        self._went_through_at = self._answered_at = asyncio.get_running_loop().time()

    def begin(self) -> None:
        """Sending begins, or begins again: from now on Seam's patience is measured."""
        self._tally.progress.stage = "sending"
        self._went_through_at = asyncio.get_running_loop().time()

    async def announce(self, works: Sequence[Work]) -> None:
        """Have it on disk that these changes are about to be sent, unless the run stops; sits out a pause before.

        Waits until there is room for them among those that are announced and not sent yet.
        """
        while self._announced and len(self._announced) + len(works) > self._ahead:
            self._one_goes.clear()
            await self._one_goes.wait()
        if works and await self._may_send():
            await self._intend(works)

    async def _intend(self, works: Sequence[Work]) -> None:
        for work in works:
            work.sends += 1
            self._announced[work.position] = work
        await self._tally.intend(works)

    def withdraw(self) -> None:
        """Nothing more is sent: what was announced, and not sent, counts as not sent."""
        for work in list(self._announced.values()):
            self._leave_unsent(work)

    async def send(self, work: Work) -> None:
        """Send one change until there is an answer to rely on, or until the run stops."""
        change = work.change
        while reply := await self._api.update(change.acs_credential_id, change.after, lambda: self._goes(work)):
            work.reply = reply
            self._watch(work)
            if await self._is_answered(work):
                return
        self._leave_unsent(work)

    def _leave_unsent(self, work: Work) -> None:
        if self._take(work):
            self._tally.withdraw(work)
            work.sends -= 1
        if work.sends:
            self._tally.leave(work, self._tally.stopped_because or "The run broke off.")

    def _take(self, work: Work) -> bool:
        """Take the change from among the announced; whether it was there."""
        self._one_goes.set()
        return self._announced.pop(work.position, None) is not None

    async def _goes(self, work: Work) -> bool:
        """Whether the change may be sent now; then it is on disk that it is about to be."""
        if not await self._may_send():
            return False
        if work.position not in self._announced:
            await self._intend([work])
        return self._take(work)

    async def _may_send(self) -> bool:
        """Whether the run goes on; sits out a pause that Seam asked for, which a stop cuts short."""
        loop = asyncio.get_running_loop()
        while not self._tally.stopped_because and (left := self._api.pace.pause_left(loop.time())) > 0:  # noqa: ASYNC110  set by another thread
            await asyncio.sleep(min(left, LOOK))
        return not self._tally.stopped_because

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
            self._tally.progress.waiting = 0.0

    async def _is_answered(self, work: Work) -> bool:
        """Whether the last answer leaves nothing to send now."""
        match work.reply.meaning:
            case Answer.ACCEPTED:
                self._accept(work)
            case Answer.REFUSED if work.may_have_taken:
                await self._settle_refused(work)
            case Answer.REFUSED:
                self._tally.settle(work, (Result.REFUSED, work.reply.message))
            case Answer.KEY_REFUSED:
                self._tally.leave(work, "Seam refuses the key now.")
            case Answer.SLOW_DOWN:
                return self._has_no_patience(work)
            case Answer.IN_DOUBT:
                return await self._is_settled_by_looking(work)
        return True

    def _accept(self, work: Work) -> None:
        if self._verify:
            self.accepted[work.position] = work
            self._tally.settle(work, (Result.ACCEPTED, "Accepted; not read back yet."), final=False)
        else:
            self._tally.settle(work, (Result.ACCEPTED, "Accepted; reading back was off."))

    def _has_no_patience(self, work: Work) -> bool:
        loop = asyncio.get_running_loop()
        self._tally.progress.waiting = self._api.pace.pause_left(loop.time())
        if loop.time() - self._went_through_at < pacing.PATIENCE:
            return False
        self._tally.leave(work, "Seam has only asked to slow down for several minutes.")
        return True

    async def _settle_refused(self, work: Work) -> None:
        """A refusal after a send that may have taken: Seam may well refuse what it already holds, so look."""
        answered, known = await self._look(work)
        if answered:  # a refusal is told as it would have been without the doubt
            settled = verdicts.after_doubt(work.change, known)
            self._tally.settle(work, settled or (Result.REFUSED, work.reply.message), known if settled else None)

    async def _is_settled_by_looking(self, work: Work) -> bool:
        """Read one row back whose sending is in doubt; wait a little where it must be sent again."""
        answered, known = await self._look(work)
        if not answered:
            return True
        settled = verdicts.after_doubt(work.change, known) or give_up(work, known)
        if settled:
            self._tally.settle(work, settled, known)
            return True
        await asyncio.sleep(pacing.backoff(work.tries, self.chance.random()))
        return False

    async def _look(self, work: Work) -> tuple[bool, Credential | None]:
        """(whether Seam told, what it holds now). Where it did not tell, the row is left open for `resume`."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            known = await self._api.credential(work.change.acs_credential_id)
        except UnexpectedAnswer:
            if self._answered_at < began or not work.may_have_taken:
                self._tally.leave(work, "Seam cannot be reached any more.")
            else:
                why = work.reply.message or "the answer was unreadable."
                message = f"Sent, but {why} Reading back did not answer either."
                self._tally.settle(work, (Result.UNCONFIRMED, message), final=False)
            return False, None
        except KeyRefused:
            self._tally.leave(work, "Seam refuses the key now.")
            return False, None
        self._answered_at = loop.time()
        return True, known
