"""One change on its way to Seam: how often it was sent, and what came back last."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seam_bulk.masking import scrub
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import TROUBLE, Outcome, Reading, Result, Sync, read, sync_of
from seam_bulk.planning.planned_row import PlannedRow, State
from seam_bulk.runs import verdicts
from seam_bulk.runs.verdicts import RULES_OF, Verdict
from seam_bulk.seam.replies import Reply
from seam_bulk.storage.entries import JournalRow

_TOOK = {Result.UPDATED, Result.ADJUSTED}
"""Where the answer to the update was lost, the look that told of these is Seam's answer, and it was a 200."""


@dataclass(slots=True)
class Work:
    """One change on its way: how often it was sent or is about to be, how many of these count as tries, the last reply.

    `may_have_taken` tells that one of the sends was accepted or is in doubt, whatever came after it. `result` is the
    one it has so far in this turn.
    """

    position: int
    change: PlannedRow
    sends: int = 0
    may_have_taken: bool = False
    tries: int = 0
    reply: Reply = field(default_factory=lambda: Reply(None))
    result: Result | None = None


def work_left(row: JournalRow) -> Work:
    """The work that an earlier turn left of a row, or all of it."""
    return Work(row.position, row.planned, row.attempts, may_have_taken(row), reply=_last_reply(row))


def may_have_taken(row: JournalRow) -> bool:
    """Whether an earlier turn sent the row and was not told plainly that nothing came of it."""
    return row.attempts > 0 and not (row.outcome and row.outcome.result is Result.NOT_ATTEMPTED)


def judge_open(row: JournalRow, known: Credential | None, now: datetime) -> Verdict | None:
    """What Seam's present values make of a row that an earlier turn left open: accepted, in doubt, or never sent (a
    refused key changes nothing). None where it is to be sent.
    """
    if row.outcome and row.outcome.result is Result.ACCEPTED:
        return verdicts.after_acceptance(row.planned, known) or verdicts.too_late(row.planned, now)
    if may_have_taken(row):
        return verdicts.after_doubt(row.planned, known) or verdicts.too_late(row.planned, now)
    return verdicts.before_sending(row.planned, known, now)


def _last_reply(row: JournalRow) -> Reply:
    """What Seam said of the row in an earlier turn, as far as it was kept."""
    said = row.outcome
    if not said:
        return Reply(None)
    return Reply(
        said.http_status,
        readable=True,
        error_type=said.error_type,
        request_id=said.seam_request_id,
        at=said.accepted_at,
    )


def give_up(work: Work, known: Credential | None) -> Verdict | None:
    """The verdict over a row that was tried often enough; None where it may be tried again."""
    return verdicts.after_many_tries(work.change, known, work.tries, work.reply.message)


def spread(places: array[int], count: int) -> Iterator[array[int]]:
    """All places, so many at once, each time evenly over the whole."""
    step = max(1, len(places) // count)
    return (places[at::step] for at in range(step))


def looks_unsent(work: Work, live: Mapping[str, Credential]) -> bool:
    """Whether a change that Seam said yes to does not show in what was read."""
    return read(work.change, live.get(work.change.acs_credential_id)) is Reading.AS_BEFORE


def outcome_of_work(work: Work, settled: Verdict, known: Credential | None, at: datetime) -> Outcome:
    """What became of a change at that moment, with what was seen on the way; no code stands in its message."""
    result, message = settled
    reply, change = work.reply, work.change
    return Outcome(
        result=result,
        message=scrub(message, (change.before.code, change.after.code, known.code if known else None)),
        now=State(known.code, known.ends_at) if known else None,
        sync=sync_of(known, reply.at if result is Result.UPDATED else None) if known else Sync.UNKNOWN,
        warnings=known.warnings if known else (),
        error_type=reply.error_type if result in TROUBLE | {Result.NOT_ATTEMPTED} else RULES_OF.get(result, ""),
        http_status=200 if reply.status is None and known and result in _TOOK else reply.status,
        attempts=work.sends,
        seam_request_id=reply.request_id,
        finished_at=at,
        accepted_at=reply.at,
    )
