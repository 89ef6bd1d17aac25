"""The checked rows of a file too long to keep any: each is checked once more whenever they are walked through."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import compress
from typing import overload

from seam_bulk.checking.checked_row import CheckedRow
from seam_bulk.checking.comparison import Alone, Comparison, Wishes
from seam_bulk.checking.date_order import OrderEvidence, OrderWitness
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.file_options import FileOptions, LeftOut, rows_left_out
from seam_bulk.checking.row_model import Placed
from seam_bulk.checking.row_reader import Layout, Origin, RowReader, reader_of
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell

Lines = Iterable[tuple[int, list[Cell]]]
"""Row numbers and cells below the header, which stay as they are."""

_REMEMBERED = 1_000
"""Rows with problems that are remembered: more than a person reads."""


def walk_rows(
    body: Lines, laid_out: Callable[[], Layout], options: FileOptions, now: datetime, origin: Origin
) -> tuple[WalkedRows, DateSettings]:
    """As `check_rows`, but no checked row is kept: `body` is walked through again for each answer.

    `laid_out` gives the layout, which is complete once all rows were seen. Also how the end dates are read. Where rows
    are hidden `body` holds them all; nobody corrects any here.
    """
    layout = laid_out()
    left_out: LeftOut | frozenset[int] = LeftOut(options)
    if origin.hidden_rows:
        left_out = rows_left_out((row for row, _ in body), options, origin.hidden_rows)
    order, witness = OrderEvidence(options.date_order), OrderWitness(options.date_order)
    lines = iter(body)
    noted = _Notes(reader_of(layout, options, now, origin, order), left_out)
    noted.take(lines, witness)
    if witness.has_heard:  # only where the column has an order to tell are its dates read under it
        for row, cells in lines:
            witness.note(row, layout.end_date(cells))
        order = witness.evidence()
        noted = _Notes(reader_of(layout, options, now, origin, order), left_out)
        noted.take(body)
    rows = WalkedRows(body, reader_of(laid_out(), options, now, origin, order), left_out, noted)
    noted.comparison.settle(rows.wishes_at)
    return rows, noted.reader.reading.dates


class _Notes:
    """What is noted of the rows in the first walk through them: what is to be compared, and the first problems."""

    def __init__(self, reader: RowReader, left_out: Container[int]) -> None:
        self.reader = reader
        self.comparison = Comparison(reader.headers)
        self.problems: dict[int, tuple[Placed, ...]] = {}
        """By place, of the first rows about which there is something to say by themselves."""
        self._left_out = left_out

    def take(self, lines: Lines, witness: OrderWitness | None = None) -> None:
        """Note every row; no more once a witness hears of the order from one."""
        self.comparison.note(self._alone(lines, witness))

    def _alone(self, lines: Lines, witness: OrderWitness | None) -> Iterator[Alone]:
        reader, left_out, skips = self.reader, self._left_out, bool(self._left_out)
        fields, clear = reader.fields, reader.reading.clear
        for at, (row, cells) in enumerate(lines):
            chosen = fields(cells)
            skip = skips and row in left_out
            if (values := clear(chosen)) and not skip:
                yield row, "ready", values[0], values[1], 0
                continue
            if witness and witness.note(row, chosen[2]):
                return
            own = list(cells) if reader.fixes else cells
            status, known, values, found = reader.judge(own, skip=skip)
            if found and len(self.problems) < _REMEMBERED:
                self.problems[at] = found
            yield row, status, known, values[1] if values else None, len(found)

    @property
    def reach(self) -> int:
        """Up to which place the problems of all rows by themselves are here."""
        return len(self.comparison.rows) if len(self.problems) < _REMEMBERED else max(self.problems) + 1


class WalkedRows(Sequence[CheckedRow]):
    """Checked rows of which none is kept: each is checked once more whenever they are walked through."""

    def __init__(self, body: Lines, reader: RowReader, left_out: Container[int], noted: _Notes) -> None:
        self._body = body
        self._reader = reader
        self._left_out = left_out
        self._noted = noted
        self._comparison = noted.comparison

    def __len__(self) -> int:
        return len(self._comparison.rows)

    def __iter__(self) -> Iterator[CheckedRow]:
        return self._walk(lambda _: True)

    @overload
    def __getitem__(self, at: int) -> CheckedRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[CheckedRow]: ...
    def __getitem__(self, at: int | slice) -> CheckedRow | list[CheckedRow]:
        chosen = range(len(self))[at]
        if isinstance(chosen, int):
            return next(self._walk(lambda place: place == chosen))
        return list(self._walk(chosen.__contains__))[:: 1 if chosen.step > 0 else -1]

    def problems(self) -> Iterator[Problem]:
        """Every problem of the rows, in their order; the file is walked through only for what is not remembered."""
        reach = self._noted.reach
        for at in compress(range(len(self)), self._comparison.said_of_all):
            if at >= reach:
                break
            row = self._comparison.rows[at]
            own = self._reader.placed(row, self._noted.problems.get(at, ()))
            yield from self._comparison.beside(at, CheckedRow(row, "", "ready", problems=own)).problems
        else:
            return
        for each in self._walk(lambda place: place >= reach and self._comparison.said(place) > 0):
            yield from each.problems

    def counts(self) -> dict[str, int]:
        """How many rows there are in all and of each status."""
        return self._comparison.counts()

    def said_in_all(self) -> int:
        """How many problems the rows have in all."""
        return self._comparison.said_in_all()

    def wishes_at(self, places: Iterable[int]) -> Iterator[Wishes]:
        """What the rows at these places want, in their order."""
        chosen = bytearray(len(self))
        for at in places:
            chosen[at] = True
        for at, row, cells in self._lines():
            if chosen[at]:
                own = self._own(cells)
                _, known, _, _ = self._reader.judge(own, skip=row in self._left_out)
                yield at, known, self._reader.wishes(own)

    def _walk(self, is_wanted: Callable[[int], bool]) -> Iterator[CheckedRow]:
        for at, row, cells in self._lines():
            if is_wanted(at):
                alone = self._reader.check(row, self._own(cells), skip=row in self._left_out)
                yield self._comparison.beside(at, alone)

    def _lines(self) -> Iterator[tuple[int, int, list[Cell]]]:
        """As many lines as there were rows in the first walk; a file that has more by now says so at its end."""
        lines = iter(self._body)
        for at, (row, cells) in zip(range(len(self)), lines, strict=False):
            yield at, row, cells
        for _ in lines:
            pass

    def _own(self, cells: list[Cell]) -> list[Cell]:
        """The cells, or where suggestions are put into them a copy: the next walk begins with those of the file."""
        return list(cells) if self._reader.fixes else cells
