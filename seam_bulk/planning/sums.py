"""What all rows of a plan come to together: how many of each decision, and the dangers of sending them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from seam_bulk.planning import lost_zeros
from seam_bulk.planning.credentials import Workspace
from seam_bulk.planning.key_index import key_of
from seam_bulk.planning.moves import Moves
from seam_bulk.planning.planned_row import Decision, PlannedRow

ENDING_SOON = timedelta(hours=24)


class DangerName(StrEnum):
    """The dangers a person can be asked to accept."""

    ENDING_SOON = "ending-soon"
    PRODUCTION = "production"
    TOO_MANY = "too-many"
    ZEROS_MAYBE_LOST = "zeros-maybe-lost"


@dataclass(frozen=True, slots=True)
class Danger:
    """A named sentence over a plan that must be accepted before anything is sent."""

    danger: DangerName
    message: str


class Sums:
    """What is to be known of all rows of a plan together, whatever the hour; 32 bytes a change.

    `positions` tell which of the rows are changes, `keys` are those of their credentials' ids.
    """

    def __init__(self, rows: Iterable[PlannedRow] = ()) -> None:
        self.decisions: Counter[Decision] = Counter()
        self.problems = 0
        self.positions, self.keys = array("I"), array("I")
        self.moves = Moves()
        self._zeros = 0
        self._ends = array("d")
        for position, row in enumerate(rows):
            self.note(row, position)

    def note(self, row: PlannedRow, position: int) -> PlannedRow:
        """The same row, taken into account; it stands at that position."""
        self.decisions[row.decision] += 1
        self.problems += len(row.problems)
        if row.decision is Decision.CHANGE:
            self.positions.append(position)
            self.keys.append(key_of(row.acs_credential_id))
            self.moves.note(row)
            if row.problems:
                self._zeros += any(p.rule == lost_zeros.RULE and not p.fixed for p in row.problems)
            if row.after.ends_at is not None:
                self._ends.append(row.after.ends_at.timestamp())
        return row

    def dangers(self, workspace: Workspace, now: datetime, max_changes: int | None) -> tuple[Danger, ...]:
        """The dangers in sending the rows at that moment; none where nothing would be sent."""
        count, limit = self.decisions[Decision.CHANGE], (now + ENDING_SOON).timestamp()
        soon = sum(1 for end in self._ends if end <= limit)
        found = []
        if soon:
            found.append(Danger(DangerName.ENDING_SOON, f"This ends access within 24 hours for {_credentials(soon)}."))
        if count and not workspace.is_sandbox:
            message = f"{workspace.name or workspace.workspace_id} is not a sandbox: these are the codes of real doors."
            found.append(Danger(DangerName.PRODUCTION, message))
        if max_changes is not None and count > max_changes:
            message = f"This changes {_credentials(count)}, more than the limit of {max_changes:,}."
            found.append(Danger(DangerName.TOO_MANY, message))
        if self._zeros:
            what = f"For {_credentials(self._zeros)} the new code is shorter than the present one"
            found.append(Danger(DangerName.ZEROS_MAYBE_LOST, f"{what}: leading zeros may be lost."))
        return tuple(found)


def _credentials(count: int) -> str:
    return "1 credential" if count == 1 else f"{count:,} credentials"
