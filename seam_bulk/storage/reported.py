"""What a report needs of a row of a run, with instants as the text they are kept as."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from seam_bulk.planning.outcomes import Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import outcome_by_decision
from seam_bulk.storage.kept_outcome import KeptOutcome
from seam_bulk.storage.row_blocks import problem_of

_UNKNOWN = Sync.UNKNOWN.value


class ReportedRow(NamedTuple):
    """A row and what became of it, codes in clear. Instants are UTC as documents write it, "" where there is none.

    For a change, `code_after` of None and `ends_at_after` of "" are left alone. `warnings` are those of check and plan,
    then Seam's. `own` are the file's other columns, `source` every cell of the row.
    """

    row: int
    acs_credential_id: str
    decision: str
    name: str
    code_before: str | None
    code_after: str | None
    ends_at_before: str
    ends_at_after: str
    own: tuple[str, ...]
    source: tuple[str, ...]
    result: str
    message: str
    code_now: str | None
    ends_at_now: str
    sync: str
    warnings: tuple[str, ...]
    error_type: str
    http_status: int | None
    attempts: int
    seam_request_id: str
    finished_at: str

    def __repr__(self) -> str:
        return f"ReportedRow(row={self.row}, result={self.result!r})"  # the rest may be or hold a code


def reported_row(values: Sequence[Any], kept: KeptOutcome | None, sends: int, seal: Seal, run: str) -> ReportedRow:
    """What a report needs of a row, of its plain values, its outcome if it has one, and how often it was about to be
    sent; raises as `Seal.open`.

    To make a `PlannedRow` and an `Outcome` of each of a million rows takes longer than reading and writing them.
    """
    row, acs_credential_id, decision, before, after, name, problems, own, source, repeats, _ = values
    (code_before, ends_before), (code_after, ends_after) = before, after
    told, is_as_before = (kept, False) if kept else _decided(decision, sends, repeats, _hashable(problems))
    _, _, result, attempts, message, now, sync, warnings, error_type, http_status, request_id, finished_at, _ = told
    if is_as_before:
        code_now, ends_now = before
    else:
        code_now = told.code_now(code_before if code_after is None else code_after, seal, run)
        ends_now = now[1] if now else None
    return ReportedRow(
        row,
        acs_credential_id,
        decision,
        name,
        code_before,
        code_after,
        ends_before or "",
        ends_after or "",
        tuple(own),
        tuple(source),
        result,
        message,
        code_now,
        ends_now or "",
        sync if now else _UNKNOWN,
        _warned(problems, warnings),
        error_type,
        http_status,
        attempts,
        request_id,
        finished_at or "",
    )


@lru_cache(maxsize=100)
def _decided(
    decision: str, sends: int, repeats: int | None, problems: tuple[tuple[Any, ...], ...]
) -> tuple[KeptOutcome, bool]:
    """What is told of a row for which no outcome is kept, and whether Seam was seen to hold what it held before.

    Most such rows of a run say the same, so its position is left out.
    """
    found = tuple(map(problem_of, problems))
    told = outcome_by_decision(Decision(decision), sends, State(), repeats, found)
    kept = KeptOutcome(-1, False, told.result.value, told.attempts, told.message, error_type=told.error_type)
    return kept, told.now is not None


def _hashable(problems: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """The values of problems without what is suggested: it may be a code, and what is remembered stays in memory."""
    return tuple((*p[:6], None, p[7]) for p in problems)


def _warned(problems: Sequence[Sequence[Any]], warnings: Sequence[str]) -> tuple[str, ...]:
    """The rules of the plan's warnings and of what was fixed, then what Seam warned of."""
    if not problems:
        return tuple(warnings)
    found = [p for p in map(problem_of, problems) if p.fixed or p.severity is Severity.WARNING]
    return (*(f"{p.rule} (fixed)" if p.fixed else p.rule for p in found), *warnings)
