"""The rows of a big plan: on disk instead of in memory, to be walked through as often as wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.planning.walked import Walked
from seam_bulk.storage.row_blocks import RowBlock, decoded, in_blocks
from seam_bulk.storage.scratch import Scratch

_TABLE = """
CREATE TABLE blocks (
  first INTEGER PRIMARY KEY, decisions TEXT NOT NULL, suggests_codes INTEGER NOT NULL, closed BLOB NOT NULL
) STRICT
"""
_EVERY = "SELECT first, closed, decisions, suggests_codes FROM blocks ORDER BY first"


class ShelvedRows(Walked[PlannedRow]):
    """The same rows, a block of them in memory at a time; UsageError where the disk has no room for the others."""

    def __init__(self, rows: Iterable[PlannedRow]) -> None:
        kept, count = Scratch(_TABLE), 0
        for some in blocks(in_blocks(rows)):
            kept.put(
                "INSERT INTO blocks VALUES (?, ?, ?, ?)",
                [(b.first, json.dumps(b.decisions), b.suggests_codes, kept.close(b.text, b.first)) for b in some],
            )
            count += sum(sum(block.decisions.values()) for block in some)
        self._kept = kept
        # No method of its own: it would know itself, and the file would stay until the collector comes by.
        super().__init__(lambda: (row for block in _laid_down(kept) for row in decoded(block.text)), count)

    def in_blocks(self) -> Iterator[RowBlock]:
        """The blocks as they were laid down."""
        return _laid_down(self._kept)


def blocks_of(rows: Iterable[PlannedRow] | ShelvedRows) -> Iterator[RowBlock]:
    """The rows as blocks; the same blocks whatever keeps them."""
    return rows.in_blocks() if isinstance(rows, ShelvedRows) else in_blocks(rows)


def _laid_down(kept: Scratch) -> Iterator[RowBlock]:
    for first, closed, decisions, suggests_codes in kept.all(_EVERY):
        yield RowBlock(first, kept.open(closed, first), json.loads(decisions), bool(suggests_codes))
