"""What a file leaves for a person to say: which column is which, the sheet, hidden rows, zone, date order, end time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from seam_bulk.checking.body import Body
from seam_bulk.checking.codes import read_code
from seam_bulk.checking.columns import Columns, candidates, locate
from seam_bulk.checking.credential_ids import read_id
from seam_bulk.checking.date_order import OrderEvidence, decide_order
from seam_bulk.checking.end_dates import written_in
from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.header_rows import Candidate, hidden_places
from seam_bulk.checking.written_dates import Written
from seam_bulk.masking import MASK
from seam_bulk.spreadsheets.cells import Cell, as_text, is_blank
from seam_bulk.spreadsheets.sheet_xml import column_letters
from seam_bulk.spreadsheets.table import Table

_MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Either:
    """A date as it is written, and the two days it can mean."""

    text: str
    day_first: date
    month_first: date


@dataclass(frozen=True, slots=True)
class Questions:
    """What is known of a file before it is checked, and what is to be asked.

    `sheets` are those that could hold the table: with more than one, nothing else is known until one is chosen.
    `places` are the columns that each field could be (none, one or several), by place counted from 0. `samples` are
    the first cells that read as what the field holds, a code as dots; a field whose column has none is not there.
    `rows` is how many rows there are below the header, `hidden_rows` the numbers of those that are hidden,
    `hidden_columns` the headers of hidden columns that a field may stand in.
    `timezone`, `date_order` and `end_time` tell whether the answer would make a difference; `order` is what the column
    says of the order of its dates, `either` the first of them that can be read both ways (None: there is none).
    """

    sheets: tuple[str, ...] = ()
    header_row: int = 0
    headers: tuple[str, ...] = ()
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    timezone: bool = False
    date_order: bool = False
    end_time: bool = False
    order: OrderEvidence = field(default_factory=OrderEvidence)
    either: Either | None = None

    def name_of(self, place: int) -> str:
        """What `FileOptions.columns` calls a column: its header where no other has the same, else its letters."""
        header = self.headers[place]
        return header if header and self.headers.count(header) == 1 else column_letters(place)


def questions_of(table: Table, options: FileOptions) -> Questions:
    """The questions of an opened file, given what was answered so far; UnreadableFile where there is no table in it."""
    sheets = tuple(each.grid.sheet for each in candidates(table, {}) if each.grid.sheet is not None)
    if len(sheets) > 1 and options.sheet is None:
        return Questions(sheets)
    where = options.sheet, options.hidden
    found = candidates(table, options.columns, *where) or candidates(table, {}, *where)
    if not found:
        locate(table, {}, *where)
    shown = candidates(table, options.columns, options.sheet) or found
    return _questions(found[0], sheets, hidden_places(shown[0], options.columns), table.most_rows)


def _questions(
    header: Candidate, sheets: tuple[str, ...], hidden_columns: tuple[int, ...], most_rows: int | None
) -> Questions:
    hidden = header.grid.hidden
    body = list(Body(header.grid, Columns(header.row, header.headers, {}, ()), most_rows))
    columns = {name: _cells(body, header.places[name]) for name in FIELDS}
    ends = _dates(columns["ends_at"])
    order = decide_order((row, cell) for row, cell, _ in ends)
    either = next(
        (Either(as_text(cell), s.day.date(), s.other_order.date()) for _, cell, s in ends if s.other_order), None
    )
    return Questions(
        sheets=sheets,
        header_row=header.row,
        headers=header.headers,
        places=header.places,
        samples={name: shown for name in FIELDS if (shown := _sample(name, columns[name]))},
        rows=len(body),
        hidden_rows=tuple(row for row, _ in body if row in hidden) if hidden else (),
        hidden_columns=tuple(header.headers[place] or column_letters(place) for place in hidden_columns),
        timezone=any(said.zone is None for _, _, said in ends),
        date_order=either is not None and order.order is None,
        end_time=any(said.clock is None for _, _, said in ends),
        order=order,
        either=either,
    )


def _dates(cells: Iterable[tuple[int, Cell]]) -> list[tuple[int, Cell, Written]]:
    """The cells that say a date, each spelling once: by its first row."""
    known: set[Cell] = set()
    found: list[tuple[int, Cell, Written]] = []
    for row, cell in cells:
        if cell in known:
            continue
        known.add(cell)
        if said := written_in(cell):
            found.append((row, cell, said))
    return found


def _cells(body: list[tuple[int, list[Cell]]], places: tuple[int, ...]) -> list[tuple[int, Cell]]:
    """The cells of a column with their rows; none while it is not settled which column that is."""
    if len(places) != 1:
        return []
    return [(row, cells[places[0]]) for row, cells in body if places[0] < len(cells) and not is_blank(cells[places[0]])]


def _sample(name: str, cells: Iterable[tuple[int, Cell]]) -> str:
    """The first of the cells that reads as the field; a cell that does not could be anything, and is not shown."""
    for (_, cell), _ in zip(cells, range(_MOST_LOOKED_AT), strict=False):
        match name:
            case "code" if read_code(cell)[0]:
                return MASK
            case "acs_credential_id" if known := read_id(cell)[0]:
                return known
            case "ends_at" if written_in(cell):
                return as_text(cell)
            case _:
                pass
    return ""
