"""One go at a run: changes that are still open, compared, sent and read back until each has an outcome."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass

from seam_bulk.errors import KeyRefused
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.order import waves
from seam_bulk.planning.outcomes import Result
from seam_bulk.runs import verdicts
from seam_bulk.runs.open_changes import FEW, OpenChanges
from seam_bulk.runs.progress import LOOKING
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.sender import Sender
from seam_bulk.runs.tally import Tally
from seam_bulk.runs.wanted import Wanted
from seam_bulk.runs.work import Work, give_up, judge_open, looks_unsent, spread, work_left
from seam_bulk.seam import pacing
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.seam.snapshot import ask_all, ask_each, snapshot, worthwhile_pages
from seam_bulk.seam.workers import in_breaths, share_out, together, unless
from seam_bulk.storage.entries import JournalRow

_SHARE_AHEAD = 4
"""For so many that may be under way one is on disk as the next to be sent, and one on its way there: one that waits is
in doubt where the power goes, though it was not sent."""

_TOOK = {Result.UPDATED, Result.ACCEPTED}
"""What a row of the canary may end with: accepted is one whose code Seam does not show."""

Sighting = tuple[JournalRow, Credential | None]
"""A change, and what Seam holds of its credential now; None where Seam does not know it."""


@dataclass(slots=True)
class Portion:
    """Works whose credentials stood on one page of Seam's lists, and how many wait for an answer.

    `cursor` is that of the page; None where they were asked for one by one.
    """

    cursor: str | None
    works: Sequence[Work]
    unanswered: int


Queue = asyncio.Queue[tuple[Work, Portion] | None]
"""Works that were compared and wait to be sent; None tells a worker that no more will come."""


class Turn:
    """One go at a run: changes that are still open, sent and read back until each has an outcome."""

    def __init__(self, api: SeamApi, tally: Tally, options: RunOptions) -> None:
        self._api = api
        self._tally = tally
        self._options = options
        self._share = max(1, options.concurrency // _SHARE_AHEAD)
        self._sender = Sender(api, tally, verify=options.verify, ahead=2 * self._share)
        self._has_looked = False
        self._to_send_again: list[Work] = []

    @property
    def goes_on(self) -> bool:
        """Whether there is more to do; until rows were compared all may need nothing, whatever stops the run."""
        return not (self._has_looked and self._tally.stopped_because)

    async def settle_drifted(self, wanted: Wanted) -> None:
        """Compare all of these, send none, and settle those that somebody changed since the preview."""
        async with aclosing(self._met(wanted)) as met:
            async for _, sightings in met:
                await self._look_again(each for each in sightings if self._has_drifted(each))

    async def send_canary(self, changes: OpenChanges, places: array[int]) -> set[int]:
        """Send and read back some of these first; stops the run where not all took. Returns the places that are done.

        They are spread over the file. Where some need no sending others take their place.
        """
        count, works = self._options.canary, list[Work]()
        looked: dict[int, int] = {}
        for some in spread(places, count):
            rows = changes.at(some)
            looked |= {row.position: place for row, place in zip(rows, some, strict=True)}
            works += await self._compared(rows)
            if len(works) >= count or not self.goes_on:
                break
        chosen, others = works[:count], works[count:]
        await self._send_and_read_back(chosen)
        if any(work.result not in _TOOK for work in chosen):
            self._tally.halt("Not all rows of the canary took; the rest was not sent.")
        return set(looked.values()) - {looked[work.position] for work in others}

    async def carry(self, rows: Sequence[JournalRow]) -> None:
        """Compare these rows with what Seam holds now, send those that need it in their order, and read them back."""
        await self._send_and_read_back(await self._compared(rows))

    async def carry_as_met(self, wanted: Wanted) -> None:
        """The same for changes that may be sent in any order: page by page of Seam's lists, however many there are.

        What a page holds is compared, sent, and read back from the same page as soon as all of it was answered.
        """
        width = self._options.concurrency
        compared: Queue = asyncio.Queue(width)
        announced: Queue = asyncio.Queue()  # never longer than what may be announced
        stages = [self._fill(compared, wanted), self._announce(compared, announced)]
        try:
            await together([*stages, *(self._drain(announced) for _ in range(width))])
        finally:
            self._sender.withdraw()
        await self._send_again(self._to_send_again + await self._read_back())

    async def _fill(self, queue: Queue, wanted: Wanted) -> None:
        """Compare page by page, no faster than what is to be sent is taken."""
        try:
            async with aclosing(self._met(wanted)) as met:
                while page := await unless(lambda: not self.goes_on, anext(met, None)):
                    cursor, sightings = page
                    works = await self._look_again(sightings)
                    if works and self._tally.progress.stage == LOOKING:
                        self._sender.begin()
                    portion = Portion(cursor, works, len(works))
                    for work in works:
                        await queue.put((work, portion))
        except KeyRefused as trouble:
            self._lose_sight(trouble)
        await queue.put(None)

    async def _announce(self, compared: Queue, announced: Queue) -> None:
        """Have it on disk which are sent next, some at a time: who sends one need not wait for the disk."""
        pieces: list[tuple[Work, Portion] | None] = []
        while None not in pieces:
            pieces = [await compared.get()]
            while len(pieces) < self._share and not compared.empty():
                pieces.append(compared.get_nowait())
            await self._sender.announce([piece[0] for piece in pieces if piece])
            for piece in filter(None, pieces):
                await announced.put(piece)
        for _ in range(self._options.concurrency):
            await announced.put(None)

    async def _drain(self, queue: Queue) -> None:
        """Send one after the other. Whoever gets the last answer of a portion reads it back."""
        while piece := await queue.get():
            work, portion = piece
            await self._sender.send(work)
            portion.unanswered -= 1
            if not portion.unanswered:
                await self._read_page_back(portion)
                if len(self._sender.accepted) >= FEW:  # where pages cannot be read again
                    self._to_send_again += await self._read_back()

    async def _met(self, wanted: Wanted) -> AsyncGenerator[tuple[str | None, list[Sighting]], None]:
        """Each change with what Seam holds, page by page with the page's cursor, and at last those on no page."""
        self._tally.progress.stage = LOOKING
        async with aclosing(worthwhile_pages(self._api, wanted)) as pages:
            async for page in pages:
                yield page.cursor, list[Sighting](wanted.meet(page.credentials))
        for rows in wanted.left_over():
            ids = [row.planned.acs_credential_id for row in rows]
            live = await ask_all(self._api, ids, self._options.concurrency)
            yield None, [(row, live.get(row.planned.acs_credential_id)) for row in rows]

    async def _compared(self, rows: Sequence[JournalRow]) -> list[Work]:
        """What of these rows needs sending; none where Seam cannot be asked any more."""
        self._tally.progress.stage = LOOKING
        ids = [row.planned.acs_credential_id for row in rows]
        try:
            live = await snapshot(self._api, ids, width=self._options.concurrency)
        except KeyRefused as trouble:
            self._lose_sight(trouble)
            return []
        return await self._look_again((row, live.get(row.planned.acs_credential_id)) for row in rows)

    def _lose_sight(self, trouble: KeyRefused) -> None:
        """Stop the run where Seam cannot be asked any more; raised as it is where it never could be."""
        if not self._has_looked:
            raise trouble
        unreached = isinstance(trouble, UnexpectedAnswer)
        self._tally.halt("Seam cannot be reached any more." if unreached else "Seam refuses the key now.")

    def _has_drifted(self, sighting: Sighting) -> bool:
        verdict = judge_open(*sighting, self._tally.clock())
        return verdict is not None and verdict[0] is Result.DRIFTED

    async def _look_again(self, sightings: Iterable[Sighting]) -> list[Work]:
        """Settle the rows that need no sending any more, and return the others."""
        works = []
        async for row, known in in_breaths(sightings):
            self._has_looked = True
            work = work_left(row)
            settled = judge_open(row, known, self._tally.clock())
            if settled:
                self._tally.settle(work, settled, known)
                if settled[0] is Result.DRIFTED and self._options.on_drift == "stop":
                    self._tally.halt(f"Row {row.planned.row} was changed by somebody since the preview.")
            else:
                works.append(work)
        return works

    async def _send_and_read_back(self, works: list[Work]) -> None:
        await self._send(works)
        await self._send_again(await self._read_back())

    async def _send_again(self, works: list[Work]) -> None:
        """Send what did not take, and read it back, until nothing is open or the run stops."""
        rounds = 0
        while works and not self._tally.stopped_because:
            rounds += 1
            await asyncio.sleep(pacing.backoff(rounds, self._sender.chance.random(), first=0.5))
            await self._send(works)
            works = await self._read_back()

    async def _send(self, works: Sequence[Work]) -> None:
        self._sender.begin()
        try:
            for wave in waves([work.change for work in works]):
                await share_out((works[at] for at in wave), self._sender.send, self._options.concurrency)
        finally:
            self._sender.withdraw()

    async def _read_page_back(self, portion: Portion) -> None:
        """Settle what the page shows as done; all else is read back later."""
        accepted = self._sender.accepted
        works = {work.change.acs_credential_id: work for work in portion.works if work.position in accepted}
        if portion.cursor is None or len(works) < 2 or self._tally.stopped_because:
            return
        with suppress(KeyRefused):
            async for known in in_breaths(await self._api.page_again(portion.cursor)):
                work = works.pop(known.acs_credential_id, None)
                settled = verdicts.after_acceptance(work.change, known) if work else None
                if work and settled and accepted.pop(work.position, None):  # nobody else read it back meanwhile
                    self._tally.settle(work, settled, known)

    async def _read_back(self) -> list[Work]:
        """Read back what was accepted; settles all that can be settled and returns what must be sent again."""
        works = list(self._sender.accepted.values())
        self._sender.accepted.clear()
        self._tally.progress.stage = "reading back"
        try:
            ids = [work.change.acs_credential_id for work in works]
            live = await snapshot(self._api, ids, width=self._options.concurrency)
            # A list that lags behind is no reason to send again, or to give up.
            doubtful = [w.change.acs_credential_id for w in works if looks_unsent(w, live)]
            live |= await ask_each(self._api, doubtful, self._options.concurrency)
        except KeyRefused as trouble:
            if not isinstance(trouble, UnexpectedAnswer):
                self._tally.halt("Seam refuses the key now.")
            for work in works:
                message = f"Accepted; reading back failed: {trouble.message}"
                self._tally.settle(work, (Result.ACCEPTED, message), final=False)
            return []
        return [work for work in works if not self._is_settled_by_reading(work, live)]

    def _is_settled_by_reading(self, work: Work, live: Mapping[str, Credential]) -> bool:
        known = live.get(work.change.acs_credential_id)
        settled = verdicts.after_acceptance(work.change, known) or give_up(work, known)
        if settled:
            self._tally.settle(work, settled, known)
        elif self._tally.stopped_because:
            message = "Accepted, but Seam still showed the old value when the run stopped."
            self._tally.settle(work, (Result.UNCONFIRMED, message), known, final=False)
        return settled is not None
