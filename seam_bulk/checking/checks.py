"""A whole file, read and checked: bytes → every row with its status and problems. No network, no clock."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from seam_bulk.checking.columns import FIELDS, Columns, locate, read_body
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.rows import CheckedRow, FileOptions, Memory, Origin, check_rows
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell
from seam_bulk.spreadsheets.delimited import DelimitedGrid
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.table import Grid, Table, open_table


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a run needs to know of its file: the name, the bytes' SHA-256, and its columns by place.

    `fields` says where the three values stand, `own` which other columns ride along into the report, and `masked`
    which of these may hold codes.
    """

    name: str
    sha256: str
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    own: tuple[int, ...]
    masked: tuple[int, ...]
    timezone: str = ""
    """The zone its local times were read in; "" where none was named."""

    @property
    def columns(self) -> dict[str, str]:
        """The header of each field, as written."""
        return {field: self.headers[self.fields[field]] for field in FIELDS if field in self.fields}


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
    rows: tuple[CheckedRow, ...]
    fixes: frozenset[str] = frozenset()
    """The rules whose suggestions are accepted, also where only Seam's values lead to them."""
    code_length: tuple[int, int] | None = None
    """The shortest and longest code allowed; None: any."""
    dates: DateSettings = field(default_factory=DateSettings)
    """How its end dates were read: zone, end time, and the order that the column was found to have."""

    @property
    def problems(self) -> list[Problem]:
        """Every problem of file and rows, in the file's order."""
        return [*self.notes, *(p for row in self.rows for p in row.problems)]

    def counts(self) -> dict[str, int]:
        """How many rows there are in all and of each status."""
        counts = {"rows": len(self.rows), "ready": 0, "invalid": 0, "repeated": 0, "skipped": 0}
        for row in self.rows:
            counts[row.status] += 1
        return counts


@dataclass(frozen=True, slots=True)
class Found:
    """The table of a file, found under some choice of sheet and columns, and what its rows came to so far."""

    table: Table
    grid: Grid
    columns: Columns
    body: list[tuple[int, list[Cell]]] = field(repr=False)
    memory: Memory = field(repr=False)


def check_file(content: bytes, name: str, options: FileOptions, now: datetime) -> Check:
    """The check of a file's bytes, read with these options at that moment (aware).

    Raises UnreadableFile where the file as a whole cannot be read; a wrong row is a value in the check.
    """
    with without_collector():
        return check_found(find(open_table(content, name), options, now), options, now)


def find(table: Table, options: FileOptions, now: datetime) -> Found:
    """The table in an opened file, by the sheet and columns that are chosen; UnreadableFile where there is none."""
    with without_collector():
        grid, columns = locate(table, options.columns, options.sheet)
        return Found(table, grid, columns, list(read_body(grid, columns)), Memory(now))


def check_found(found: Found, options: FileOptions, now: datetime) -> Check:
    """The check of a table that is found already; of one that was checked before, only what differs is read again."""
    table, grid, columns = found.table, found.grid, found.columns
    with without_collector():
        rows = check_rows(
            found.body,
            columns.fields,
            columns.headers,
            columns.others,
            options,
            now,
            Origin(grid.delimiter is not None, grid.hidden, grid.epoch),
            found.memory,
        )
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
        notes=table.notes,
        rows=tuple(rows),
        fixes=options.fixes,
        code_length=options.code_length,
        dates=found.memory.dates,
    )


def cells_of(content: bytes, name: str, options: FileOptions, row: int) -> tuple[list[Cell], dict[int, StoredCell]]:
    """The cells of one row as they are read, and as the file stores them where it tells; none where there is no such
    row. Raises as `check_file`.
    """
    grid, columns = locate(open_table(content, name), options.columns, options.sheet)
    cells = next((cells for number, cells in read_body(grid, columns) if number == row), [])
    return cells, {} if isinstance(grid, DelimitedGrid) else grid.stored(row)


@contextmanager
def without_collector() -> Iterator[None]:
    """The cyclic garbage collector rests meanwhile: walking all that is kept again and again costs a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
