"""The rows of a file: each through one pydantic model, each with exactly one status and every problem it has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from seam_bulk.checking.checked_row import CheckedRow, Status
from seam_bulk.checking.comparison import Comparison, Wishes
from seam_bulk.checking.date_order import decide_order
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.file_options import (
    FileOptions,
    RowChoice,
    parse_code_length,
    parse_end_time,
    parse_rows,
    rows_left_out,
)
from seam_bulk.checking.row_model import Row
from seam_bulk.checking.row_reader import Layout, Origin, RowReader, reader_of
from seam_bulk.checking.typed_cells import typed_codes_of, with_corrections
from seam_bulk.checking.walked_rows import WalkedRows, walk_rows
from seam_bulk.spreadsheets.cells import Cell

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
    reader = reader_of(layout, options, now, origin, order, typed_codes)
    memory = memory or Memory(now)
    memory.dates = reader.reading.dates
    checked = _by_themselves(lines, reader, options, left_out, memory)
    comparison = Comparison(reader.headers)
    comparison.note(
        (each.row, each.status, each.acs_credential_id, each.wish.code if each.wish else None, len(each.problems))
        for each in checked
    )

    def wishes_at(places: Iterable[int]) -> Iterator[Wishes]:
        for at in sorted(places):
            yield at, checked[at].acs_credential_id, reader.wishes(lines[at][1])

    comparison.settle(wishes_at)
    return [comparison.beside(at, each) if comparison.said(at) else each for at, each in enumerate(checked)]


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
    comparison.note(
        (each.row, each.status, "", each.wish.code if each.wish and each.status == "ready" else None, 0)
        for each in checked
    )
    comparison.settle(lambda _: ())
    return [comparison.beside(at, each) for at, each in enumerate(checked)]
