"""A whole file, read and checked: bytes → every row with its status and problems. No network, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from seam_bulk.checking.body import Body
from seam_bulk.checking.checked_row import STATUSES
from seam_bulk.checking.columns import locate
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.checking.rows import (
    CheckedRow,
    FileOptions,
    Layout,
    Memory,
    Origin,
    WalkedRows,
    check_rows,
    walk_rows,
)
from seam_bulk.collector import without_collector
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell
from seam_bulk.spreadsheets.content import Content
from seam_bulk.spreadsheets.delimited import DelimitedGrid
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.table import Bounds, Grid, Table, open_table


@dataclass(frozen=True, slots=True)
class Check:
    """A checked file. `notes` are the problems of the file as a whole, none of them an error."""

    facts: FileFacts
    format: str
    sheet: str | None
    header_row: int
    encoding: str | None
    delimiter: str | None
    notes: tuple[Problem, ...]
    rows: Sequence[CheckedRow]
    fixes: frozenset[str] = frozenset()
    """The rules whose suggestions are accepted, also where only Seam's values lead to them."""
    code_length: tuple[int, int] | None = None
    """The shortest and longest code allowed; None: any."""
    dates: DateSettings = field(default_factory=DateSettings)
    """How its end dates were read: zone, end time, and the order that the column was found to have."""

    @property
    def problems(self) -> Iterator[Problem]:
        """Every problem of file and rows, in the file's order."""
        yield from self.notes
        if isinstance(self.rows, WalkedRows):
            yield from self.rows.problems()
            return
        for row in self.rows:
            yield from row.problems

    def count_of_problems(self) -> int:
        """How many problems file and rows have."""
        if isinstance(self.rows, WalkedRows):
            return len(self.notes) + self.rows.said_in_all()
        return sum(1 for _ in self.problems)

    def counts(self) -> dict[str, int]:
        """How many rows there are in all and of each status."""
        if isinstance(self.rows, WalkedRows):
            return self.rows.counts()
        counts = {"rows": len(self.rows)} | dict.fromkeys(STATUSES, 0)
        for row in self.rows:
            counts[row.status] += 1
        return counts


@dataclass(frozen=True, slots=True)
class Found:
    """The table of a file, found under a choice of sheet and columns; its cells, and what its rows came to so far."""

    table: Table
    body: Body = field(repr=False)
    lines: list[tuple[int, list[Cell]]] = field(repr=False)
    memory: Memory = field(repr=False)


def check_file(
    content: bytes | Content,
    name: str,
    options: FileOptions,
    now: datetime,
    bounds: Bounds | None = None,
    *,
    keep: bool = True,
) -> Check:
    """The check of a file's bytes, read with these options at that moment (aware); more than the bounds is refused.

    A text that does not lie in memory is not brought there: its rows are read again whenever they are walked through.
    With `keep` off no checked row is kept of any file, for whoever only counts or prints them.

    Raises UnreadableFile where the file as a whole cannot be read; a wrong row is a value in the check.
    """
    with without_collector():
        table = open_table(content, name, bounds)
        body = Body(*locate(table, options.columns, options.sheet, options.hidden), table.most_rows)
        text = body.grid if isinstance(body.grid, DelimitedGrid) else None
        if keep and (text is None or text.is_in_memory):
            return check_found(Found(table, body, list(body), Memory(now)), options, now)
        rows, dates = walk_rows(body, lambda: _layout(body), options, now, _origin(body.grid))
        return _check(table, body, options, rows, dates)


def find(table: Table, options: FileOptions, now: datetime) -> Found:
    """The table in an opened file, by the sheet and columns that are chosen; UnreadableFile where there is none."""
    with without_collector():
        body = Body(*locate(table, options.columns, options.sheet, options.hidden), table.most_rows)
        return Found(table, body, list(body), Memory(now))


def check_found(found: Found, options: FileOptions, now: datetime) -> Check:
    """The check of a table that is found already; of one that was checked before, only what differs is read again."""
    body = found.body
    with without_collector():
        rows = check_rows(found.lines, _layout(body), options, now, _origin(body.grid), found.memory)
    return _check(found.table, body, options, tuple(rows), found.memory.dates)


def _layout(body: Body) -> Layout:
    columns = body.columns
    return Layout(columns.fields, columns.headers, columns.others)


def _origin(grid: Grid) -> Origin:
    return Origin(grid.delimiter is not None, grid.hidden, grid.epoch)


def _check(table: Table, body: Body, options: FileOptions, rows: Sequence[CheckedRow], dates: DateSettings) -> Check:
    grid, columns = body.grid, body.columns
    facts = FileFacts(
        name=table.name.encode(errors="replace").decode(),  # a name on disk may hold bytes that are no text
        sha256=table.sha256,
        headers=columns.headers,
        fields=columns.fields,
        own=columns.others,
        masked=tuple(i for i in columns.others if columns.may_hold_code(i)),
        timezone=options.timezone.key if options.timezone else "",
    )
    return Check(
        facts=facts,
        format=table.format,
        sheet=grid.sheet,
        header_row=columns.header_row,
        encoding=table.encoding,
        delimiter=grid.delimiter,
        notes=table.notes + body.notes,
        rows=rows,
        fixes=options.fixes,
        code_length=options.code_length,
        dates=dates,
    )


def cells_of(
    content: bytes | Content, name: str, options: FileOptions, row: int, bounds: Bounds | None = None
) -> tuple[list[Cell], dict[int, StoredCell]]:
    """The cells of one row as they are read, and as the file stores them where it tells; none where there is no such
    row. Raises as `check_file`.
    """
    grid, columns = locate(open_table(content, name, bounds), options.columns, options.sheet, options.hidden)
    cells = next((cells for number, cells in Body(grid, columns) if number == row), [])
    return cells, {} if isinstance(grid, DelimitedGrid) else grid.stored(row)
