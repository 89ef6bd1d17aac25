"""What a person agreed to, and what is refused without that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from seam_bulk.errors import Refused
from seam_bulk.planning.planned_row import Decision, PlannedRow
from seam_bulk.planning.sums import Danger, DangerName
from seam_bulk.runs.verdicts import has_passed


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to: the dangers accepted, the most changes, and whether one bad row refuses the file."""

    accepted: frozenset[str] = frozenset()
    max_changes: int | None = None
    strict: bool = False


def refuse_dangers(dangers: Iterable[Danger], accepted: Collection[str]) -> None:
    """Refused where one of the dangers was not accepted; the hint says how all of them are."""
    missing = [d for d in dangers if d.danger not in accepted]
    if missing:
        names = " ".join(f"--accept {d.danger}" for d in missing)
        raise Refused(f"danger.{missing[0].danger}", " ".join(d.message for d in missing), _way_on(missing, names))


def refuse_left_out(rows: Iterable[PlannedRow], now: datetime) -> None:
    """Refused `run.strict` where a row is invalid or blocked, or its end date has passed since."""
    count, first = 0, list[str]()
    for row in rows:
        if row.decision in (Decision.INVALID, Decision.BLOCKED) or has_passed(row, now):
            count += 1
            first += [str(row.row)] if count <= 5 else []
    if count:
        named = ", ".join(first) + (" …" if count > 5 else "")
        rows_are = "1 row is" if count == 1 else f"{count:,} rows are"
        raise Refused(
            "run.strict",
            f"{rows_are} invalid or blocked (row {named}), and --strict lets none be left out.",
            "Nothing was sent. Correct them, or go on without --strict.",
        )


def _way_on(missing: list[Danger], names: str) -> str:
    if [d.danger for d in missing] == [DangerName.TOO_MANY]:
        return f"Nothing was sent. Raise --max-changes, or go on with {names}."
    return f"Nothing was sent. If this is meant, go on with {names}."
