"""The changes of a run that are still to be made, and in which order and portions."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from seam_bulk.planning.order import sending_order
from seam_bulk.planning.plan import Decision, PlannedRow
from seam_bulk.storage.entries import JournalRow
from seam_bulk.storage.journal import Journal

SEGMENT = 20_000
"""Rows that are compared, sent and read back together. A run of a million takes hours: so no row is compared long
before it is sent, what does not take is known early, and no more than this stands in memory."""


class OpenChanges:
    """The rows of a run without a final outcome, as the journal held them at first; kept where they are few."""

    def __init__(self, journal: Journal, run: str) -> None:
        self.journal = journal
        self.run = run
        self._kept: dict[int, JournalRow] | None = None
        count = 0
        kept: dict[int, JournalRow] = {}
        for count, row in enumerate(self._read(), start=1):
            if count > SEGMENT:
                return
            kept[row.position] = row
        self._kept = kept

    def rows(self) -> Iterator[PlannedRow]:
        """All of them, in the file's order."""
        return (row.planned for row in self._open())

    def segments(self) -> list[array[int]]:
        """The positions of the changes among them, in the order in which they are to be sent, portion by portion."""
        positions = array("l", (row.position for row in self._open() if row.planned.decision is Decision.CHANGE))
        order = array("l", map(positions.__getitem__, sending_order(_Changes(self))))
        return [order[start : start + SEGMENT] for start in range(0, len(order), SEGMENT)]

    def at(self, positions: Sequence[int]) -> list[JournalRow]:
        """Those at these positions, in their order."""
        found = self._kept
        if found is None:
            found = {row.position: row for row in self.journal.rows_at(self.run, positions)}
        return [found[at] for at in positions]

    def _open(self) -> Iterator[JournalRow]:
        return self._read() if self._kept is None else iter(self._kept.values())

    def _read(self) -> Iterator[JournalRow]:
        return self.journal.rows(self.run, still_open=True)


class _Changes:
    """The changes among open rows, to be walked through again and again."""

    def __init__(self, rows: OpenChanges) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[PlannedRow]:
        return (row for row in self._rows.rows() if row.decision is Decision.CHANGE)
