"""One row of a file by itself: its cells through the readers and the model, with its status and problems."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter

from seam_bulk.checking.checked_row import CheckedRow, Status
from seam_bulk.checking.codes import read_code, zeros_sure
from seam_bulk.checking.credential_ids import read_id
from seam_bulk.checking.date_order import OrderEvidence
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.row_model import Placed, Reading, Values, row_of
from seam_bulk.problems import Problem, Severity
from seam_bulk.spreadsheets.cells import EPOCH, Cell, as_text
from seam_bulk.spreadsheets.cleaning import clean

_ORDER = {name: at for at, name in enumerate((*FIELDS, ""))}
_WEIGHT = {severity: at for at, severity in enumerate(Severity)}
_NOWHERE = sys.maxsize


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


class RowReader:
    """Reads the rows of one file, each by itself: where its fields stand, and how they are read.

    `own_columns` are those of nobody but the person, `fixes` the rules whose suggestions are accepted,
    `typed_codes` the rows whose code a person typed.
    """

    def __init__(
        self,
        fields: Mapping[str, int],
        headers: Sequence[str],
        own_columns: Sequence[int],
        reading: Reading,
        fixes: frozenset[str],
        typed_codes: frozenset[int],
    ) -> None:
        self.places = tuple(fields.get(name, _NOWHERE) for name in FIELDS)
        self._reach = max(self.places)
        self._chosen = itemgetter(*self.places)
        self.headers = {name: headers[at] for name, at in fields.items()}
        self.width = len(headers)
        self.own = own_columns
        self.reading = reading
        self.fixes = fixes
        self.typed_codes = typed_codes

    def fields(self, cells: list[Cell]) -> tuple[Cell, Cell, Cell]:
        """The cells of id, code and end date; None where the row is too short or the column is not there."""
        width = len(cells)
        if width > self._reach:
            return self._chosen(cells)  # type: ignore[no-any-return]
        at_id, at_code, at_end = self.places
        return (
            cells[at_id] if at_id < width else None,
            cells[at_code] if at_code < width else None,
            cells[at_end] if at_end < width else None,
        )

    def check(self, row: int, cells: list[Cell], *, skip: bool) -> CheckedRow:
        """The row with the status it has by itself, before it is compared with others."""
        status, known, values, found = self.judge(cells, skip=skip)
        wish = row_of(row, values, zeros_sure=self._is_sure(row, cells, found)) if values else None
        texts = [cell if type(cell) is str else as_text(cell) for cell in cells]
        if len(texts) != self.width:
            texts = (texts + [""] * self.width)[: self.width]
        problems = self.placed(row, found) if found else ()
        return CheckedRow(row, known, status, wish, problems, tuple([texts[at] for at in self.own]), tuple(texts))

    def judge(self, cells: list[Cell], *, skip: bool) -> tuple[Status, str, Values | None, tuple[Placed, ...]]:
        """(status, id, what a ready row asks for, what there is to say) of the row by itself."""
        values, found = self.reading.values(self.fields(cells))
        if self.fixes and values is None:
            values, found = self._fixed(cells, found)
        if values is not None and not skip:
            return "ready", values[0], values, found
        known = values[0] if values else read_id(self.fields(cells)[0])[0]
        return ("skipped", known, None, ()) if skip else ("invalid", known, None, found)

    def _is_sure(self, row: int, cells: list[Cell], found: tuple[Placed, ...]) -> bool:
        """Whether the code cannot have lost zeros. What was a number with a fraction once may have."""
        if self.fixes and any(p.fixed and p.rule == "code.fraction" for _, p in found):
            return False
        return row in self.typed_codes or zeros_sure(self.fields(cells)[1], delimited=self.reading.delimited)

    def _fixed(self, cells: list[Cell], found: tuple[Placed, ...]) -> tuple[Values | None, tuple[Placed, ...]]:
        """The row read again with the accepted suggestions put into its cells, as long as there are any."""
        accepted: list[Placed] = []
        values: Values | None = None
        while fixes := [(name, p) for name, p in found if p.suggestion is not None and p.rule in self.fixes]:
            for name, p in fixes:
                cells[self.places[FIELDS.index(name)]] = p.suggestion
                accepted.append((name, p.accepted()))
            values, found = self.reading.values(self.fields(cells))
        return values, (*accepted, *found)

    def placed(self, row: int, found: Iterable[Placed]) -> tuple[Problem, ...]:
        """The problems with row and column, in the order of the fields, each field's errors first."""
        ordered = sorted(found, key=lambda each: (_ORDER[each[0]], _WEIGHT[each[1].severity]))
        return tuple(each.at(row, self.headers.get(name, "")) for name, each in ordered)

    def wishes(self, cells: list[Cell]) -> Hashable:
        """What the row wants, to be compared: values where they can be read, otherwise the text as it stands."""
        _, at_code, at_end = self.fields(cells)
        code, _ = read_code(at_code, delimited=self.reading.delimited)
        instant, _ = self.reading.end_date(at_end)
        return code or _unread(at_code), instant or _unread(at_end)


def reader_of(
    layout: Layout,
    options: FileOptions,
    now: datetime,
    origin: Origin,
    order: OrderEvidence,
    typed_codes: frozenset[int] = frozenset(),
) -> RowReader:
    """The reader of a file's rows under these answers; `now` is an aware instant."""
    dates = DateSettings(options.timezone, options.end_time, order, now.astimezone(UTC), origin.epoch)
    reading = Reading(dates, options.code_length, delimited=origin.delimited)
    return RowReader(layout.fields, layout.headers, layout.own, reading, options.fixes, typed_codes)


def _unread(cell: Cell) -> tuple[str, str] | None:
    """The text of a cell that gave no value, never equal to a value; None where it is blank."""
    text = clean(as_text(cell))[0].casefold()
    return (type(cell).__name__, text) if text or not isinstance(cell, str | None) else None
