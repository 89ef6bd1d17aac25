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

CODE_AS_WANTED = "="
"""In place of a code: the one that the row wants. That says no more than the result does, and most rows end so."""

_RESULTS = frozenset(map(str, Result))


class Told(NamedTuple):
    """What there is to tell of an outcome, as plain values. Instants are UTC as documents write it.

    `now` is a code, closed, and an end date.
    """

    message: str
    now: Sequence[Any] | None = None
    sync: str = Sync.UNKNOWN
    warnings: Sequence[str] = ()
    error_type: str = ""
    http_status: int | None = None
    seam_request_id: str = ""
    finished_at: str | None = None
    accepted_at: str | None = None


class KeptOutcome(NamedTuple):
    """An outcome as `outcomes` has it, `told` read: the values of a `Told`."""

    position: int
    is_final: int
    result: str
    attempts: int
    told: Sequence[Any]


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


def kept_outcomes(texts: str | None) -> dict[int, tuple[Any, ...]]:
    """What `database.BLOCKS` tells of outcomes, by the positions of their rows: each the values of a `KeptOutcome`.

    ValueError where it tells none.
    """
    if not texts:
        return {}
    positions, finals, results, attempts, told = from_text(texts)
    if not _RESULTS.issuperset(results):
        raise ValueError("no such result")
    kept = zip(positions, finals, results, attempts, told, strict=True)
    return dict(zip(positions, kept, strict=True))


def code_now(closed: str | None, position: int, wanted: str | None, seal: Seal, run: str) -> str | None:
    """The code that Seam held, as `now` of an outcome tells of a row that wants this code; raises as `Seal.open`."""
    if closed is None:
        return None
    if closed == CODE_AS_WANTED:
        return wanted
    code: str = from_text(seal.open(base64.b64decode(closed), _place(run, position)))
    return code


def outcome_from(kept: KeptOutcome, wanted: str | None, seal: Seal, run: str) -> Outcome:
    """The outcome that was kept; raises as `Seal.open`, and ValueError or TypeError where it tells none."""
    told = Told._make(kept.told)
    instants = filter(None, (told.now and told.now[1], told.finished_at, told.accepted_at))
    texts = (told.message, told.error_type, told.seam_request_id, *told.warnings, *instants)
    "".join(texts)  # TypeError where one is no text
    return Outcome(
        result=Result(kept.result),
        message=told.message,
        now=State(code_now(told.now[0], kept.position, wanted, seal, run), instant(told.now[1])) if told.now else None,
        sync=Sync(told.sync),
        warnings=tuple(told.warnings),
        error_type=told.error_type,
        http_status=told.http_status,
        attempts=kept.attempts,
        seam_request_id=told.seam_request_id,
        finished_at=instant(told.finished_at),
        accepted_at=instant(told.accepted_at),
    )


def _closed(run: str, settled: Settled, seal: Seal) -> str | None:
    """The code that Seam held, as it may lie on disk."""
    code = settled.outcome.now.code if settled.outcome.now else None
    if code is None:
        return None
    if settled.code_as_wanted:
        return CODE_AS_WANTED
    return base64.b64encode(seal.close(as_text(code), _place(run, settled.position))).decode()


def _place(run: str, position: int) -> str:
    return f"now {run} {position}"
