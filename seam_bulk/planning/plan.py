"""The plan: for every row of the file, what is to become of it, decided from the live credentials."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress, count

from seam_bulk.checking.rows import CheckedRow, Row
from seam_bulk.planning import lost_zeros, objections
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Credential, Workspace
from seam_bulk.planning.live import Live
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.planning.sums import Danger, Sums
from seam_bulk.planning.walked import Walked
from seam_bulk.problems import Problem, has_error

_NOTHING = State()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do to a workspace: every row in the file's order, and the dangers of the whole."""

    workspace: Workspace
    rows: Sequence[PlannedRow] = field(repr=False)  # asyncio writes the repr of what a run returns, to throw it away
    dangers: tuple[Danger, ...]
    sums: Sums | None = field(default=None, compare=False, repr=False)
    """Where the rows were summed up as they were planned."""
    unknown: array[int] = field(default_factory=lambda: array("I"), compare=False, repr=False)
    """The positions of the rows whose credential was not among the live ones, but for those that are skipped or repeat
    another one."""

    @property
    def changes(self) -> Sequence[PlannedRow]:
        """The rows that would be sent; in memory where all rows are."""
        if isinstance(self.rows, tuple):
            return tuple(self._changes())
        return Walked(self._changes, self.summed().decisions[Decision.CHANGE])

    def _changes(self) -> Iterator[PlannedRow]:
        return (row for row in self.rows if row.decision is Decision.CHANGE)

    def summed(self) -> Sums:
        """What is to be known of all rows together."""
        return self.sums or Sums(self.rows)

    def unknown_ids(self) -> Iterator[str]:
        """The ids that were not among those of the live credentials."""
        if not self.unknown:
            return iter(())
        marks = bytearray(len(self.rows))
        for position in self.unknown:
            marks[position] = True
        return (row.acs_credential_id for row in compress(self.rows, marks))

    def counts(self) -> dict[str, int]:
        """How many rows there are of each decision; every decision is named."""
        decisions = self.summed().decisions
        return {str(decision): decisions[decision] for decision in Decision}

    def dangers_at(self, now: datetime, max_changes: int | None = None) -> tuple[Danger, ...]:
        """The dangers in sending the rows at that moment."""
        return self.summed().dangers(self.workspace, now, max_changes)


Keep = Callable[[Iterable[PlannedRow]], Sequence[PlannedRow]]
"""Keeps rows that come once, each of which was planned only now, so that they can be walked through."""


def make_plan(  # noqa: PLR0913, PLR0917  a plan depends on that much
    rows: Sequence[CheckedRow],
    live: Live,
    workspace: Workspace,
    headers: Mapping[str, str],
    now: datetime,
    max_changes: int | None = None,
    fixes: frozenset[str] = frozenset(),
    length: tuple[int, int] | None = None,
    keep: Keep = tuple,
) -> Plan:
    """The plan for checked rows, given every live credential that is known; `headers` name the columns.

    `fixes` are rules whose suggestions are accepted, `length` is the shortest and longest code allowed. Each row is
    planned once, and `keep` has it then. Two plans of the same facts are equal, whatever keeps their rows.
    """
    mended = lost_zeros.put_back(rows, live, headers, length) if lost_zeros.RULE in fixes else rows
    sums, unknown = Sums(), array("I")

    def planned() -> Iterator[PlannedRow]:
        positions = count()
        for block in blocks(mended):
            found = live.several([each.acs_credential_id for each in block])
            for checked, known, position in zip(block, found, positions, strict=False):
                if known is None and checked.acs_credential_id and checked.status not in ("skipped", "repeated"):
                    unknown.append(position)
                yield sums.note(_plan_row(checked, known, workspace, headers, live.holders, length), position)

    kept = keep(planned())
    return Plan(workspace, kept, sums.dangers(workspace, now, max_changes), sums, unknown)


def _plan_row(
    checked: CheckedRow,
    known: Credential | None,
    workspace: Workspace,
    headers: Mapping[str, str],
    holders: objections.Holders,
    length: tuple[int, int] | None,
) -> PlannedRow:
    """The row with its decision, and with the check's problems before those found here."""
    before = State(known.code, known.ends_at) if known else _NOTHING
    after = _NOTHING
    found: tuple[Problem, ...] = ()
    if checked.status != "ready" or checked.wish is None:
        decision = Decision(checked.status)
    elif known is None:
        found, decision = (objections.not_found(),), Decision.BLOCKED
    else:
        after = _difference(checked.wish, before)
        found = tuple(objections.against(checked.wish, after.code, after.ends_at, known, workspace, holders, length))
        decision = _decide(after, found)
    return PlannedRow(
        row=checked.row,
        acs_credential_id=checked.acs_credential_id,
        decision=decision,
        before=before,
        after=after,
        name=known.name if known else "",
        problems=checked.problems + tuple(p.at(checked.row, headers.get(p.column, "")) for p in found),
        own=checked.own,
        source=checked.source,
        repeats=checked.repeats,
        system=known.acs_system_id if known else "",
    )


def _decide(after: State, found: tuple[Problem, ...]) -> Decision:
    if has_error(found):
        return Decision.BLOCKED
    return Decision.CHANGE if after != _NOTHING else Decision.UNCHANGED


def _difference(wish: Row, before: State) -> State:
    """What differs, as digits and as instants; an unknown live code always differs."""
    return State(
        wish.code if wish.code != before.code else None,
        wish.ends_at if wish.ends_at != before.ends_at else None,
    )
