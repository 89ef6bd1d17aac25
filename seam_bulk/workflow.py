"""check → preview → begin → carry_on → report: the only joiner of the core and the edges. Both faces call these."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from seam_bulk import __version__, files
from seam_bulk.checking.checks import Check
from seam_bulk.checking.rows import WalkedRows
from seam_bulk.errors import JournalError, KeyRefused, Refused, RunStopped
from seam_bulk.planning import order
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Workspace
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.planning.plan import Plan, make_plan
from seam_bulk.reports import template
from seam_bulk.reports.written_table import format_of, write_table
from seam_bulk.runs import run
from seam_bulk.runs.consent import Consent, refuse_dangers, refuse_left_out
from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.seam.access import Access
from seam_bulk.seam.pacing import Pace
from seam_bulk.seam.seam_api import SeamApi
from seam_bulk.seam.snapshot import all_pages, ask_all, snapshot
from seam_bulk.spreadsheets.content import Content, as_content, whole
from seam_bulk.storage import history, lock, plan_file, run_summary
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.history import History
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.plan_file import Preview
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.storage.shelf import Shelf
from seam_bulk.storage.shelved_rows import ShelvedRows

MANY = 20_000
"""Rows from which on the live credentials are looked up on disk instead of kept in memory."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


async def workspace(access: Access) -> Workspace:
    """The workspace of the key; KeyRefused where Seam does not say."""
    async with SeamApi(access, width=1) as api:
        return await api.workspace()


async def preview(
    checked: Check, access: Access, *, max_changes: int | None = None, width: int = 16, rate: float | None = None
) -> Preview:
    """What the checked file would change in the workspace of the key; asks Seam, changes nothing.

    Where codes are to change the lists are read to their end: only so can somebody else's same code be found.
    """
    rows = checked.rows
    has_codes = any(row.wish.code for row in rows if row.wish is not None and row.status == "ready")
    is_ready = has_codes or any(row.status == "ready" for row in rows)
    plan_of = partial(
        make_plan,
        rows,
        headers=checked.facts.columns,
        max_changes=max_changes,
        fixes=checked.fixes,
        length=checked.code_length,
        keep=ShelvedRows if isinstance(rows, WalkedRows) else tuple,
    )
    live: LiveInMemory | Shelf = Shelf() if is_ready and len(rows) > MANY else LiveInMemory({})
    async with SeamApi(access, width=width, pace=Pace(rate)) as api:
        workspace = await api.workspace()
        if isinstance(live, Shelf):
            async with aclosing(all_pages(api)) as pages:
                async for page in pages:
                    live.update(page.credentials)
        elif is_ready:
            ids = (row.acs_credential_id for row in rows if row.acs_credential_id and row.status != "skipped")
            live = LiveInMemory(await snapshot(api, ids, everything=has_codes, width=width))
        plan = plan_of(live, workspace, now=now())
        if isinstance(live, Shelf) and await _ask_for(api, plan.unknown_ids(), live, width):
            del plan  # what it has on disk goes before the next one comes
            plan = plan_of(live, workspace, now=now())
    return Preview(checked.facts, access.place, order.told(plan))


async def _ask_for(api: SeamApi, ids: Iterable[str], live: Shelf, width: int) -> bool:
    """Put on the shelf what single gets say of these ids, which stood on no list; whether they said anything."""
    is_any = False
    for some in blocks(ids):
        found = await ask_all(api, dict.fromkeys(some), width)
        live.update(found.values())
        is_any = is_any or bool(found)
    return is_any


def refuse_unfit(shown: Preview, consent: Consent) -> None:
    """Refused where a danger was not accepted, or where `strict` meets a row that is left out; as of this moment."""
    plan = shown.plan
    if consent.strict:
        refuse_left_out(plan.rows, now())
    refuse_dangers(plan.dangers_at(now(), consent.max_changes), consent.accepted)


def begin(
    journal: Journal, shown: Preview, consent: Consent, options: RunOptions, person: str, *, undoes: str = ""
) -> str:
    """Write what was shown into the journal as a new run and return its name; sends nothing.

    Refused where a danger was not accepted, where `strict` meets a row that is left out, or where another run of the
    same workspace is alive. `undoes` names the run that this one puts back.
    """
    refuse_unfit(shown, consent)
    plan = shown.plan
    with lock.alone(journal.home, plan.workspace.workspace_id):
        started_at = now()
        head = RunHead(
            run=f"{started_at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
            started_at=started_at,
            facts=shown.facts,
            checksum=plan_file.checksum(shown, journal.seal),
            workspace=plan.workspace,
            endpoint=shown.endpoint,
            settings={
                "consent": asdict(consent) | {"accepted": sorted(consent.accepted)},
                "options": asdict(options),
                "undoes": undoes,
            },
            started_by=person,
            version=__version__,
        )
        journal.add_run(head, plan.rows)
        history.tell(journal, head.run, History.BEGUN, now(), f"{len(plan.changes):,} changes", person)
    return head.run


async def carry_on(
    journal: Journal,
    name: str,
    access: Access,
    *,
    options: RunOptions | None = None,
    consent: Consent | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    begun_with: Plan | None = None,
) -> RunSummary:
    """Send what is still open in a journalled run, read it back, and say how the run stands then.

    KeyRefused where the key is refused, or belongs to another workspace or endpoint than the run; Refused where a
    danger of what is still open was not accepted, or where a run of the same workspace is alive. `consent` is added to
    what was agreed to when the run was begun. `begun_with` is its plan, where that is at hand.
    """
    head = journal.head(name)
    options = options or RunOptions(**head.settings["options"])
    async with SeamApi(access, width=options.concurrency, pace=Pace(options.rate)) as api:
        await same_seam(api, head)
        with lock.alone(journal.home, head.workspace.workspace_id):
            still_open = OpenChanges(journal, head.run, None if journal.is_touched(head.run) else begun_with)
            _refuse_unfit_rest(still_open, head, consent or Consent())
            await _carry_on(still_open, head, api, options, progress or Progress(), stop or threading.Event())
    return run_summary.read(journal, head.run)


async def _carry_on(
    still_open: OpenChanges,
    head: RunHead,
    api: SeamApi,
    options: RunOptions,
    progress: Progress,
    stop: threading.Event,
) -> None:
    """Run, and leave in the journal how it ended; trouble after the first send is a stopped run, not a lost one."""
    journal = still_open.journal
    _end_the_dead(journal, head)
    key = f"with the key {history.fingerprint(journal.seal, api.access.key)}"
    history.tell(journal, head.run, History.CARRIED_ON, now(), key)
    journal.set_state(head.run, "running")
    try:
        async with history.heeded(journal, head.run, stop):
            because = await run.carry_on(still_open, api, options, progress, stop, now)
        journal.set_state(head.run, "stopped" if because else "finished", now(), because)
        counts = ", ".join(f"{count:,} {result}" for result, count in journal.counts(head.run).items())
        history.tell(journal, head.run, History.ENDED, now(), f"{because or 'Finished.'} {counts}")
    except KeyRefused as trouble:
        journal.set_state(head.run, "stopped", now(), trouble.message)
        history.tell(journal, head.run, History.ENDED, now(), trouble.message)
        if any(row.attempts for row in journal.rows(head.run)):  # not the first turn: something was sent before
            raise RunStopped(trouble.rule, trouble.message, trouble.hint) from None
        raise
    except JournalError as trouble:
        raise RunStopped(trouble.rule, f"The run stopped. {trouble.message}", trouble.hint) from None


def _end_the_dead(journal: Journal, head: RunHead) -> None:
    """Runs of this workspace that broke off are stopped: whoever holds its lock knows that no other is alive."""
    workspace_id = head.workspace.workspace_id
    for other in journal.heads():
        if other.state == "running" and other.run != head.run and other.workspace.workspace_id == workspace_id:
            journal.set_state(other.run, "stopped", now(), "It broke off.")


async def same_seam(api: SeamApi, head: RunHead) -> None:
    """KeyRefused where the endpoint or the key's workspace is not that of the run, or the workspace is suspended."""
    if api.access.place != head.endpoint:
        raise KeyRefused(
            "run.other_endpoint",
            f"This run was begun at {head.endpoint}, and this is {api.access.place}.",
            "Set SEAM_ENDPOINT as it was; runs of the built-in sandbox, and no others, go on with --sandbox.",
        )
    workspace = await api.workspace()
    if workspace.workspace_id != head.workspace.workspace_id:
        raise KeyRefused(
            "run.other_workspace",
            f"This run belongs to the workspace {head.workspace.name}, the key to {workspace.name}.",
            "Use the key of the run's workspace.",
        )
    if workspace.is_suspended:
        raise KeyRefused(
            "key.workspace_suspended", f"The workspace {workspace.name} is suspended.", "Ask Seam's support."
        )


def _refuse_unfit_rest(still_open: OpenChanges, head: RunHead, consent: Consent) -> None:
    """Refused where what is still open of a run is not what was agreed to, then or now; as of this moment."""
    if consent.strict:
        refuse_left_out(still_open.rows(), now())
    begun_with = head.settings["consent"]
    most = begun_with["max_changes"] if consent.max_changes is None else consent.max_changes
    dangers = still_open.sums.dangers(head.workspace, now(), most)
    refuse_dangers(dangers, {*begun_with["accepted"], *consent.accepted})


def plan_from_file(content: bytes | Content, journal: Journal) -> Preview:
    """The preview a plan file holds; Refused where it was altered or needs another secret."""
    return plan_file.read(whole(as_content(content)), journal.seal)


async def still_shown(shown: Preview, access: Access) -> Preview:
    """The preview, if the key belongs to its workspace; Refused where it belongs to another."""
    async with SeamApi(access, width=1) as api:
        workspace = await api.workspace()
    if workspace.workspace_id != shown.plan.workspace.workspace_id:
        raise Refused(
            "plan_file.other_workspace",
            f"This plan is for the workspace {shown.plan.workspace.name}, the key belongs to {workspace.name}.",
            "Use the key of the plan's workspace, or make the plan again.",
        )
    return Preview(shown.facts, access.place, shown.plan)


async def write_template(access: Access, path: Path) -> int:
    """Write every live credential of the workspace as a table to fill in, and return how many there are."""
    kind = format_of(path)
    async with SeamApi(access) as api:
        await api.workspace()
        live = [credential async for page in api.pages() for credential in page.credentials]
    with files.write_whole(path) as file:
        write_table(file, kind, list(template.HEADERS), template.lines(live), title="Credentials")
    return len(live)


@contextmanager
def built_in_sandbox() -> Iterator[Access]:
    """A pretend Seam inside this process, for as long as the context lasts, and the way to it."""
    from seam_bulk import sandbox

    with sandbox.start(sandbox.SandboxOptions()) as pretend:
        yield Access(pretend.endpoint, pretend.api_key, built_in=True)
