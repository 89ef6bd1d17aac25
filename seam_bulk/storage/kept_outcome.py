"""How the outcome of a row is kept in the journal: its result beside one text, in which a code stands only closed."""

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

_RESULTS = frozenset(map(str, Result))


class KeptOutcome(NamedTuple):
    """An outcome as plain values. Instants are UTC as documents write it; `now` is a code, closed, and an end date."""

    position: int
    is_final: int
    result: str
    attempts: int
    message: str
    now: Sequence[Any] | None = None
    sync: str = Sync.UNKNOWN
    warnings: Sequence[str] = ()
    error_type: str = ""
    http_status: int | None = None
    seam_request_id: str = ""
    finished_at: str | None = None
    accepted_at: str | None = None


def kept_outcome(run: str, settled: Settled, seal: Seal) -> tuple[Any, ...]:
    """The columns of an outcome in `outcomes`."""
    outcome = settled.outcome
    told = as_text(
        (
            outcome.message,
            outcome.now and (_closed(run, settled, seal), utc_text(outcome.now.ends_at)),
            outcome.sync,
            outcome.warnings,
            outcome.error_type,
            outcome.http_status,
            outcome.seam_request_id,
            utc_text(outcome.finished_at),
            utc_text(outcome.accepted_at),
        )
    )
    return run, settled.position, outcome.result, int(settled.final), outcome.attempts, told


def kept_outcomes(texts: str | None) -> dict[int, Sequence[Any]]:
    """What `database.BLOCKS` tells of outcomes, by the positions of their rows: each the values of a `KeptOutcome`.

    ValueError where it tells none.
    """
    found = {kept[0]: kept for kept in from_text(f"[{texts}]")} if texts else {}
    if not _RESULTS.issuperset([kept[2] for kept in found.values()]):
        raise ValueError("no such result")
    return found


def code_now(now: Sequence[Any] | None, position: int, wanted: str | None, seal: Seal, run: str) -> str | None:
    """The code that Seam held, as `now` of an outcome tells of a row that wants this code; raises as `Seal.open`."""
    closed = now[0] if now else None
    if closed is None:
        return None
    if closed == _AS_WANTED:
        return wanted
    code: str = from_text(seal.open(base64.b64decode(closed), _place(run, position)))
    return code


def outcome_from(kept: KeptOutcome, wanted: str | None, seal: Seal, run: str) -> Outcome:
    """The outcome that was kept; raises as `Seal.open`."""
    return Outcome(
        result=Result(kept.result),
        message=kept.message,
        now=State(code_now(kept.now, kept.position, wanted, seal, run), instant(kept.now[1])) if kept.now else None,
        sync=Sync(kept.sync),
        warnings=tuple(kept.warnings),
        error_type=kept.error_type,
        http_status=kept.http_status,
        attempts=kept.attempts,
        seam_request_id=kept.seam_request_id,
        finished_at=instant(kept.finished_at),
        accepted_at=instant(kept.accepted_at),
    )


def _closed(run: str, settled: Settled, seal: Seal) -> str | None:
    """The code that Seam held, as it may lie on disk."""
    code = settled.outcome.now.code if settled.outcome.now else None
    if code is None:
        return None
    if settled.code_as_wanted:
        return _AS_WANTED
    return base64.b64encode(seal.close(as_text(code), _place(run, settled.position))).decode()


def _place(run: str, position: int) -> str:
    return f"now {run} {position}"
