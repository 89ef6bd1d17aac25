"""A sheet that was read whole: only the rows that hold something, each with the number the person sees."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property

from seam_bulk.spreadsheets.cells import EPOCH, Cell
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN, HiddenColumns
from seam_bulk.spreadsheets.package import Bounds, bomb, damaged
from seam_bulk.spreadsheets.stored_cells import StoredCell

LAST_ROW = 1 << 20
_SMALL = 1_000_000
_SPARSE = 50

Area = tuple[int, int, int, int]
"""First and last row (from 1), first and last column (from 0) of merged cells."""


class StoredSheet:
    """The rows of one sheet and which of them are hidden, gathered from top to bottom under bounds.

    UnreadableFile `file.bomb` where the cells, or the rectangle they span, would not fit into memory,
    `file.not_a_spreadsheet` where their rows are not in order.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.hidden: set[int] = set()
        self.hidden_columns = HiddenColumns()
        self._bounds = bounds
        self._runs: list[tuple[int, int, list[Cell]]] = []
        self._rows = self._values = self._width = 0

    def add(self, first: int, cells: list[Cell], *, count: int = 1, hidden: bool = False) -> None:
        """Add a row, or as many equal ones from `first` on as `count` says; rows that hold nothing are left out."""
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            return
        if first < (self._runs[-1][0] + self._runs[-1][1] if self._runs else 1):
            raise damaged()
        self._guard(first + count - 1, count, cells)
        if hidden:
            self.hidden.update(range(first, first + count))
        self._runs.append((first, count, cells))

    def _guard(self, last: int, count: int, cells: list[Cell]) -> None:
        self._rows += count
        self._values += count * (len(cells) - cells.count(None))
        self._width = max(self._width, len(cells))
        if last > LAST_ROW or self._width > LAST_COLUMN:
            raise bomb("its cells lie outside of any sheet")
        box = self._rows * self._width
        if box > self._bounds.stored or (box > _SMALL and box > _SPARSE * self._values):
            raise bomb(f"its cells are spread over {self._rows:,} rows and {self._width:,} columns")

    def cover(self, merged: Iterable[Area]) -> None:
        """Empty all cells of merged areas but the first of each: nobody sees what stands below it."""
        left = self._bounds.stored
        starts = [first for first, _, _ in self._runs]
        for top, bottom, first, last in merged:
            for at in range(bisect.bisect_left(starts, top), bisect.bisect_right(starts, bottom)):
                cells = self._runs[at][2]
                for column in range(first + (starts[at] == top), min(last + 1, len(cells))):
                    cells[column] = None
                left -= 1 + last - first
                if left < 0:
                    raise bomb("its merged cells overlap without end")

    def itself(self) -> StoredSheet:
        """The sheet, for who asks for one that is read already."""
        return self

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """The rows that hold something, with their numbers; all as wide as the widest."""
        empty: list[Cell] = [None] * self._width
        for first, count, cells in self._runs:
            for number in range(first, first + count):
                yield number, cells + empty[len(cells) :]


class StoredGrid:
    """One sheet of a workbook, read when it is first asked for.

    `hidden` are the rows hidden or filtered out, `epoch` the day that the workbook counts as 0.
    """

    delimiter: str | None = None

    def __init__(
        self,
        sheet: str,
        load: Callable[[], StoredSheet],
        look: Callable[[int], dict[int, StoredCell]],
        epoch: date = EPOCH,
    ) -> None:
        self.sheet: str = sheet
        self.epoch = epoch
        self._load, self._look = load, look

    def __repr__(self) -> str:
        return f"StoredGrid({self.sheet!r})"

    @cached_property
    def _stored(self) -> StoredSheet:
        return self._load()

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of the rows that are hidden or filtered out and hold something."""
        return frozenset(self._stored.hidden)

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The columns that are hidden, from 0, whether or not they hold anything."""
        return self._stored.hidden_columns.found()

    def stored(self, row: int) -> dict[int, StoredCell]:
        """The cells of one row as the file itself has them, by column: to tell why they are read as they are."""
        return self._look(row)

    def head(self, count: int) -> list[tuple[int, list[Cell]]]:
        """What stands in the first rows of the sheet."""
        found: list[tuple[int, list[Cell]]] = []
        for number, cells in self._stored.rows():
            if number > count:
                break
            found.append((number, cells))
        return found

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row that holds something, with its number; cells from column A on."""
        return self._stored.rows()
