"""The changes of a run that are still to be made, in the file's order; kept in memory where they are few."""

from __future__ import annotations

from array import array
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

    A change is known by its place among the changes; `keys` are the hashes of the ids of their credentials,
    `sums` is what all rows come to together. `begun_with` is the plan of a run of which nothing was sent yet, where it
    is at hand: rows taken from there need not be read and opened.
    """

    def __init__(self, journal: Journal, run: str, begun_with: Plan | None = None) -> None:
        self.journal = journal
        self.run = run
        self._begun_with = begun_with
        self.sums = begun_with.summed() if begun_with else Sums()
        self.keys = array("q")
        self._positions = array("i")
        self._kept: dict[int, JournalRow] | None = {}
        for row in self._read():
            if begun_with is None:
                self.sums.note(row.planned)
            if row.planned.decision is Decision.CHANGE:
                self.keys.append(hash(row.planned.acs_credential_id))
                self._positions.append(row.position)
            if self._kept is not None:
                self._kept[row.position] = row
                if len(self._kept) > FEW:
                    self._kept = None

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[PlannedRow]:
        return (row for row in self.rows() if row.decision is Decision.CHANGE)

    def rows(self) -> Iterator[PlannedRow]:
        """All rows, also those that are never sent."""
        return (row.planned for row in (self._read() if self._kept is None else self._kept.values()))

    def at(self, places: Iterable[int]) -> list[JournalRow]:
        """The changes at these places, in their order."""
        positions = [self._positions[at] for at in places]
        found = self._kept
        if found is None:
            found = {row.position: row for row in self.journal.rows_at(self.run, positions)}
        return [found[at] for at in positions]

    def _read(self) -> Iterator[JournalRow]:
        if self._begun_with is None:
            return self.journal.rows(self.run, still_open=True)
        return (JournalRow(at, row, None, False, 0) for at, row in enumerate(self._begun_with.rows))
