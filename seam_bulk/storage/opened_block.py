"""A block of a run as the journal holds it: its rows, what became of each, and how often each was about to be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from seam_bulk.seal import Seal
from seam_bulk.storage.entries import JournalRow
from seam_bulk.storage.kept_outcome import KeptOutcome, kept_outcomes, outcome_from
from seam_bulk.storage.plain_values import as_text, from_text
from seam_bulk.storage.reported import ReportedRow, reported_row
from seam_bulk.storage.row_blocks import RowBlock, row_of


class OpenedBlock:
    """The rows of a block, each asked for by its position in the run.

    To open it and to ask raises as `Seal.open`, and ValueError, TypeError, LookupError or RecursionError where it holds
    what no journal holds.
    """

    def __init__(self, run: str, columns: Sequence[Any], seal: Seal) -> None:
        """`columns` are those of `database.BLOCKS`."""
        self.first, size, closed, told, sent = columns
        self._rows: list[list[Any]] = from_text(seal.open(closed, _place(run, self.first)))
        if len(self._rows) != size:
            raise ValueError("a block of another size")
        self._outcomes: Mapping[int, KeptOutcome] = kept_outcomes(told)
        self._sent: str | None = sent
        self._run = run
        self._seal = seal

    @cached_property
    def _sends(self) -> Counter[int]:
        return Counter(map(int, self._sent.split(","))) if self._sent else Counter()

    @property
    def positions(self) -> range:
        """Where its rows stand in the run."""
        return range(self.first, self.first + len(self._rows))

    def is_final(self, position: int) -> bool:
        """Whether nothing can become of the row any more."""
        return position in self._outcomes and bool(self._outcomes[position].is_final)

    def row(self, position: int) -> JournalRow:
        """The row with what became of it so far."""
        planned = row_of(self._rows[position - self.first])
        kept = self._outcomes.get(position)
        outcome = outcome_from(kept, planned.wanted.code, self._seal, self._run) if kept else None
        return JournalRow(position, planned, outcome, self.is_final(position), self._sends[position])

    def reported(self, position: int) -> ReportedRow:
        """The row as a report needs it."""
        values, kept = self._rows[position - self.first], self._outcomes.get(position)
        return reported_row(values, kept, 0 if kept else self._sends[position], self._seal, self._run)


def kept_block(run: str, block: RowBlock, seal: Seal) -> tuple[Any, ...]:
    """The columns of a block in `blocks`."""
    size = sum(block.decisions.values())
    return run, block.first, size, as_text(block.decisions), seal.close(block.text.decode(), _place(run, block.first))


def _place(run: str, first: int) -> str:
    return f"block {run} {first}"
