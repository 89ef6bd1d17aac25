"""The changes of a run that are still to be made, in the file's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision, PlannedRow
from seam_bulk.planning.sums import Sums
from seam_bulk.storage.entries import JournalRow
from seam_bulk.storage.journal import Journal

FEW = 20_000
"""As many rows are kept in memory; of more than that each is read from the journal when its turn comes."""


class OpenChanges:
    """The rows of a run without a final outcome, as the journal held them at first, and the changes among them.

    A change is known by its place among the changes; `sums` is what all rows come to together. `begun_with` is the plan
    of a run of which nothing was sent yet, where it is at hand: then the journal need not be gone through at first.
    """

    def __init__(self, journal: Journal, run: str, begun_with: Plan | None = None) -> None:
        self.journal = journal
        self.run = run
        self._begun_with = begun_with
        self.sums = begun_with.summed() if begun_with else Sums()
        self._kept = None if begun_with else self._noted()

    def _noted(self) -> dict[int, JournalRow] | None:
        """The rows of the journal by their positions, where they are few; all are summed up."""
        kept: dict[int, JournalRow] = {}
        for row in self.journal.rows(self.run, still_open=True):
            self.sums.note(row.planned, row.position)
            if len(kept) <= FEW:
                kept[row.position] = row
        return kept if len(kept) <= FEW else None

    def __len__(self) -> int:
        return len(self.sums.keys)

    def __iter__(self) -> Iterator[PlannedRow]:
        return (row for row in self.rows() if row.decision is Decision.CHANGE)

    def rows(self) -> Iterator[PlannedRow]:
        """All rows, also those that are never sent."""
        if self._begun_with:
            return iter(self._begun_with.rows)
        kept = self.journal.rows(self.run, still_open=True) if self._kept is None else self._kept.values()
        return (row.planned for row in kept)

    def at(self, places: Iterable[int]) -> list[JournalRow]:
        """The changes at these places, in their order."""
        positions = [self.sums.positions[at] for at in places]
        if self._begun_with and isinstance(rows := self._begun_with.rows, tuple):
            return [JournalRow(at, rows[at], None, False, 0) for at in positions]
        found = self._kept
        if found is None:
            found = {row.position: row for row in self.journal.rows_at(self.run, positions)}
        return [found[at] for at in positions]
