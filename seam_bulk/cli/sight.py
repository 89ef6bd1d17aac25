"""How rows, problems and changes look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import islice

from seam_bulk.checking.checks import Check
from seam_bulk.checking.date_policy import policy
from seam_bulk.cli import printing
from seam_bulk.masking import mask
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision, PlannedRow
from seam_bulk.planning.sums import Danger
from seam_bulk.problems import Problem

_MOST = 500
"""Lines of one table; who has more reads the document or the report."""


def check(checked: Check) -> None:
    """A checked file: where its table was found, every problem, and how many rows there are of each status."""
    printing.line(_where(checked))
    if "ends_at" in checked.facts.fields:
        printing.line(policy(checked.dates))
    problems(checked.problems, checked.count_of_problems())
    printing.line(_counted(checked.counts(), "rows"))


def _where(checked: Check) -> str:
    read = [checked.format.upper()]
    read += [f'sheet "{checked.sheet}"'] if checked.sheet else []
    read += [checked.encoding] if checked.encoding else []
    columns = ", ".join(f"{header} → {field}" for field, header in checked.facts.columns.items())
    return f"{checked.facts.name}: {', '.join(read)}, headers in row {checked.header_row}: {columns}"


def problems(every: Iterable[Problem], count: int) -> None:
    """The problems with row, column, sentence and hint, as far as anybody reads them; `count` is how many exist."""
    found = list(islice(every, _MOST))
    if not found:
        return
    printing.table(
        ("row", "column", "", "rule", "what, and what to do"),
        ((str(p.row or ""), p.column, str(p.severity), p.rule, f"{p.message} {p.hint}".strip()) for p in found),
    )
    _left(count - len(found), "problems")


def plan(planned: Plan, zone: tzinfo | None, *, show_codes: bool) -> None:
    """What a plan would change, old → new, what it leaves out and why, and its dangers."""
    workspace = planned.workspace
    kind = "a sandbox" if workspace.is_sandbox else "production, these are the codes of real doors"
    printing.line(f"Workspace: {workspace.name or workspace.workspace_id}; {kind}")
    problems((p for row in planned.rows for p in row.problems), planned.summed().problems)
    changes(planned.changes, zone, show_codes=show_codes)
    counts = {("to change" if name == Decision.CHANGE else name): n for name, n in planned.counts().items()}
    printing.line(_counted({"rows": len(planned.rows)} | counts, "rows"))
    dangers(planned.dangers)


def changes(rows: Sequence[PlannedRow], zone: tzinfo | None, *, show_codes: bool) -> None:
    """What would be sent: the credential's name in Seam, code and end date, old → new."""
    if not rows:
        return
    show = (lambda code: code or "") if show_codes else mask
    printing.table(
        ("row", "name", "code", "end date", "credential"),
        (
            (
                str(row.row),
                row.name,
                _arrow(show(row.before.code) or "unknown", show(row.after.code)) if row.after.code else "",
                _arrow(moment(row.before.ends_at, zone) or "none", moment(row.after.ends_at, zone)),
                row.acs_credential_id,
            )
            for row in rows[:_MOST]
        ),
    )
    _left(len(rows) - _MOST, "changes")


def dangers(found: Iterable[Danger]) -> None:
    """Every danger with the word that accepts it."""
    for each in found:
        printing.line(f"Danger {each.danger}: {each.message}")


def moment(at: datetime | None, zone: tzinfo | None) -> str:
    """An instant on the clock of the property, with its offset; in UTC where no zone is known."""
    if at is None:
        return ""
    local = at.astimezone(zone or UTC)
    return f"{local:%Y-%m-%d %H:%M:%S} {'UTC' if zone is None else local.strftime('%Z')}"


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}" if after else ""


def _left(more: int, what: str) -> None:
    if more > 0:
        printing.line(f"… and {more:,} more {what}; --json has all of them.")


def _counted(counts: dict[str, int], whole: str) -> str:
    parts = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count and name != whole)
    count = counts[whole]
    return f"{count:,} {whole if count != 1 else whole.removesuffix('s')}: {parts or 'none'}"
