"""What a later look at Seam makes of rows that a run left pending or in doubt. Sends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Outcome, Reading, Result, Sync, read, sync_of
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.runs.verdicts import after_acceptance, after_doubt
from seam_bulk.storage.entries import JournalRow, Settled, outcome_of

_IN_DOUBT = {Result.ACCEPTED, Result.UNCONFIRMED}
_DONE = {Result.UPDATED, Result.ADJUSTED}


def is_worth_a_look(row: JournalRow) -> bool:
    """Whether a row was sent and it is not settled yet what came of it, or whether it reached the access system."""
    if row.planned.decision is not Decision.CHANGE:
        return False
    outcome = outcome_of(row)
    return outcome.result in _IN_DOUBT or (outcome.result in _DONE and outcome.sync is Sync.PENDING)


def look_again(row: JournalRow, known: Credential | None, now: datetime) -> Settled | None:
    """What is known of such a row after a look at Seam; None where the look says nothing new."""
    outcome = outcome_of(row)
    if outcome.result in _DONE:
        return _synced(row, outcome, known, now)
    judge = after_acceptance if outcome.result is Result.ACCEPTED else after_doubt
    verdict = judge(row.planned, known)
    if verdict is None:
        if known is None or read(row.planned, known) is not Reading.AS_BEFORE:
            return None
        verdict = Result.UNCONFIRMED, "Sent, but Seam holds the old value now; `resume` sends it again."
        return Settled(row.position, _seen(outcome, known, now, *verdict), final=False)
    return Settled(row.position, _seen(outcome, known, now, *verdict), final=True)


def _synced(row: JournalRow, outcome: Outcome, known: Credential | None, now: datetime) -> Settled | None:
    """The row with what its provider says by now; a value that somebody changed since is not this run's any more."""
    if known is None or State(known.code, known.ends_at) != outcome.now:
        return None
    sync = sync_of(known, outcome.accepted_at)
    if sync is outcome.sync:
        return None
    settled = replace(outcome, sync=sync, warnings=known.warnings, finished_at=now)
    return Settled(row.position, settled, final=row.final)


def _seen(outcome: Outcome, known: Credential | None, now: datetime, result: Result, message: str) -> Outcome:
    return replace(
        outcome,
        result=result,
        message=message,
        now=State(known.code, known.ends_at) if known else None,
        sync=sync_of(known, outcome.accepted_at),
        warnings=known.warnings if known else (),
        finished_at=now,
    )
