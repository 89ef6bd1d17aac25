"""What is done with a run once it has ended: looked at again, put back, forgotten. Both faces call these."""

from __future__ import annotations

import asyncio
from collections.abc import Container
from datetime import timedelta

from seam_bulk.errors import UsageError
from seam_bulk.planning import order
from seam_bulk.reports import story
from seam_bulk.runs.second_look import is_worth_a_look, look_again
from seam_bulk.runs.undo import make_undo, may_be_undone
from seam_bulk.seam.access import Access
from seam_bulk.seam.pacing import Pace
from seam_bulk.seam.seam_api import SeamApi
from seam_bulk.seam.snapshot import snapshot
from seam_bulk.storage import history, lock, plan_file, run_summary
from seam_bulk.storage.history import History
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.plan_file import Preview
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.workflow import now, same_seam

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0


async def verify(journal: Journal, name: str, access: Access, *, person: str | None = None) -> RunSummary:
    """Ask Seam again about what a run left pending or in doubt, write down what is settled, and say how it stands.

    Sends nothing; asks as many at a time, and at the rate, that the run was begun with. KeyRefused as in `carry_on`;
    Refused `run.alive` where a run of the workspace goes on.
    """
    head = journal.head(name)
    width, rate = (head.settings["options"][option] for option in ("concurrency", "rate"))
    async with SeamApi(access, width=width, pace=Pace(rate)) as api:
        await same_seam(api, head)
        with lock.alone(journal.home, head.workspace.workspace_id):
            rows = [row for row in journal.rows(head.run) if is_worth_a_look(row)]
            live = await snapshot(api, (row.planned.acs_credential_id for row in rows), width=width) if rows else {}
            looked = (look_again(row, live.get(row.planned.acs_credential_id), now()) for row in rows)
            settled = [each for each in looked if each]
            journal.write(head.run, settled)
            told = f"{len(settled):,} of {len(rows):,} rows settled"
            history.tell(journal, head.run, History.VERIFIED, now(), told, person)
    return run_summary.read(journal, head.run)


async def wait_for_sync(journal: Journal, name: str, access: Access, within: timedelta) -> RunSummary:
    """Verify with growing pauses until nothing is pending any more, or the time is over; says how the run stands."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + within.total_seconds(), _FIRST_PAUSE
    stands = await verify(journal, name, access)
    while is_pending(journal, name) and loop.time() < until:
        await asyncio.sleep(min(pause, max(0.0, until - loop.time())))
        pause = min(_LONGEST_PAUSE, pause * 1.5)
        stands = await verify(journal, name, access)
    return stands


def is_pending(journal: Journal, name: str) -> bool:
    """Whether a later look at Seam may still settle something of a run."""
    return any(is_worth_a_look(row) for row in journal.rows(journal.head(name).run))


async def preview_undo(
    journal: Journal,
    name: str,
    access: Access,
    *,
    chosen: Container[int] | None = None,
    max_changes: int | None = None,
    width: int = 16,
    rate: float | None = None,
) -> Preview:
    """What would put back the rows that a run changed; asks Seam, changes nothing. `chosen` are row numbers.

    KeyRefused as in `carry_on`; UsageError where the run changed nothing, or is still going on.
    """
    head = journal.head(name)
    if run_summary.read(journal, head.run).state == "running":
        raise UsageError("run.running", f"Run {head.run} is still going on.", "Wait for it to end, or stop it.")
    rows = [row for row in journal.rows(head.run) if may_be_undone(row)]
    if not rows:
        raise UsageError("run.nothing_to_undo", f"Run {head.run} changed nothing.", "`seam-bulk runs` lists the runs.")
    async with SeamApi(access, width=width, pace=Pace(rate)) as api:
        await same_seam(api, head)
        live = await snapshot(api, (row.planned.acs_credential_id for row in rows), width=width)
    plan = make_undo(rows, live, head.workspace, head.facts, now(), chosen=chosen, max_changes=max_changes)
    plan = order.told(plan)
    return Preview(head.facts, access.place, plan)


def ask_to_stop(journal: Journal, name: str, person: str) -> str:
    """Ask a run that goes on, in whatever process, to finish what is in flight and stop; returns its name.

    UsageError where it is not going on.
    """
    head = journal.head(name)
    if run_summary.read(journal, head.run).state != "running":
        raise UsageError("run.not_running", f"Run {head.run} is not going on.", "`seam-bulk runs` lists the runs.")
    history.tell(journal, head.run, History.STOP_ASKED, now(), "", person)
    return head.run


def who_stops(journal: Journal, run: str) -> str:
    """Who asked a run to stop since it was last carried on; "" where nobody did."""
    asked = ""
    for event in journal.events(run):
        if event.what == History.CARRIED_ON:
            asked = ""
        elif event.what == History.STOP_ASKED:
            asked = event.person
    return asked


def story_of_run(journal: Journal, name: str) -> list[story.Line]:
    """Where a run came from and who did what with it; of a forgotten one the history alone is left.

    UsageError where there was no such run.
    """
    try:
        stands = run_summary.read(journal, name)
    except UsageError:
        if events := journal.events(name):
            return story.of_history(events)
        raise
    events = [*journal.events(stands.head.checksum), *journal.events(stands.head.run)]
    return story.of_run(stands.head, stands.state, stands.counts, sorted(events, key=lambda event: event.at))


def note_codes_shown(journal: Journal, about: str | Preview, where: str, person: str) -> None:
    """Write into the history that codes are about to be shown to somebody, before they are.

    `about` is a run, or a preview that is none yet: that is noted under the checksum of its plan, by which every run
    that is begun with it finds the line again.
    """
    known_as = about if isinstance(about, str) else plan_file.checksum(about, journal.seal)
    history.tell(journal, known_as, History.CODES_SHOWN, now(), where, person)


def story_of_row(
    journal: Journal, name: str, number: int, person: str, *, show_codes: bool = False
) -> list[story.Line]:
    """All that a run knows of a row, by the number it has in the spreadsheet; UsageError where it has no such row."""
    head = journal.head(name)
    row = journal.row(head.run, number)
    if row is None:
        raise UsageError("usage.row", f"Run {head.run} has no row {number}.", "Its report lists them all.")
    if show_codes:
        history.tell(journal, head.run, History.CODES_SHOWN, now(), f"of row {number}", person)
    return story.of_row(row, journal.intents(head.run, row.position), show_codes=show_codes)


def forget(journal: Journal, name: str, person: str) -> str:
    """Remove a run and its codes for good, and return its name; a line of history stays, and so do its reports.

    UsageError where the run is still going on.
    """
    head = journal.head(name)
    if run_summary.read(journal, head.run).state == "running":
        raise UsageError("run.running", f"Run {head.run} is still going on.", "Stop it first.")
    history.tell(journal, head.run, History.FORGOTTEN, now(), "", person)
    journal.forget(head.run)
    return head.run


def forget_older(journal: Journal, age: timedelta, person: str) -> list[str]:
    """Remove every run that began longer ago than that and is not going on; returns their names."""
    old = [
        each for each in run_summary.read_all(journal) if each.head.started_at < now() - age and each.state != "running"
    ]
    return [forget(journal, each.head.run, person) for each in old]
