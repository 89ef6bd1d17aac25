"""One row of a plan: what Seam holds, what is to become of it, and what was decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from seam_bulk.planning.credentials import without
from seam_bulk.problems import Problem


class Decision(StrEnum):
    """What is to become of a row; everything but a change already is the row's result."""

    CHANGE = "change"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"
    INVALID = "invalid"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    DRIFTED = "drifted"
    """In an undo: changed by somebody since the run that is undone."""


class State(NamedTuple):
    """The two values this program changes. A code of None is unknown, an end date of None is none."""

    code: str | None = None
    ends_at: datetime | None = None

    def __repr__(self) -> str:
        return without(self, "code")


class PlannedRow(NamedTuple):
    """One row of the file and its decision. For a change, `after` holds only what is to change; None leaves it.

    `own` are the file's other columns as text, `source` every cell of the row, `problems` those of check and plan.
    """

    row: int
    acs_credential_id: str
    decision: Decision
    before: State = State()
    after: State = State()
    name: str = ""
    problems: tuple[Problem, ...] = ()
    own: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    repeats: int | None = None
    system: str = ""
    """The access system, as its id: only there can two credentials be in each other's way."""

    def __repr__(self) -> str:
        return without(self, "own", "source")

    @property
    def wanted(self) -> State:
        """The state after the change, what is left alone included."""
        return State(
            self.before.code if self.after.code is None else self.after.code,
            self.before.ends_at if self.after.ends_at is None else self.after.ends_at,
        )

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the values that are to change."""
        return tuple(name for name in ("code", "ends_at") if getattr(self.after, name) is not None)
