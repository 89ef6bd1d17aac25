"""What a report needs of a row of a run, with instants as the text they are kept as."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Sync
from seam_bulk.planning.plan import State
from seam_bulk.problems import Problem, Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import JournalRow, outcome_of
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
    own: Sequence[str]
    source: Sequence[str]
    result: str
    message: str
    code_now: str | None
    ends_at_now: str
    sync: str
    warnings: Iterable[str]
    error_type: str
    http_status: int | None
    attempts: int
    seam_request_id: str
    finished_at: str

    def __repr__(self) -> str:
        return f"ReportedRow(row={self.row}, result={self.result!r})"  # the rest may be or hold a code


def reported(row: JournalRow) -> ReportedRow:
    """What a report needs of any row."""
    planned, outcome = row.planned, outcome_of(row)
    now = outcome.now or State()
    return ReportedRow(
        row=planned.row,
        acs_credential_id=planned.acs_credential_id,
        decision=planned.decision.value,
        name=planned.name,
        code_before=planned.before.code,
        code_after=planned.after.code,
        ends_at_before=utc_text(planned.before.ends_at) or "",
        ends_at_after=utc_text(planned.after.ends_at) or "",
        own=planned.own,
        source=planned.source,
        result=outcome.result.value,
        message=outcome.message,
        code_now=now.code,
        ends_at_now=utc_text(now.ends_at) or "",
        sync=(outcome.sync if outcome.now else Sync.UNKNOWN).value,
        warnings=(*_warned(planned.problems), *outcome.warnings),
        error_type=outcome.error_type,
        http_status=outcome.http_status,
        attempts=outcome.attempts,
        seam_request_id=outcome.seam_request_id,
        finished_at=utc_text(outcome.finished_at) or "",
    )


def reported_as_kept(columns: Sequence[Any], seal: Seal, place: str) -> ReportedRow:
    """The same of a row that has an outcome, from its columns in the journal; ValueError as `restore_row`.

    Making values of a million rows takes longer than reading, opening and writing them.
    """
    (row, acs_credential_id, decision, name, _, before, after, problems, closed, result, message, now, sync, warnings,
     error_type, http_status, attempts, request_id, finished_at, _, closed_now, *_) = columns  # fmt: skip
    code_before, code_after, own, source, *_ = open_secret(closed, seal, place)
    unseen = closed_now is None
    return ReportedRow(
        row,
        acs_credential_id,
        decision,
        name,
        code_before,
        code_after,
        _utc(before),
        _utc(after),
        tuple(own),
        tuple(source),
        result,
        message,
        None if unseen else open_now(closed_now, seal, place),
        _utc(now),
        "unknown" if unseen else sync,
        ()
        if problems == warnings == "[]"
        else (*_warned(restore_problems(json.loads(problems))), *json.loads(warnings)),
        error_type,
        http_status,
        attempts,
        request_id,
        _utc(finished_at),
    )


def _utc(kept: str | None) -> str:
    """An instant that is kept as text, as documents write it."""
    if not kept:
        return ""
    if kept.endswith("+00:00"):
        return kept[:-6] + "Z"
    return kept if kept.endswith("Z") else utc_text(instant(kept)) or ""


def _warned(problems: Iterable[Problem]) -> list[str]:
    return [f"{p.rule} (fixed)" if p.fixed else p.rule for p in problems if p.fixed or p.severity is Severity.WARNING]
