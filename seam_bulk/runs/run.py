"""Changes → outcomes, many at a time: `carry_on` is the only thing in the program that sends."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from seam_bulk.planning.order import sending_order
from seam_bulk.planning.plan import Decision, PlannedRow
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.turn import Turn
from seam_bulk.seam.seam_api import SeamApi
from seam_bulk.storage.entries import JournalRow
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.ledger import Ledger

SEGMENT = 25_000
"""Rows that are compared, sent and read back together. A run of a million takes hours: so no row is compared long
before it is sent, what does not take is known early, and no more than this stands in memory."""


async def carry_on(
    journal: Journal,
    run: str,
    api: SeamApi,
    options: RunOptions,
    progress: Progress,
    stop: threading.Event,
    clock: Callable[[], datetime],
) -> str:
    """Carry a journalled run to its end and return why it stopped before that ("" where it did not).

    A first run and a resumed one are the same: of the rows still open those in doubt are read back, those changed since
    the preview are left alone, all others are sent as they stand, segment by segment. `stop` may be set from any
    thread; what is in flight then is finished. KeyRefused where Seam cannot be asked, before anything is sent.
    """
    changes = _OpenChanges(journal, run)
    positions = changes.in_order()
    progress.total = len(positions)
    segments = [positions[start : start + SEGMENT] for start in range(0, len(positions), SEGMENT)]
    async with Ledger(journal, run) as ledger:
        turn = Turn(api, ledger, options, progress, stop, clock)
        if options.on_drift == "stop" and len(segments) > 1:  # nothing is sent where any row of the file has drifted
            segments = await _drifted_first(turn, changes, segments)
        while segments and not (turn.has_looked and turn.stopped_because):
            rows = changes.at(segments.pop(0))
            await turn.carry(rows, is_last=not segments)
    return turn.stopped_because if turn.open or segments else ""


async def _drifted_first(turn: Turn, changes: _OpenChanges, segments: list[array[int]]) -> list[array[int]]:
    """The segments, the first that holds a row somebody changed before all others."""
    for at, segment in enumerate(segments):
        if await turn.has_drifted(changes.at(segment)):
            return [segment, *segments[:at], *segments[at + 1 :]]
    return segments


class _OpenChanges:
    """The changes of a run that have no final outcome yet, read from the journal whenever they are asked for."""

    def __init__(self, journal: Journal, run: str) -> None:
        self._journal = journal
        self._run = run

    def __iter__(self) -> Iterator[PlannedRow]:
        return (row.planned for row in self._rows())

    def in_order(self) -> array[int]:
        """Their positions in the order in which they are to be sent."""
        positions = array("l", (row.position for row in self._rows()))
        return array("l", map(positions.__getitem__, sending_order(self)))

    def at(self, positions: Sequence[int]) -> list[JournalRow]:
        """Those of them at these positions, in their order."""
        found = {row.position: row for row in self._journal.rows_at(self._run, positions)}
        return [found[at] for at in positions]

    def _rows(self) -> Iterator[JournalRow]:
        rows = self._journal.rows(self._run, still_open=True)
        return (row for row in rows if row.planned.decision is Decision.CHANGE)
