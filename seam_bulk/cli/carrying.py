"""Carrying a run on in a terminal: how far it is, how long it takes, and how it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from seam_bulk import workflow
from seam_bulk.cli import printing
from seam_bulk.cli.seam import run_async
from seam_bulk.errors import SeamBulkError
from seam_bulk.planning.outcomes import MEANINGS, Result, everything_as_wanted
from seam_bulk.planning.plan import Plan
from seam_bulk.reports import report_files
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.seam.access import Access
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary

_LOOK = 0.1
_SAY = 10.0
"""Seconds between two lines where no terminal can redraw a bar."""


def carry_on(
    journal: Journal,
    run: str,
    access: Access,
    options: RunOptions,
    consent: Consent | None = None,
    begun_with: Plan | None = None,
) -> RunSummary:
    """Carry a run on and show how far it is on stderr; the first Ctrl-C lets what is in flight finish.

    `begun_with` is the plan of a run that was begun just now.
    """
    progress, stop = Progress(), threading.Event()

    async def go() -> RunSummary:
        async with _shown(progress):
            return await workflow.carry_on(
                journal,
                run,
                access,
                options=options,
                consent=consent,
                progress=progress,
                stop=stop,
                begun_with=begun_with,
            )

    with _stoppable(stop):
        return run_async(go())


def finish(
    journal: Journal, ran: RunSummary, report: Path | None, verified: bool, *, as_json: bool, show_codes: bool = False
) -> int:
    """Write the report, say how the run stands, and return the exit code."""
    written, trouble = _report(journal, ran, report, show_codes)
    if as_json:
        from seam_bulk.documents import run_document

        printing.document(run_document(ran.head.run, ran.state, ran.counts, str(written or "")))
    else:
        _say_how_it_stands(ran, written)
    if trouble:
        printing.note(f"{trouble.message}\nThe run is whole: seam-bulk report {ran.head.run} --out PATH writes it.")
    if ran.state != "finished":
        return 3
    return 0 if everything_as_wanted(ran.counts, verified) and not trouble else 1


def _report(
    journal: Journal, ran: RunSummary, path: Path | None, show_codes: bool
) -> tuple[Path | None, SeamBulkError | None]:
    try:
        written = report_files.write_report(journal, ran.head.run, path, show_codes=show_codes, by_several=True)
        return written, None
    except SeamBulkError as trouble:
        return None, trouble


def _say_how_it_stands(ran: RunSummary, written: Path | None) -> None:
    because = f": {ran.head.stopped_because}" if ran.state == "stopped" and ran.head.stopped_because else ""
    printing.line(f"Run {ran.head.run} {'is ' if ran.state == 'running' else ''}{ran.state}{because}")
    printing.bars(ran.counts, {str(result): meaning for result, meaning in MEANINGS.items()})
    if written:
        printing.line(f"Report: {written}")
    if ran.state == "stopped":
        printing.line(f"Go on with: seam-bulk resume {ran.head.run} --yes")
    elif {Result.REFUSED, Result.FAILED, Result.INVALID, Result.BLOCKED, Result.DRIFTED} & {*ran.counts}:
        printing.line(f"What was not done, to correct: seam-bulk report {ran.head.run} --not-done")


@contextlib.contextmanager
def _stoppable(stop: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM ask the run to stop; a second one ends it now, and the journal knows what was in flight."""

    def ask(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        printing.note("Stopping: what is in flight is finished first. Once more ends it now.")

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, what in before.items():
            signal.signal(number, what)


@contextlib.asynccontextmanager
async def _shown(progress: Progress) -> AsyncIterator[None]:
    """A bar with rate and time left where stderr is a terminal; elsewhere a line now and then."""
    watching = asyncio.create_task(_draw(progress) if sys.stderr.isatty() else _tell(progress))
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _tell(progress: Progress) -> None:
    while True:
        await asyncio.sleep(_SAY)
        printing.note(f"{_doing(progress)}: {progress.done:,} of {progress.total:,}")


async def _draw(progress: Progress) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Bar(*columns, TimeRemainingColumn(), console=printing.console(sys.stderr), transient=True) as bar:
        task = bar.add_task(progress.stage, total=None, rate="")
        while True:
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            done, total = progress.done, progress.total or None
            bar.update(task, description=_doing(progress), completed=done, total=total, rate=rate)
            await asyncio.sleep(_LOOK)


def _doing(progress: Progress) -> str:
    if progress.waiting > 0:
        return f"waiting {progress.waiting:.0f} s: Seam asked us to slow down"
    return progress.stage
