"""The JSON documents that scripts read; their keys are a contract, versioned in `schema`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seam_bulk.errors import SeamBulkError
from seam_bulk.masking import MASK
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem

if TYPE_CHECKING:
    from seam_bulk.checking.checks import Check
    from seam_bulk.planning.plan import Plan

CHECK = "seam-bulk.check/1"
PLAN = "seam-bulk.plan/1"
RUN = "seam-bulk.run/1"
RUNS = "seam-bulk.runs/1"
_SELDOM = (Decision.SKIPPED, Decision.DRIFTED)
"""Decisions that are counted only where they occur."""
REPORT = "seam-bulk.report/1"
ERROR = "seam-bulk.error/1"


def utc_text(moment: datetime | None) -> str | None:
    """The instant in UTC as `2031-01-31T22:59:59Z`; fractions of a second only where there are some."""
    # In UTC first: two moments of one zone are equal in the hour that its clocks repeat.
    return None if moment is None else _text(moment.astimezone(UTC))


@lru_cache(4096)  # the end dates of a file are few, and to write one takes ten times as long as to find it
def _text(moment: datetime) -> str:
    return moment.isoformat().removesuffix("+00:00") + "Z"


def check_document(check: Check, *, show_codes: bool = False) -> dict[str, Any]:
    """What `check --json` prints. Problems and rows come one by one, as a big file is never in memory whole."""
    return {
        "schema": CHECK,
        "file": {
            "name": check.facts.name,
            "format": check.format,
            "sheet": check.sheet,
            "header_row": check.header_row,
            "encoding": check.encoding,
            "delimiter": check.delimiter,
            "sha256": check.facts.sha256,
        },
        "columns": check.facts.columns,
        "counts": check.counts(),
        "problems": (problem_document(p, show_codes=show_codes) for p in check.problems),
        "rows": (
            {
                "row": row.row,
                "acs_credential_id": row.acs_credential_id or None,
                "code": shown(row.wish.code if row.wish else None, show_codes),
                "ends_at": utc_text(row.wish.ends_at if row.wish else None),
                "status": row.status,
            }
            for row in check.rows
        ),
    }


def plan_document(plan: Plan, checksum: str, *, show_codes: bool = False) -> dict[str, Any]:
    """What `plan --json` prints; a value of `after` that is null is left as it is.

    Changes and problems come one by one.
    """
    counts = plan.counts()
    return {
        "schema": PLAN,
        "checksum": checksum,
        "workspace": {
            "workspace_id": plan.workspace.workspace_id,
            "name": plan.workspace.name,
            "is_sandbox": plan.workspace.is_sandbox,
        },
        "counts": {name: n for name, n in counts.items() if n or name not in _SELDOM},
        "dangers": [{"danger": str(d.danger), "message": d.message} for d in plan.dangers],
        "changes": (_change(row, show_codes) for row in plan.changes),
        "problems": (problem_document(p, show_codes=show_codes) for row in plan.rows for p in row.problems),
    }


def pieces(content: Mapping[str, Any]) -> Iterator[str]:
    """The document as `json.dumps` writes it with an indent of one; iterators in it are written as they come."""
    for at, (key, value) in enumerate(content.items()):
        yield ",\n " if at else "{\n "
        yield f"{json.dumps(key)}: "
        yield from _listed(value) if isinstance(value, Iterator) else (_dumped(value, 1),)
    yield "\n}" if content else "{}"


def _listed(values: Iterator[Any]) -> Iterator[str]:
    opening = "[\n  "
    for value in values:
        yield opening + _dumped(value, 2)
        opening = ",\n  "
    yield "[]" if opening[0] == "[" else "\n ]"


def _dumped(value: Any, depth: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def run_document(run: str, state: str, counts: Mapping[str, int], report: str) -> dict[str, Any]:
    """What `apply`, `resume`, `undo` and `verify` print under `--json`."""
    return {"schema": RUN, "run": run, "state": state, "counts": dict(counts), "report": report}


def runs_document(runs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What `runs --json` prints; the runs come newest first, each as `listed_run` gives it."""
    return {"schema": RUNS, "runs": list(runs)}


def listed_run(
    run: str, state: str, started_at: datetime, file: str, workspace_id: str, counts: Mapping[str, int]
) -> dict[str, Any]:
    """One run in the list of runs."""
    return {
        "run": run,
        "state": state,
        "started_at": utc_text(started_at.replace(microsecond=0)),
        "file": file,
        "workspace_id": workspace_id,
        "counts": dict(counts),
    }


def error_document(trouble: SeamBulkError) -> dict[str, Any]:
    """What is printed under `--json` where nothing can go on."""
    return {"schema": ERROR, "error": {"rule": trouble.rule, "message": trouble.message, "hint": trouble.hint}}


def problem_document(p: Problem, *, show_codes: bool = False) -> dict[str, Any]:
    """One problem, as it stands in every document; `suggestion` only where there is one, `fixed` where it was taken."""
    more: dict[str, Any] = {"fixed": True} if p.fixed else {}
    if p.suggestion is not None:
        more["suggestion"] = MASK if p.suggests_code and not show_codes else p.suggestion
    return {
        "row": p.row,
        "column": p.column,
        "rule": p.rule,
        "severity": str(p.severity),
        "message": p.message,
        "hint": p.hint,
        **more,
    }


def shown(code: str | None, show_codes: bool) -> str | None:
    """The code as a document may show it."""
    return code if show_codes or code is None else MASK


def _change(row: PlannedRow, show_codes: bool) -> dict[str, Any]:
    return {
        "row": row.row,
        "acs_credential_id": row.acs_credential_id,
        "name": row.name,
        "before": _state(row.before, show_codes),
        "after": _state(row.after, show_codes),
    }


def _state(state: State, show_codes: bool) -> dict[str, str | None]:
    return {"code": shown(state.code, show_codes), "ends_at": utc_text(state.ends_at)}
