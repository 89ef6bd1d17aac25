"""Which day/month order a column of dates is written in, and the rows that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from seam_bulk.checking.written_dates import Written, read_written
from seam_bulk.spreadsheets.cells import Cell
from seam_bulk.spreadsheets.cleaning import clean

DateOrder = Literal["day-first", "month-first"]

_DAY_AND_MONTH = re.compile(r"(?:[^\W\d_]+[., ]+)?[0-9]{1,2} ?[-/.] ?[0-9]{1,2}")
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})(?![0-9])")
_REMEMBERED = 20_000
"""Spellings that are kept; a column may hold a million of them."""


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """Which day/month order a column is written in, and the rows that show it.

    `asked` is the person's choice. `day_first` and `month_first` are the first row that can only be read so (None:
    no row), `said` the numbers that stand there (25/12); `lead` is how many more values speak for day-first.
    """

    asked: DateOrder | None = None
    day_first: int | None = None
    month_first: int | None = None
    lead: int = 0
    said: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> DateOrder | None:
        """The order in which the column's ambiguous values are read; None where nothing settles it."""
        if self.asked or (self.day_first is None) == (self.month_first is None):
            return self.asked
        return "month-first" if self.day_first is None else "day-first"

    def contradicts(self, evidence: str) -> bool:
        """Whether a value that can only be read in that order stands against the choice, or against the majority."""
        if self.order:
            return evidence != self.order
        if self.day_first is None or self.month_first is None:
            return False
        return self.lead == 0 or evidence != ("day-first" if self.lead > 0 else "month-first")

    def in_words(self) -> str:
        """Where the evidence stands: `row 3 is written day first, row 9 month first`."""
        if self.day_first is None or self.month_first is None:
            return ""
        day, month = self.proof("day-first")[1], self.proof("month-first")[1]
        return f"Row {self.day_first} is written day first ({day}), row {self.month_first} month first ({month}). "

    def proof(self, order: DateOrder) -> tuple[int | None, str]:
        """The first row that can only be read in that order, and the numbers that stand there."""
        row = self.day_first if order == "day-first" else self.month_first
        return row, dict(self.said).get(order, "")


class OrderWitness:
    """Sees a column's cells once, one after the other, and tells the day/month order they were written in."""

    def __init__(self, asked: DateOrder | None = None) -> None:
        self._asked = asked
        self._known: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self._said: dict[str, str] = {}
        self._lead = 0

    @property
    def has_heard(self) -> bool:
        """Whether any cell tells of the order."""
        return bool(self._rows)

    def note(self, row: int, cell: Cell) -> bool:
        """Take the cell of a row into account; whether it can only be read in one order."""
        if type(cell) is not str or cell[:4].isdigit():
            return False
        if (evidence := self._known.get(cell)) is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            evidence = self._known[cell] = _evidence(cell)
        if evidence:
            if evidence not in self._rows:
                self._rows[evidence], self._said[evidence] = row, _numbers_in(cell)
            self._lead += 1 if evidence == "day-first" else -1
        return bool(evidence)

    def evidence(self) -> OrderEvidence:
        """What was seen so far."""
        rows = self._rows
        return OrderEvidence(
            self._asked, rows.get("day-first"), rows.get("month-first"), self._lead, tuple(self._said.items())
        )


def decide_order(cells: Iterable[tuple[int, Cell]], asked: DateOrder | None = None) -> OrderEvidence:
    """The day/month order of a column, by its values that can only be read one way; `cells` come with their rows."""
    witness = OrderWitness(asked)
    for row, cell in cells:
        witness.note(row, cell)
    return witness.evidence()


def _numbers_in(text: str) -> str:
    """Day and month of a date in numbers, with the weekday before them, as they stand there."""
    found = _DAY_AND_MONTH.search(clean(text)[0])
    return found[0] if found else ""


def _evidence(text: str) -> str:
    if text.isascii():  # most dates tell nothing of the order, and a look is cheaper than reading them twice
        found = _TWO_NUMBERS.search(text)
        if not found or (found.start() == 0 and int(found[1]) <= 12 and int(found[2]) <= 12):
            return ""
    written = read_written(clean(text)[0])
    return written.evidence if isinstance(written, Written) else ""
