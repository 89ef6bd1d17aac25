"""What a look at Seam means for a row: pure decisions over a change and what Seam holds now."""

from __future__ import annotations

from datetime import datetime

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Reading, Result, has_drifted, read
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.seam.pacing import TRIES

Verdict = tuple[Result, str]
"""A result and the sentence that goes with it."""

RULES_OF = {Result.INVALID: "ends_at.past"}
"""The rule that a row left out here falls under, as the check would have said."""

_OTHER_CODE = "Seam assigned another code than the one sent; the guest needs that one (a report with codes has it)."

_ZEROS_DROPPED = "The access system keeps the code without its leading zeros; the guest needs it as it is now."


def before_sending(change: PlannedRow, known: Credential | None, now: datetime) -> Verdict | None:
    """A row that was never sent: right by now, changed by somebody, or too late; None where it is to be sent."""
    if known and read(change, known) is Reading.AS_WANTED:
        return Result.UNCHANGED, "Already as wanted by the time it was to be sent."
    if known is None:
        return Result.DRIFTED, "Deleted since the preview; not sent."
    if has_drifted(change, known):
        return Result.DRIFTED, "Changed by somebody since the preview; not sent."
    if has_passed(change, now):
        return Result.INVALID, "The end date has passed since the preview; not sent."
    return None


def too_late(change: PlannedRow, now: datetime) -> Verdict | None:
    """A row that was sent once, did not take and is not to be sent again; None where it still can be."""
    if not has_passed(change, now):
        return None
    return Result.FAILED, "Seam still holds the old value, and the end date has passed; not sent again."


def has_passed(change: PlannedRow, now: datetime) -> bool:
    """Whether the end date that is to be sent is not in the future any more."""
    return change.after.ends_at is not None and change.after.ends_at <= now


def after_acceptance(change: PlannedRow, known: Credential | None) -> Verdict | None:
    """A row that Seam said yes to; None where Seam still shows the old value, and it is to be sent again."""
    match read(change, known):
        case Reading.AS_WANTED:
            return Result.UPDATED, ""
        case Reading.CODE_HIDDEN:
            return Result.ACCEPTED, "Accepted; Seam does not show the code, so it cannot be read back."
        case Reading.AS_BEFORE:
            return None
        case Reading.THIRD_VALUE:
            why = _why_another(change, known) or "Accepted, but Seam holds another value now than the one sent."
            return Result.ADJUSTED, why
        case _:
            return Result.UNCONFIRMED, "Accepted, but the credential does not exist any more."


def after_doubt(change: PlannedRow, known: Credential | None) -> Verdict | None:
    """A row that was sent without an answer to rely on; None where it is to be sent again."""
    match read(change, known):
        case Reading.AS_WANTED:
            return Result.UPDATED, ""
        case Reading.AS_BEFORE | Reading.CODE_HIDDEN:
            return None
        case Reading.THIRD_VALUE if why := _why_another(change, known):
            return Result.ADJUSTED, why
        case Reading.THIRD_VALUE:
            return Result.UNCONFIRMED, "Sent without an answer, and Seam holds a third value now."
        case _:
            return Result.UNCONFIRMED, "Sent without an answer, and the credential does not exist any more."


def _why_another(change: PlannedRow, known: Credential | None) -> str:
    """Why Seam holds another code than was sent, where that tells that the sending took; "" where nobody knows."""
    if known and known.replaced_code:
        return _OTHER_CODE
    sent, now = change.after.code, known.code if known else None
    return _ZEROS_DROPPED if sent and now and sent != now and sent.lstrip("0") == now.lstrip("0") else ""


def after_many_tries(change: PlannedRow, known: Credential | None, tries: int, why: str) -> Verdict | None:
    """A row that still does not show; None where it may be tried again. `why` is what Seam said last."""
    if tries < TRIES:
        return None
    match read(change, known):
        case Reading.CODE_HIDDEN:
            return Result.UNCONFIRMED, f"Sent {tries} times without an answer to rely on. {why}".strip()
        case Reading.AS_BEFORE if _took_in_part(change, known):
            return Result.ADJUSTED, "Only a part of the change took."
        case _:
            return Result.FAILED, f"Gave up after {tries} tries; Seam still holds the old value. {why}".strip()


def _took_in_part(change: PlannedRow, known: Credential | None) -> bool:
    """Whether one of two values is as wanted by now although it was not before."""
    return known is not None and any(
        getattr(known, name) == getattr(change.after, name) != getattr(change.before, name) for name in change.changed
    )
