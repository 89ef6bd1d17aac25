"""The rows below the header of a table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from seam_bulk.checking.columns import Columns
from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.header_names import known_places, plain
from seam_bulk.errors import UnreadableFile, too_large
from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.cells import Cell, holds_something, is_blank
from seam_bulk.spreadsheets.table import Grid


class Body:
    """The rows below the header with their numbers, read from the file once more whenever they are walked through.

    Wholly empty rows are none, and below an empty row the header of another table ends this one. Rows are as wide as
    the file has them. Once all were seen, `columns` knows the columns without a header that hold something, and `notes`
    what is to be said about the rest of the sheet. UnreadableFile `file.too_large` where there are more than `most`.
    """

    def __init__(self, grid: Grid, columns: Columns, most: int | None = None) -> None:
        self.grid = grid
        self._columns = columns
        self._most = most
        self._held: set[int] = set()
        self._ends_above = 0

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        return self._lines() if self._most is None else self._bounded(self._most)

    def _bounded(self, most: int) -> Iterator[tuple[int, list[Cell]]]:
        lines = self._lines()
        yield from itertools.islice(lines, most)
        if next(lines, None):
            raise _too_many(most, self.grid, lines)

    def _lines(self) -> Iterator[tuple[int, list[Cell]]]:
        width, before = len(self._columns.headers), self._columns.header_row
        has_open = "" in self._columns.headers
        rows = itertools.dropwhile(lambda line: line[0] <= self._columns.header_row, self.grid.rows())
        for number, cells in rows:
            if not holds_something(cells):
                continue
            if number > before + 1 and _begins_table(cells):
                self._ends_above = number
                break
            if has_open or len(cells) > width:
                self._note(cells, width)
            before = number
            yield number, cells
        for _ in rows:  # to the end of the file, which proves that it is still the same
            pass

    @property
    def columns(self) -> Columns:
        """The columns, with those that were seen to hold something below no header."""
        return self._columns.with_held(self._held)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """That another table stands below this one, if so."""
        if not self._ends_above:
            return ()
        row, header_row = self._ends_above, self._columns.header_row
        message = f"Another table begins in row {row}; only the one below row {header_row} is read."
        hint = "Put the other table on a sheet of its own, or into another file."
        return (problem("file.another_table", message, hint),)

    def _note(self, cells: list[Cell], width: int) -> None:
        for place, cell in enumerate(cells):
            if (place >= width or not self._columns.headers[place]) and not is_blank(cell):
                self._held.add(place)


def _too_many(most: int, grid: Grid, rest: Iterator[object]) -> UnreadableFile:
    """The refusal of a table that is too long; a text, which may be of any length, is not counted to its end."""
    known = f"{most + 1 + sum(1 for _ in rest):,}" if grid.delimiter is None else f"more than {most:,}"
    return too_large(f"The table has {known} rows; the limit is {most:,}.", "--max-rows")


def _begins_table(cells: Sequence[Cell]) -> bool:
    """Whether a row of cells names all that a table needs, and so is a header."""
    names = [plain(cell) if isinstance(cell, str) else "" for cell in cells]
    has = {field: bool(known_places(field, names)) for field in FIELDS}
    return has["acs_credential_id"] and (has["code"] or has["ends_at"])
