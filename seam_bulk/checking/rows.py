"""The rows of a file: each through one pydantic model, each with exactly one status and every problem it has."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import overload

from seam_bulk.checking.checked_row import CheckedRow, Status
from seam_bulk.checking.comparison import Comparison, Wishes
from seam_bulk.checking.date_order import OrderEvidence, OrderWitness, decide_order
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.file_options import (
    FileOptions,
    LeftOut,
    RowChoice,
    parse_code_length,
    parse_end_time,
    parse_rows,
    rows_left_out,
)
from seam_bulk.checking.row_model import Reading, Row
from seam_bulk.checking.row_reader import RowReader
from seam_bulk.checking.typed_cells import typed_codes_of, with_corrections
from seam_bulk.spreadsheets.cells import EPOCH, Cell

__all__ = [
    "CheckedRow",
    "FileOptions",
    "Layout",
    "Origin",
    "Row",
    "RowChoice",
    "Status",
    "WalkedRows",
    "check_rows",
    "parse_code_length",
    "parse_end_time",
    "parse_rows",
    "walk_rows",
    "warn_of_shared",
]

Body = Iterable[tuple[int, list[Cell]]]
"""Row numbers and cells below the header, which stay as they are."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the rows' file says of them all: whether it is CSV or the like, which rows are hidden or filtered out.

    `epoch` is the day that its bare day counts begin with.
    """

    delimited: bool
    hidden_rows: frozenset[int] = frozenset()
    epoch: date = EPOCH


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column is: the place of each field, every header, and the columns of nobody but the person."""

    fields: Mapping[str, int]
    headers: Sequence[str]
    own: Sequence[int]

    def end_date(self, cells: list[Cell]) -> Cell:
        """The cell of the end date; None where there is none."""
        at = self.fields.get("ends_at")
        return None if at is None or at >= len(cells) else cells[at]


@dataclass(slots=True)
class Memory:
    """What each row of one table came to by itself, so that one more correction costs one row and not all of them.

    `under` are the answers it holds for, `corrections`, `left_out` and `fixes` what each row was read with, `dates` how
    the end dates were read last.
    """

    at: datetime
    under: Hashable = None
    rows: list[CheckedRow] = field(default_factory=list, repr=False)
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict, repr=False)
    left_out: frozenset[int] = frozenset()
    fixes: frozenset[str] = frozenset()
    dates: DateSettings = field(default_factory=DateSettings)


def check_rows(
    body: Body,
    layout: Layout,
    options: FileOptions,
    now: datetime,
    origin: Origin,
    memory: Memory | None = None,
) -> list[CheckedRow]:
    """Every row of the file in its order, with one status and all its problems.

    `now` is an aware instant, `memory` that of an earlier check of the same table. UnreadableFile `file.hidden_rows`
    where chosen rows are hidden and nobody said what to do about it.
    """
    lines = list(body)
    fields = layout.fields
    typed_codes = typed_codes_of(lines, fields, options.corrections) if options.corrections else frozenset()
    if options.corrections:
        lines = with_corrections(lines, fields, options.corrections)
    if options.fixes:
        lines = [(row, list(cells)) for row, cells in lines]
    left_out = rows_left_out((row for row, _ in lines), options, origin.hidden_rows)
    order = decide_order(((row, layout.end_date(cells)) for row, cells in lines), options.date_order)
    reader = _reader(layout, options, now, origin, order, typed_codes)
    memory = memory or Memory(now)
    memory.dates = reader.reading.dates
    checked = _by_themselves(lines, reader, options, left_out, memory)
    comparison = Comparison(reader.headers)
    for each in checked:
        code = each.wish.code if each.wish else None
        comparison.note(each.row, each.status, each.acs_credential_id, code, said=len(each.problems))

    def wishes_at(places: Iterable[int]) -> Iterator[Wishes]:
        for at in sorted(places):
            yield at, checked[at].acs_credential_id, reader.wishes(lines[at][1])

    comparison.settle(wishes_at)
    return [comparison.beside(at, each) if comparison.said(at) else each for at, each in enumerate(checked)]


def walk_rows(
    body: Body, laid_out: Callable[[], Layout], options: FileOptions, now: datetime, origin: Origin
) -> tuple[WalkedRows, DateSettings]:
    """As `check_rows`, but no checked row is kept: `body` is walked through again for each answer.

    `laid_out` gives the layout, which is complete once all rows were seen. Also how the end dates are read. Where rows
    are hidden `body` holds them all; nobody corrects any here.
    """
    layout = laid_out()
    left_out: LeftOut | frozenset[int] = LeftOut(options)
    if origin.hidden_rows:
        left_out = rows_left_out((row for row, _ in body), options, origin.hidden_rows)
    skips = bool(left_out)
    order = OrderEvidence(options.date_order)
    while True:  # at most twice: only where the column has an order to tell are its dates read again under it
        reader = _reader(layout, options, now, origin, order, frozenset())
        comparison, witness = Comparison(reader.headers), OrderWitness(options.date_order)
        for row, cells in body:
            witness.note(row, reader.fields(cells)[2])
            own = list(cells) if options.fixes else cells
            status, known, values, found = reader.judge(own, skip=skips and row in left_out)
            comparison.note(row, status, known, values[1] if values else None, said=len(found))
        if (seen := witness.evidence()) == order:
            break
        order = seen
    reader = _reader(laid_out(), options, now, origin, order, frozenset())
    rows = WalkedRows(body, reader, left_out, comparison)
    comparison.settle(rows.wishes_at)
    return rows, reader.reading.dates


class WalkedRows(Sequence[CheckedRow]):
    """Checked rows of which none is kept: each is checked once more whenever they are walked through."""

    def __init__(self, body: Body, reader: RowReader, left_out: Container[int], comparison: Comparison) -> None:
        self._body = body
        self._reader = reader
        self._left_out = left_out
        self._comparison = comparison

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

    def said(self) -> Iterator[CheckedRow]:
        """The rows about which there is something to be said."""
        return self._walk(lambda at: self._comparison.said(at) > 0)

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


def _reader(
    layout: Layout,
    options: FileOptions,
    now: datetime,
    origin: Origin,
    order: OrderEvidence,
    typed_codes: frozenset[int],
) -> RowReader:
    dates = DateSettings(options.timezone, options.end_time, order, now.astimezone(UTC), origin.epoch)
    reading = Reading(dates, options.code_length, delimited=origin.delimited)
    return RowReader(layout.fields, layout.headers, layout.own, reading, options.fixes, typed_codes)


def _by_themselves(
    lines: list[tuple[int, list[Cell]]],
    reader: RowReader,
    options: FileOptions,
    left_out: frozenset[int],
    memory: Memory,
) -> list[CheckedRow]:
    """Every row before it is compared with others; one that is remembered is read again only where it was touched."""
    under = (replace(reader.reading.dates, now=None), options.code_length)
    is_known = memory.under == under
    typed = {row for (row, _), _ in options.corrections.items() ^ memory.corrections.items()}
    touched = typed | (left_out ^ memory.left_out)
    if fixes := options.fixes ^ memory.fixes:
        touched |= {row.row for row in memory.rows if any(p.rule in fixes and p.may_be_fixed for p in row.problems)}
    checked = [
        memory.rows[at] if is_known and row not in touched else reader.check(row, cells, skip=row in left_out)
        for at, (row, cells) in enumerate(lines)
    ]
    memory.under, memory.rows = under, list(checked)
    memory.corrections, memory.left_out, memory.fixes = dict(options.corrections), left_out, options.fixes
    return checked


def warn_of_shared(checked: Sequence[CheckedRow], headers: Mapping[str, str]) -> list[CheckedRow]:
    """The rows with a warning where one code is for several credentials, among those that would be sent."""
    comparison = Comparison(headers)
    for each in checked:
        code = each.wish.code if each.wish and each.status == "ready" else None
        comparison.note(each.row, each.status, "", code, said=0)
    comparison.settle(lambda _: ())
    return [comparison.beside(at, each) for at, each in enumerate(checked)]
