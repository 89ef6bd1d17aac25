"""The plan that puts back what a run changed, from the values recorded before it, as far as nobody came after."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import Credential, Workspace
from seam_bulk.planning.outcomes import Result
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.planning.sums import Sums
from seam_bulk.problems import Problem, problem
from seam_bulk.storage.entries import JournalRow, outcome_of

_TOOK = {Result.UPDATED, Result.ADJUSTED, Result.ACCEPTED, Result.UNCONFIRMED}


def may_be_undone(row: JournalRow) -> bool:
    """Whether the run changed the row, or may have."""
    return outcome_of(row).result in _TOOK


def make_undo(
    rows: Iterable[JournalRow],
    live: Mapping[str, Credential],
    workspace: Workspace,
    facts: FileFacts,
    now: datetime,
    *,
    chosen: Container[int] | None = None,
    max_changes: int | None = None,
) -> Plan:
    """What would put back each row that a run changed; rows it did not change are not in the plan.

    A row that somebody else changed since is `drifted` and left alone; one whose old code is unknown, or whose old end
    date is missing or past, is `blocked` as a whole, never done by half. `chosen` are the row numbers to put back
    (None: all). Two undos of the same facts are equal; the undo of an undo is a plan like any other.
    """
    planned = tuple(
        _put_back(row, live.get(row.planned.acs_credential_id), facts, now, chosen)
        for row in rows
        if may_be_undone(row)
    )
    sums = Sums(planned)
    return Plan(workspace, planned, sums.dangers(workspace, now, max_changes), sums)


def _put_back(
    row: JournalRow, known: Credential | None, facts: FileFacts, now: datetime, chosen: Container[int] | None
) -> PlannedRow:
    did = row.planned
    before = State(known.code, known.ends_at) if known else State()
    decision, after, found = _decide(row, known, before, now)
    if chosen is not None and did.row not in chosen:
        decision, after, found = Decision.SKIPPED, State(), ()
    headers = facts.columns
    return PlannedRow(
        row=did.row,
        acs_credential_id=did.acs_credential_id,
        decision=decision,
        before=before,
        after=after,
        name=known.name if known else did.name,
        problems=tuple(p.at(did.row, headers.get(p.column, "")) for p in found),
        own=did.own,
        source=_source(did, facts),
        system=known.acs_system_id if known else did.system,
    )


def _decide(
    row: JournalRow, known: Credential | None, live: State, now: datetime
) -> tuple[Decision, State, tuple[Problem, ...]]:
    did = row.planned
    if known is None:
        return Decision.BLOCKED, State(), (problem("plan.not_found", "Seam does not know this credential any more."),)
    if known.is_being_deleted:
        return Decision.BLOCKED, State(), (problem("plan.being_deleted", "Seam is deleting this credential."),)
    differing = [name for name in did.changed if getattr(live, name) != getattr(did.before, name)]
    if not differing:
        return Decision.UNCHANGED, State(), ()
    left = outcome_of(row).now or did.wanted
    if any(getattr(live, name) not in (getattr(left, name), getattr(did.wanted, name)) for name in differing):
        return Decision.DRIFTED, State(), ()
    if lost := tuple(p for name in differing if (p := _cannot_restore(name, did.before, now))):
        return Decision.BLOCKED, State(), lost
    return Decision.CHANGE, State(**{name: getattr(did.before, name) for name in differing}), ()


def _cannot_restore(name: str, old: State, now: datetime) -> Problem | None:
    if name == "code":
        if old.code is not None:
            return None
        message, hint = "The old code is not known: Seam did not show it.", "Set a code by a file of your own."
    elif old.ends_at is None:
        message, hint = "There was no end date before, and Seam has no way to remove one.", "Ask Seam's support."
    elif old.ends_at <= now:
        message, hint = "The old end date has passed.", "Set another one by a file of your own."
    else:
        return None
    return problem("plan.cannot_restore", message, hint, column=name)


def _source(did: PlannedRow, facts: FileFacts) -> tuple[str, ...]:
    """The row of the file with the old values in it, so that what an undo leaves can be fed back in."""
    cells = list(did.source)
    old = {"code": did.before.code, "ends_at": utc_text(did.before.ends_at)}
    for name, value in old.items():
        place = facts.fields.get(name)
        if place is not None and place < len(cells):
            cells[place] = (value or "") if name in did.changed else ""
    return tuple(cells)
