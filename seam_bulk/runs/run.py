"""Changes → outcomes, many at a time: `carry_on` is the only thing in the program that sends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from seam_bulk.planning.order import sending_order
from seam_bulk.runs.open_changes import FEW, OpenChanges
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.runs.tally import Tally
from seam_bulk.runs.turn import Turn
from seam_bulk.runs.wanted import Wanted
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
    the preview are left alone, all others are sent as they stand; those that take a code which another row gives up
    come last. `stop` may be set from any thread; what is in flight then is finished. KeyRefused where Seam cannot be
    asked, before anything is sent.
    """
    progress.total = len(changes)
    first, later = sending_order(changes, changes.sums.moves)
    async with Ledger(changes.journal, changes.run) as ledger:
        tally = Tally(ledger, progress, stop, clock, options.stop_after_failures)
        turn = Turn(api, tally, options)
        done: set[int] = set()
        if options.on_drift == "stop":  # nothing is sent where any row of the file has drifted
            await turn.settle_drifted(Wanted(changes, range(len(changes))))
        if turn.goes_on and 0 < options.canary < len(changes):
            done = await turn.send_canary(changes, first)
        if turn.goes_on:
            await turn.carry_as_met(Wanted(changes, (place for place in first if place not in done)))
        for start in range(0, len(later), FEW):
            if turn.goes_on:
                await turn.carry(changes.at(later[start : start + FEW]))
    return tally.stopped_because if tally.left else ""
