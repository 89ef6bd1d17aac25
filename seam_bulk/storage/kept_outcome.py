"""How the outcome of a row is kept in the journal: as one text, in which a code stands only closed."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import State
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import Settled
from seam_bulk.storage.plain_values import as_text, from_text

_AS_WANTED = "="
"""In place of a code: the one that the row wants. That says no more than the result does, and most rows end so."""


class KeptOutcome(NamedTuple):
    """An outcome as plain values. Instants are UTC as documents write it; `now` is a code, closed, and an end date."""

    position: int
    is_final: int
    result: str
    message: str
    now: Sequence[Any] | None = None
    sync: str = Sync.UNKNOWN
    warnings: Sequence[str] = ()
    error_type: str = ""
    http_status: int | None = None
    attempts: int = 0
    seam_request_id: str = ""
    finished_at: str | None = None
    accepted_at: str | None = None

    def code_now(self, wanted: str | None, seal: Seal, place: str) -> str | None:
        """The code that Seam held then, where `now` tells, of a row that wants this code.

        ValueError where it was closed with another secret, elsewhere, or altered.
        """
        closed = self.now[0] if self.now else None
        if closed is None or closed == _AS_WANTED:
            return wanted if closed else None
        code: str = from_text(seal.open(base64.b64decode(closed), _place(place, self.position)))
        return code


def kept_outcome(run: str, settled: Settled, seal: Seal) -> tuple[Any, ...]:
    """The columns of an outcome in `outcomes`."""
    outcome = settled.outcome
    told = _told(settled, seal, run)
    return run, settled.position, outcome.result, int(settled.final), outcome.attempts, told


def _told(settled: Settled, seal: Seal, place: str) -> str:
    o, now = settled.outcome, None
    if o.now is not None:
        code = o.now.code
        if code is not None:
            closed = seal.close(as_text(code), _place(place, settled.position)) if not settled.code_as_wanted else b""
            code = base64.b64encode(closed).decode() or _AS_WANTED
        now = code, utc_text(o.now.ends_at)
    return as_text(
        KeptOutcome(
            settled.position,
            int(settled.final),
            o.result,
            o.message,
            now,
            o.sync,
            o.warnings,
            o.error_type,
            o.http_status,
            o.attempts,
            o.seam_request_id,
            utc_text(o.finished_at),
            utc_text(o.accepted_at),
        )
    )


def kept_outcomes(texts: str | None) -> dict[int, KeptOutcome]:
    """The outcomes of such texts, with commas between them, by the positions of their rows; ValueError where they are
    none.
    """
    if not texts:
        return {}
    return {values[0]: KeptOutcome(*values) for values in from_text(f"[{texts}]")}


def outcome_from(kept: KeptOutcome, wanted: str | None, seal: Seal, place: str) -> Outcome:
    """The outcome that was kept; ValueError as `KeptOutcome.code_now`."""
    return Outcome(
        result=Result(kept.result),
        message=kept.message,
        now=State(kept.code_now(wanted, seal, place), instant(kept.now[1])) if kept.now else None,
        sync=Sync(kept.sync),
        warnings=tuple(kept.warnings),
        error_type=kept.error_type,
        http_status=kept.http_status,
        attempts=kept.attempts,
        seam_request_id=kept.seam_request_id,
        finished_at=instant(kept.finished_at),
        accepted_at=instant(kept.accepted_at),
    )


def _place(place: str, position: int) -> str:
    return f"now {place} {position}"
