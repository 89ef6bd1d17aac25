"""What became of a row: the closed list of results, one frozen value a row, and how a read-back is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.planned_row import PlannedRow, State


class Result(StrEnum):
    """What every row of the file ends with; exactly one of these."""

    UPDATED = "updated"
    ACCEPTED = "accepted"
    ADJUSTED = "adjusted"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    INVALID = "invalid"
    BLOCKED = "blocked"
    DRIFTED = "drifted"
    REFUSED = "refused"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    NOT_ATTEMPTED = "not_attempted"
    SKIPPED = "skipped"


MEANINGS: Mapping[Result, str] = {
    Result.UPDATED: "sent, accepted, and read back as wanted",
    Result.ACCEPTED: "sent and accepted; reading back was off or did not answer",
    Result.ADJUSTED: "accepted, but Seam holds a third value now",
    Result.UNCHANGED: "already right; nothing was sent",
    Result.REPEATED: "collapsed into an earlier row",
    Result.INVALID: "left out by the check",
    Result.BLOCKED: "left out by the plan",
    Result.DRIFTED: "changed by somebody since the preview; not sent",
    Result.REFUSED: "Seam said no",
    Result.FAILED: "gave up after the retries; Seam still holds the old value",
    Result.UNCONFIRMED: "sent, and nobody can say whether it took",
    Result.NOT_ATTEMPTED: "the run stopped first",
    Result.SKIPPED: "hidden, or not among the chosen rows",
}

AS_WANTED = frozenset({Result.UPDATED, Result.UNCHANGED, Result.REPEATED, Result.SKIPPED})
"""The results after which nothing is left to do for a row."""

TROUBLE = frozenset({Result.REFUSED, Result.FAILED, Result.UNCONFIRMED})
"""The results that count as failures when a run watches its share of them."""


class Sync(StrEnum):
    """Whether the change reached the access system, as far as its provider says."""

    SYNCED = "synced"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change, and what was seen on the way. `now` is what Seam holds; None where not asked."""

    result: Result
    message: str = ""
    now: State | None = None
    sync: Sync = Sync.UNKNOWN
    warnings: tuple[str, ...] = ()
    error_type: str = ""
    http_status: int | None = None
    attempts: int = 0
    seam_request_id: str = ""
    finished_at: datetime | None = None
    accepted_at: datetime | None = None
    """The server's own clock when it said yes; a sync older than that is not the sync of this change."""


class Reading(StrEnum):
    """What a read-back shows of a change."""

    AS_WANTED = auto()
    AS_BEFORE = auto()
    """The old value, wholly or in part: what was sent did not take, or not all of it."""
    THIRD_VALUE = auto()
    CODE_HIDDEN = auto()
    """As wanted as far as can be seen: Seam shows no code."""
    GONE = auto()


def read(change: PlannedRow, live: Credential | None) -> Reading:
    """What Seam holds now, held against what the change wants and what was there before.

    A value that is the same before and after says nothing. Where one value took and the other is still the old one,
    the change did not take.
    """
    if live is None:
        return Reading.GONE
    code_hidden = change.after.code is not None and live.code is None
    differing = [
        (now, old)
        for name, now, old in (
            ("code", live.code, change.before.code),
            ("ends_at", live.ends_at, change.before.ends_at),
        )
        if name in change.changed and now != getattr(change.after, name) and not (name == "code" and code_hidden)
    ]
    if not differing:
        return Reading.CODE_HIDDEN if code_hidden else Reading.AS_WANTED
    return Reading.AS_BEFORE if all(now == old for now, old in differing) else Reading.THIRD_VALUE


def has_drifted(change: PlannedRow, live: Credential | None) -> bool:
    """Whether somebody changed the credential since the preview: either value counts, also the one left alone."""
    return live is None or State(live.code, live.ends_at) != change.before


def sync_of(live: Credential | None, accepted_at: datetime | None = None) -> Sync:
    """Whether the access system has the change. `accepted_at` is the server's own clock when it said yes.

    Source: the flag is true for synced, false for pending, null or absent where the provider does not say. A sync
    older than our change (the server's clock shows whole seconds) is not the sync of our change.
    """
    if live is None or live.synced is None:
        return Sync.UNKNOWN
    if not live.synced:
        return Sync.PENDING
    if accepted_at and live.synced_at and live.synced_at < accepted_at - timedelta(seconds=1):
        return Sync.PENDING
    return Sync.SYNCED


def everything_as_wanted(counts: Mapping[str, int], verified: bool = True) -> bool:
    """Whether everything in the file is as wanted; an unverified run may also end with accepted rows."""
    fine = AS_WANTED if verified else AS_WANTED | {Result.ACCEPTED}
    return all(Result(result) in fine for result, count in counts.items() if count)
