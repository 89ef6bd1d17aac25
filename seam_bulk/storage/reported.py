"""What a report needs of a row of a run, with instants as the text they are kept as."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Outcome, Sync
from seam_bulk.planning.plan import Decision, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import outcome_by_decision
from seam_bulk.storage.kept import open_now, open_secret, restore_problems


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


def reported_row(
    planned: tuple[Any, ...], outcome: tuple[Any, ...], intents: int, seal: Seal, place: str
) -> ReportedRow:
    """What a report needs of a row, from its columns in the journal; ValueError as `restore_row`.

    Making values of a million rows takes longer than reading, opening and writing them.
    """
    row, acs_credential_id, decision, name, repeats, before, after, kept, closed = planned
    code_before, code_after, own, source, *_ = open_secret(closed, seal, place)
    problems = () if kept == "[]" else restore_problems(json.loads(kept))
    ends_before = _utc(before)
    if outcome[0] is None:
        decided = outcome_by_decision(Decision(decision), intents, State(), repeats, problems)
        became = _decided(decided, code_before, ends_before, _warned(problems))
    else:
        became = _settled(outcome, seal, place, _warned(problems))
    return ReportedRow(
        row,
        acs_credential_id,
        decision,
        name,
        code_before,
        code_after,
        ends_before,
        _utc(after),
        tuple(own),
        tuple(source),
        *became,
    )


def _settled(columns: tuple[Any, ...], seal: Seal, place: str, warned: tuple[str, ...]) -> tuple[Any, ...]:
    """The end of a row that has an outcome, from `result` to `finished_at`."""
    result, message, now, sync, warnings, error_type, http_status, attempts, request_id, finished_at, _, closed = (
        columns
    )
    unseen = closed is None
    return (
        result,
        message,
        None if unseen else open_now(closed, seal, place),
        _utc(now),
        Sync.UNKNOWN.value if unseen else sync,
        warned if warnings == "[]" else (*warned, *json.loads(warnings)),
        error_type,
        http_status,
        attempts,
        request_id,
        _utc(finished_at),
    )


def _decided(outcome: Outcome, code: str | None, ends_at: str, warned: tuple[str, ...]) -> tuple[Any, ...]:
    """The same of a row that has none: what Seam holds now is what it held before, if that was seen at all."""
    now = (None, "") if outcome.now is None else (code, ends_at)
    told, error_type, attempts = (outcome.result.value, outcome.message), outcome.error_type, outcome.attempts
    return (*told, *now, Sync.UNKNOWN.value, warned, error_type, None, attempts, "", "")


def _utc(kept: str | None) -> str:
    """An instant that is kept as text, as documents write it."""
    if not kept:
        return ""
    if kept.endswith("+00:00"):
        return kept[:-6] + "Z"
    return kept if kept.endswith("Z") else utc_text(instant(kept)) or ""


def _warned(problems: Iterable[Problem]) -> tuple[str, ...]:
    told = [f"{p.rule} (fixed)" if p.fixed else p.rule for p in problems if p.fixed or p.severity is Severity.WARNING]
    return tuple(told)
