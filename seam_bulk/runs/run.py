"""Changes → outcomes, many at a time: `carry_on` is the only thing in the program that sends."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable
from datetime import datetime

from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.turn import Turn
from seam_bulk.seam.seam_api import SeamApi
from seam_bulk.storage.ledger import Ledger


async def carry_on(
    changes: OpenChanges,
    api: SeamApi,
    options: RunOptions,
    progress: Progress,
    stop: threading.Event,
    clock: Callable[[], datetime],
) -> str:
    """Carry a run's open changes to their end and return why it stopped before that ("" where it did not).

    A first run and a resumed one are the same: of the rows still open those in doubt are read back, those changed since
    the preview are left alone, all others are sent as they stand, segment by segment. `stop` may be set from any
    thread; what is in flight then is finished. KeyRefused where Seam cannot be asked, before anything is sent.
    """
    segments = changes.segments()
    progress.total = sum(map(len, segments))
    async with Ledger(changes.journal, changes.run) as ledger:
        turn = Turn(api, ledger, options, progress, stop, clock)
        if options.on_drift == "stop" and len(segments) > 1:  # nothing is sent where any row of the file has drifted
            segments = await _drifted_first(turn, changes, segments)
        while segments and not (turn.has_looked and turn.stopped_because):
            rows = changes.at(segments.pop(0))
            await turn.carry(rows, is_last=not segments)
    return turn.stopped_because if turn.open or segments else ""


async def _drifted_first(turn: Turn, changes: OpenChanges, segments: list[array[int]]) -> list[array[int]]:
    """The segments, the first that holds a row somebody changed before all others."""
    for at, segment in enumerate(segments):
        if await turn.has_drifted(changes.at(segment)):
            return [segment, *segments[:at], *segments[at + 1 :]]
    return segments
