"""One change on its way to Seam: how often it was sent, and what came back last."""

from __future__ import annotations

from dataclasses import dataclass, field

from seam_bulk import verdicts
from seam_bulk.credentials import Credential
from seam_bulk.entries import JournalRow
from seam_bulk.outcomes import Result
from seam_bulk.plan import PlannedRow
from seam_bulk.replies import Reply
from seam_bulk.verdicts import Verdict


@dataclass(slots=True)
class Work:
    """One change on its way: how often it was sent, how many of these count as tries, and the last reply.

    `may_have_taken` tells that one of the sends was accepted or is in doubt, whatever came after it.
    """

    position: int
    change: PlannedRow
    sends: int = 0
    may_have_taken: bool = False
    tries: int = 0
    reply: Reply = field(default_factory=lambda: Reply(None))


def work_left(row: JournalRow) -> Work:
    """The work that an earlier turn left of a row, or all of it."""
    return Work(row.position, row.planned, row.attempts, may_have_taken(row), reply=_last_reply(row))


def may_have_taken(row: JournalRow) -> bool:
    """Whether an earlier turn sent the row and was not told plainly that nothing came of it."""
    return row.attempts > 0 and not (row.outcome and row.outcome.result is Result.NOT_ATTEMPTED)


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


def spread(works: list[Work], count: int) -> list[Work]:
    """So many of the works, evenly over the whole file, in its order."""
    return [works[at * len(works) // count] for at in range(count)]
