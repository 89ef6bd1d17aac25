"""A block of a run as the journal holds it: its rows, what became of each, and how often each was about to be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any

from seam_bulk.seal import Seal
from seam_bulk.storage.entries import JournalRow
from seam_bulk.storage.kept_outcome import KeptOutcome, kept_outcomes, outcome_from
from seam_bulk.storage.plain_values import as_text, from_text
from seam_bulk.storage.reported import ToldRow
from seam_bulk.storage.row_blocks import RowBlock, row_of


class OpenedBlock:
    """The rows of a block, each asked for by its position in the run, or all at once.

    To open it and to ask raises as `Seal.open`, and ValueError, TypeError, LookupError or RecursionError where it holds
    what no journal holds.
    """

    def __init__(self, run: str, columns: Sequence[Any], seal: Seal) -> None:
        """`columns` are those of `database.BLOCKS`."""
        self.first, size, closed, told, sent = columns
        self._rows: list[list[Any]] = from_text(seal.open(closed, _place(run, self.first)))
        if len(self._rows) != size:
            raise ValueError("a block of another size")
        self._outcomes = kept_outcomes(told)
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
        return _is_final(self._kept(position))

    def row(self, position: int) -> JournalRow:
        """The row with what became of it so far."""
        planned, kept = row_of(self._rows[position - self.first]), self._kept(position)
        outcome = outcome_from(kept, planned.wanted.code, self._seal, self._run) if kept else None
        return JournalRow(position, planned, outcome, _is_final(kept), self._sends[position])

    def told(self) -> Iterator[ToldRow]:
        """What the journal tells of its rows, all of them in their order."""
        kept = map(self._outcomes.get, self.positions)
        rows = len(self._rows)
        sends = map(self._sends.__getitem__, self.positions) if len(self._outcomes) < rows else repeat(0, rows)
        return zip(self._rows, kept, sends, strict=True)

    def _kept(self, position: int) -> KeptOutcome | None:
        values = self._outcomes.get(position)
        return KeptOutcome(*values) if values else None


def _is_final(kept: KeptOutcome | None) -> bool:
    return kept is not None and bool(kept.is_final)


def kept_block(run: str, block: RowBlock, seal: Seal) -> tuple[Any, ...]:
    """The columns of a block in `blocks`."""
    size = sum(block.decisions.values())
    return run, block.first, size, as_text(block.decisions), seal.close(block.text.decode(), _place(run, block.first))


def _place(run: str, first: int) -> str:
    return f"block {run} {first}"
