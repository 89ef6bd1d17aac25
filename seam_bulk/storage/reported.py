"""What a report needs of a row of a run, with instants as the text they are kept as."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import outcome_by_decision
from seam_bulk.storage.kept import open_now, open_secret, restore_problems

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


def reported_row(columns: Sequence[Any], seal: Seal, place: str) -> ReportedRow:
    """What a report needs of a row, from what `database.REPORTED` tells of it; ValueError as `restore_row`.

    Making values of a million rows takes longer than reading, opening and writing them.
    """
    (_, row, acs_credential_id, decision, name, repeats, ends_before, ends_after, problems, closed, result, message,
     ends_now, sync, warnings, error_type, http_status, attempts, request_id, finished_at, closed_now,
     intents) = columns  # fmt: skip
    code_before, code_after, own, source, *_ = open_secret(closed, seal, place)
    code_now = None if closed_now is None else open_now(closed_now, seal, place)
    if result is None:
        result, message, is_as_before, error_type, attempts = _decided(decision, intents, repeats, problems)
        code_now, ends_now = (code_before, ends_before) if is_as_before else (None, None)
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
        _utc(ends_now),
        _UNKNOWN if closed_now is None else sync,
        _warned(problems, warnings),
        error_type,
        http_status,
        attempts,
        request_id or "",
        _utc(finished_at),
    )


@lru_cache(maxsize=100)
def _decided(decision: str, intents: int, repeats: int | None, problems: str) -> tuple[str, str, bool, str, int]:
    """Of a row that has no outcome: result, message, whether Seam was seen to hold what it held before, error type and
    attempts. Most such rows of a run say the same.
    """
    found = restore_problems(json.loads(problems))
    told = outcome_by_decision(Decision(decision), intents, State(), repeats, found)
    return told.result.value, told.message, told.now is not None, told.error_type, told.attempts


def _utc(kept: str | None) -> str:
    """An instant that is kept as text, as documents write it."""
    if not kept:
        return ""
    if kept.endswith("+00:00"):
        return kept[:-6] + "Z"
    return kept if kept.endswith("Z") else utc_text(instant(kept)) or ""


def _warned(problems: str, warnings: str | None) -> tuple[str, ...]:
    """The rules of the plan's warnings and of what was fixed, then what Seam warned of."""
    if problems == "[]" and warnings in (None, "[]"):
        return ()
    found = [p for p in json.loads(problems) if "fixed" in p or p["severity"] == Severity.WARNING]
    told = [f"{p['rule']} (fixed)" if "fixed" in p else p["rule"] for p in found]
    return (*told, *json.loads(warnings or "[]"))
