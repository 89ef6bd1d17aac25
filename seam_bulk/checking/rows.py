"""The rows of a file: each through one pydantic model, each with exactly one status and every problem it has."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal

from seam_bulk.checking import repeats
from seam_bulk.checking.codes import read_code, zeros_sure
from seam_bulk.checking.credential_ids import read_id
from seam_bulk.checking.end_dates import DateSettings, decide_order
from seam_bulk.checking.file_options import (
    FileOptions,
    RowChoice,
    parse_code_length,
    parse_end_time,
    parse_rows,
    rows_left_out,
)
from seam_bulk.checking.row_model import Placed, Reading, Row
from seam_bulk.checking.typed_cells import typed_codes_of, with_corrections
from seam_bulk.problems import Problem, Severity
from seam_bulk.spreadsheets.cells import EPOCH, Cell, as_text
from seam_bulk.spreadsheets.cleaning import clean

__all__ = [
    "CheckedRow",
    "FileOptions",
    "Origin",
    "Row",
    "RowChoice",
    "Status",
    "check_rows",
    "parse_code_length",
    "parse_end_time",
    "parse_rows",
    "warn_of_shared",
]

Status = Literal["ready", "invalid", "repeated", "skipped"]
_FIELDS = ("acs_credential_id", "code", "ends_at")
_ORDER = {name: at for at, name in enumerate((*_FIELDS, ""))}
_WEIGHT = {severity: at for at, severity in enumerate(Severity)}
_NOWHERE = sys.maxsize


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of the file with its one status and everything found out about it.

    `acs_credential_id` is "" where it could not be read. `wish` stands beside ready and repeated rows only.
    `own` are the file's other columns as text, `source` every cell of the row as text; both may hold codes.
    `repeats` is the row that a repeated one was collapsed into.
    """

    row: int
    acs_credential_id: str
    status: Status
    wish: Row | None = None
    problems: tuple[Problem, ...] = ()
    own: tuple[str, ...] = field(default=(), repr=False)
    source: tuple[str, ...] = field(default=(), repr=False)
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What the rows' file says of them all: whether it is CSV or the like, which rows are hidden or filtered out.

    `epoch` is the day that its bare day counts begin with.
    """

    delimited: bool
    hidden_rows: frozenset[int] = frozenset()
    epoch: date = EPOCH


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
    body: Iterable[tuple[int, list[Cell]]],
    fields: Mapping[str, int],
    headers: Sequence[str],
    own_columns: Sequence[int],
    options: FileOptions,
    now: datetime,
    origin: Origin,
    memory: Memory | None = None,
) -> list[CheckedRow]:
    """Every row of the file in its order, with one status and all its problems.

    `body` are row numbers and cells, which stay as they are, `fields` the column of each field, `own_columns` the
    columns of nobody but the person, `now` an aware instant. `memory` is that of an earlier check of the same table.
    UnreadableFile `file.hidden_rows` where chosen rows are hidden and nobody said what to do about it.
    """
    lines = list(body)
    typed_codes = typed_codes_of(lines, fields, options.corrections) if options.corrections else frozenset()
    if options.corrections:
        lines = with_corrections(lines, fields, options.corrections)
    if options.fixes:
        lines = [(row, list(cells)) for row, cells in lines]
    left_out = rows_left_out([row for row, _ in lines], options, origin.hidden_rows)
    ends = fields.get("ends_at", _NOWHERE)
    order = decide_order(((row, cells[ends]) for row, cells in lines if ends < len(cells)), options.date_order)
    dates = DateSettings(options.timezone, options.end_time, order, now.astimezone(UTC), origin.epoch)
    reading = Reading(dates, options.code_length, delimited=origin.delimited)
    table = _Table(fields, headers, own_columns, reading, options.fixes, typed_codes)
    memory = memory or Memory(now)
    memory.dates = dates
    checked = _by_themselves(lines, table, options, left_out, memory)
    _compare_ids(checked, [cells for _, cells in lines], table)
    warn_of_shared(checked, table.headers.get("code", ""))
    return checked


def _by_themselves(
    lines: list[tuple[int, list[Cell]]], table: _Table, options: FileOptions, left_out: frozenset[int], memory: Memory
) -> list[CheckedRow]:
    """Every row before it is compared with others; one that is remembered is read again only where it was touched."""
    under = (replace(table.reading.dates, now=None), options.code_length)
    is_known = memory.under == under
    typed = {row for (row, _), _ in options.corrections.items() ^ memory.corrections.items()}
    touched = typed | (left_out ^ memory.left_out)
    if fixes := options.fixes ^ memory.fixes:
        touched |= {row.row for row in memory.rows if any(p.rule in fixes and p.may_be_fixed for p in row.problems)}
    checked = [
        memory.rows[at] if is_known and row not in touched else table.check(row, cells, skip=row in left_out)
        for at, (row, cells) in enumerate(lines)
    ]
    memory.under, memory.rows = under, list(checked)
    memory.corrections, memory.left_out, memory.fixes = dict(options.corrections), left_out, options.fixes
    return checked


class _Table:
    """Where the fields stand in the rows of one file, and how they are read."""

    def __init__(
        self,
        fields: Mapping[str, int],
        headers: Sequence[str],
        own_columns: Sequence[int],
        reading: Reading,
        fixes: frozenset[str],
        typed_codes: frozenset[int],
    ) -> None:
        self.places = tuple(fields.get(name, _NOWHERE) for name in _FIELDS)
        self.headers = {name: headers[at] for name, at in fields.items()}
        self.width = len(headers)
        self.own = own_columns
        self.reading = reading
        self.fixes = fixes
        self.typed_codes = typed_codes

    def fields(self, cells: list[Cell]) -> tuple[Cell, Cell, Cell]:
        """The cells of id, code and end date; None where the row is too short or the column is not there."""
        width, (at_id, at_code, at_end) = len(cells), self.places
        return (
            cells[at_id] if at_id < width else None,
            cells[at_code] if at_code < width else None,
            cells[at_end] if at_end < width else None,
        )

    def check(self, row: int, cells: list[Cell], *, skip: bool) -> CheckedRow:
        """The row with the status it has by itself, before it is compared with others."""
        wish, found = self.read(row, cells)
        if self.fixes and wish is None:
            wish, found = self._fixed(row, cells, found)
        texts = [cell if type(cell) is str else as_text(cell) for cell in cells]
        if len(texts) < self.width:
            texts += [""] * (self.width - len(texts))
        own, source = tuple([texts[at] for at in self.own]), tuple(texts)
        if wish is None or skip:
            known = wish.acs_credential_id if wish else read_id(self.fields(cells)[0])[0]
            status: Status = "skipped" if skip else "invalid"
            return CheckedRow(row, known, status, None, () if skip else self.placed(row, found), own, source)
        problems = self.placed(row, found) if found else ()
        return CheckedRow(row, wish.acs_credential_id, "ready", wish, problems, own, source)

    def read(self, row: int, cells: list[Cell]) -> tuple[Row | None, tuple[Placed, ...]]:
        """The row through the model, or None where it has an error; and all there is to say about its fields."""
        three = self.fields(cells)
        sure = row in self.typed_codes or zeros_sure(three[1], delimited=self.reading.delimited)
        return self.reading.row(row, three, zeros_sure=sure)

    def _fixed(self, row: int, cells: list[Cell], found: tuple[Placed, ...]) -> tuple[Row | None, tuple[Placed, ...]]:
        """The row read again with the accepted suggestions put into its cells, as long as there are any."""
        accepted: list[Placed] = []
        wish: Row | None = None
        lossy = False
        while fixes := [(name, p) for name, p in found if p.suggestion is not None and p.rule in self.fixes]:
            for name, p in fixes:
                cells[self.places[_FIELDS.index(name)]] = p.suggestion
                accepted.append((name, p.accepted()))
                lossy = lossy or p.rule == "code.fraction"  # it was a number once: zeros may have gone before
            wish, found = self.read(row, cells)
        if wish and lossy:
            wish = wish.model_copy(update={"zeros_sure": False})
        return wish, (*accepted, *found)

    def placed(self, row: int, found: Iterable[Placed]) -> tuple[Problem, ...]:
        """The problems with row and column, in the order of the fields, each field's errors first."""
        ordered = sorted(found, key=lambda each: (_ORDER[each[0]], _WEIGHT[each[1].severity]))
        return tuple(each.at(row, self.headers.get(name, "")) for name, each in ordered)

    def wishes(self, checked: CheckedRow, cells: list[Cell]) -> Hashable:
        """What the row wants, to be compared: values where they can be read, otherwise the text as it stands."""
        if checked.wish:
            return checked.wish.code, checked.wish.ends_at
        _, at_code, at_end = self.fields(cells)
        code, _ = read_code(at_code, delimited=self.reading.delimited)
        instant, _ = self.reading.end_date(at_end)
        return code or _unread(at_code), instant or _unread(at_end)


def _compare_ids(checked: list[CheckedRow], body: list[list[Cell]], table: _Table) -> None:
    """Marks rows that mean the same credential: all of them where they want different things, else the later ones."""
    header = table.headers.get("acs_credential_id", "")
    for places in repeats.occurring_again(each.acs_credential_id for each in checked):
        rows = [checked[at].row for at in places]
        if len({table.wishes(checked[at], body[at]) for at in places}) > 1:
            for at in places:
                if checked[at].status != "skipped":
                    checked[at] = _with_conflict(checked[at], repeats.conflicting(checked[at].row, rows), header)
            continue
        ready = [at for at in places if checked[at].status == "ready"]
        for at in ready[1:]:
            first, each = checked[ready[0]].row, checked[at]
            note = repeats.repeated(first).at(each.row, header)
            checked[at] = replace(each, status="repeated", repeats=first, problems=(note, *each.problems))


def _with_conflict(checked: CheckedRow, conflict: Problem, header: str) -> CheckedRow:
    return replace(checked, status="invalid", wish=None, problems=(conflict.at(checked.row, header), *checked.problems))


def warn_of_shared(checked: list[CheckedRow], header: str) -> None:
    """Warns of one code for several credentials, among the rows that would be sent; the column is called `header`."""
    codes = (each.wish.code if each.wish and each.status == "ready" else None for each in checked)
    for places in repeats.occurring_again(codes):
        rows = [checked[at].row for at in places]
        for at in places:
            warning = repeats.shared(checked[at].row, rows).at(checked[at].row, header)
            checked[at] = replace(checked[at], problems=(*checked[at].problems, warning))


def _unread(cell: Cell) -> tuple[str, str] | None:
    """The text of a cell that gave no value, never equal to a value; None where it is blank."""
    text = clean(as_text(cell))[0].casefold()
    return (type(cell).__name__, text) if text or not isinstance(cell, str | None) else None
