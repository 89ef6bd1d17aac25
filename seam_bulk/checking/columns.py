"""Which header is which: the header row, and the columns of the three fields, found or asked for, never guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from seam_bulk.checking.header_names import asked_places, joined, known_places, plain, quotable, speaks_of_codes
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.cells import as_text
from seam_bulk.spreadsheets.sheet_xml import column_letters, column_number
from seam_bulk.spreadsheets.table import Grid, Table

FIELDS = ("acs_credential_id", "code", "ends_at")

_HEAD = 30
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """The header row's number, every header as written, and what each column is, all by place counted from 0.

    `fields` gives the place of each field that the file has; `others` are the file's own further columns that have
    a header or hold something.
    """

    header_row: int
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    others: tuple[int, ...]

    def with_held(self, places: AbstractSet[int]) -> Columns:
        """These columns and those at the places, which have no header and hold something."""
        width = max([len(self.headers), *(place + 1 for place in places)])
        headers = (self.headers + ("",) * width)[:width]
        return Columns(self.header_row, headers, self.fields, tuple(sorted({*self.others, *places})))

    def may_hold_code(self, index: int) -> bool:
        """Whether a column that is not the code's has a header under which codes may stand, such as `Old PIN`."""
        return index != self.fields.get("code") and speaks_of_codes(self.headers[index])


@dataclass(frozen=True)
class Candidate:
    """A row that may be the header, and the columns that each field could be: none, one or several."""

    grid: Grid
    row: int
    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    by_name: int

    @property
    def complete(self) -> bool:
        """Whether it has what every table needs."""
        return bool(self.places["acs_credential_id"]) and bool(self.places["code"] or self.places["ends_at"])

    @property
    def weight(self) -> tuple[int, int]:
        """How much speaks for it: known names first, then headers of any kind."""
        return self.by_name, sum(bool(header) for header in self.headers)


Hidden = Literal["include", "skip"] | None
"""What is to become of hidden rows and columns; None: nobody said."""


def locate(
    table: Table, wanted: Mapping[str, str], sheet: str | None = None, hidden: Hidden = None
) -> tuple[Grid, Columns]:
    """The sheet, or the way to cut a text, that has the table; its header row, and which column is which.

    `wanted` maps a field to the header that the person named for it, to "" where the file is not to have it. A hidden
    column that nobody named is a question, or is passed over. Raises UnreadableFile: `file.no_header`,
    `file.missing_column`, `file.ambiguous_column`, `file.sheet_choice`, `file.hidden_rows`.
    """
    _refuse_unknown_fields(wanted)
    grids = table.grids if sheet is None else (_named(table, sheet),)
    candidates = [found for grid in grids if (found := _header_in(grid, wanted, hidden))]
    complete = [found for found in candidates if found.complete and not _missing(found, wanted)]
    if not complete:
        raise _nothing_fits(candidates, grids, wanted)
    sheets = [found.grid.sheet for found in complete if found.grid.sheet is not None]
    if len(sheets) > 1:
        raise _which_sheet(sheets)
    best = max(complete, key=lambda found: found.weight)
    fields = {field: _settled(best, field) for field in FIELDS if best.places[field]}
    if hidden is None and (concealed := hidden_places(best, wanted)):
        raise _hidden_columns(best, concealed)
    return best.grid, _columns(best, fields)


def hidden_places(found: Candidate, wanted: Mapping[str, str]) -> tuple[int, ...]:
    """The hidden columns among those that fields could be, but for fields whose column the person named."""
    places = {place for field, each in found.places.items() if field not in wanted for place in each}
    return tuple(sorted(places & found.grid.hidden_columns))


def candidates(
    table: Table, wanted: Mapping[str, str], sheet: str | None = None, hidden: Hidden = None
) -> list[Candidate]:
    """The likeliest header row of each sheet, or of each way to cut a text; the heaviest first.

    Where some have all that is needed the others are left out. UnreadableFile where there is no such sheet.
    """
    grids = table.grids if sheet is None else (_named(table, sheet),)
    found = [each for grid in grids if (each := _header_in(grid, wanted, hidden))]
    complete = [each for each in found if each.complete and not _missing(each, wanted)]
    return sorted(complete or found, key=lambda each: each.weight, reverse=True)


def _header_in(grid: Grid, wanted: Mapping[str, str], hidden: Hidden = None) -> Candidate | None:
    """The first row that has what is needed, else the one that comes closest; None where no row has a known header."""
    closest: Candidate | None = None
    passed_over = grid.hidden_columns if hidden == "skip" else frozenset[int]()
    lines = [(number, tuple(as_text(cell).strip() for cell in cells)) for number, cells in grid.head(_HEAD)]
    for (number, headers), below in itertools.zip_longest(lines, lines[1:]):
        found = _candidate(grid, number, headers, wanted, passed_over)
        if found and below and (pair := _with_line_below(found, below, wanted, passed_over)):
            return pair
        if found and found.complete and not _missing(found, wanted):
            return found
        if found and found.by_name and (closest is None or found.weight > closest.weight):
            closest = found
    return closest


def _with_line_below(
    upper: Candidate, below: tuple[int, tuple[str, ...]], wanted: Mapping[str, str], passed_over: frozenset[int]
) -> Candidate | None:
    """Both lines as one header, where together they have what is needed and name more than either does alone."""
    number, lower = below
    if not upper.by_name or number != upper.row + 1 or not (pairs := joined(upper.headers, lower)):
        return None
    headers, names = zip(*pairs, strict=True)
    pair = _candidate(upper.grid, number, headers, wanted, passed_over, names)
    alone = _candidate(upper.grid, number, lower, wanted, passed_over)
    if pair is None or not pair.complete or _missing(pair, wanted):
        return None
    return pair if pair.by_name > max(upper.by_name, alone.by_name if alone else 0) else None


def _candidate(
    grid: Grid,
    number: int,
    headers: tuple[str, ...],
    wanted: Mapping[str, str],
    passed_over: frozenset[int],
    names: Sequence[str] = (),
) -> Candidate | None:
    """The row as a header row; None where a credential's id stands in it, or nothing says that it is one.

    Columns that are passed over are found only by their whole header, as the person named it.

    Where the person named columns by their letters only, a row that has something in all of them is the header.
    """
    if any(_ID.search(header) for header in headers):
        return None
    names = names or [plain(header) for header in headers]
    if passed_over:
        names = ["" if at in passed_over else name for at, name in enumerate(names)]
    asked = {field: asked_places(wanted[field], headers, names) for field in FIELDS if field in wanted}
    lettered = {field: _bycolumn_letters(wanted[field], headers) for field, places in asked.items() if not places}
    taken = {places[0] for places in (*asked.values(), *lettered.values()) if len(places) == 1}
    known = {f: tuple(i for i in known_places(f, names) if i not in taken) for f in FIELDS if f not in asked}
    by_name = sum(bool(places) for places in (*asked.values(), *known.values()))
    if not by_name and not all(headers[i] for places in lettered.values() for i in places):
        return None
    return Candidate(grid, number, headers, {**known, **asked, **lettered}, by_name)


def _bycolumn_letters(letters: str, headers: Sequence[str]) -> tuple[int, ...]:
    """The column that a letter such as `C` names, as the spreadsheet does."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters.strip()):
        return ()
    index = column_number(letters.strip().upper()) - 1
    return (index,) if index < len(headers) else ()


def _settled(found: Candidate, field: str) -> int:
    places = found.places[field]
    if len(places) == 1:
        return places[0]
    named = _listed([found.headers[i] for i in places])
    letters = ", ".join(column_letters(i) for i in places)
    raise UnreadableFile(
        "file.ambiguous_column",
        f"Row {found.row} has {len(places)} columns that could be {field}: {named} (columns {letters}).",
        f'Say which one it is, such as --column {field}="{_choice(found, places)}".',
    )


def _choice(found: Candidate, places: tuple[int, ...]) -> str:
    """What to type for the last of these columns: its header where that is its own, else its letter."""
    header = found.headers[places[-1]]
    twins = [i for i in places if plain(found.headers[i]) == plain(header)]
    return header if len(twins) == 1 else column_letters(places[-1])


def _columns(found: Candidate, fields: dict[str, int]) -> Columns:
    if len(set(fields.values())) < len(fields):
        raise UnreadableFile(
            "file.ambiguous_column",
            "The same column was named for two fields.",
            "Name another header with --column for one of them.",
        )
    width = max(place + 1 for place, header in enumerate(found.headers) if header)
    headers = found.headers[:width]
    taken = set(fields.values())
    return Columns(found.row, headers, fields, tuple(i for i in range(width) if i not in taken and headers[i]))


def _missing(found: Candidate, wanted: Mapping[str, str]) -> list[str]:
    """The fields whose header was named by the person and is not in this row."""
    return [field for field, header in wanted.items() if header and not found.places[field]]


def _nothing_fits(candidates: list[Candidate], grids: Sequence[Grid], wanted: Mapping[str, str]) -> UnreadableFile:
    if not candidates:
        if fault := _fault_of_all(grids):
            return fault
        return UnreadableFile(
            "file.no_header",
            f"No header row was found: none of the first {_HEAD} rows has a column for the credential id or the code.",
            "Put headers such as acs_credential_id, code and ends_at above the table"
            ' (or name yours: --column acs_credential_id="...").',
        )
    best = max(candidates, key=lambda found: found.weight)
    there = f"The headers in row {best.row} are {_listed(quotable(best.headers))}."
    if missing := _missing(best, wanted):
        field = missing[0]
        message = f'There is no column "{wanted[field]}" for {field}. {there}'
        return UnreadableFile(
            "file.missing_column",
            message,
            f"Name one of them with --column {field}=HEADER.",
        )
    field = "code" if best.places["acs_credential_id"] else "acs_credential_id"
    lacking = "neither a column for code nor one for ends_at" if field == "code" else f"no column for {field}"
    hint = f'Name the column, such as --column {field}="{_example(best)}".'
    return UnreadableFile("file.missing_column", f"The table has {lacking}. {there}", hint)


def _example(found: Candidate) -> str:
    known = {place for places in found.places.values() for place in places}
    return next((h for i, h in enumerate(found.headers) if quotable([h]) and i not in known), "HEADER")


def _fault_of_all(grids: Sequence[Grid]) -> UnreadableFile | None:
    """What is wrong at the head of the file, where it cannot be cut at any delimiter."""
    faults: list[UnreadableFile] = []
    for grid in grids:
        try:
            sum(1 for _ in itertools.islice(grid.rows(), _HEAD))
        except UnreadableFile as fault:
            faults.append(fault)
    return faults[0] if faults and len(faults) == len(grids) else None


def _refuse_unknown_fields(wanted: Mapping[str, str]) -> None:
    for field in wanted:
        if field not in FIELDS:
            raise UnreadableFile(
                "file.missing_column",
                f'There is no field "{field}" that a column could be named for.',
                f'The fields are {", ".join(FIELDS)}, such as --column code="New PIN".',
            )


def _named(table: Table, sheet: str) -> Grid:
    grids = [grid for grid in (*table.grids, *table.hidden_sheets) if grid.sheet is not None]
    if not grids:
        raise UnreadableFile(
            "file.sheet_choice",
            "The file is text and has no sheets.",
            "Leave --sheet out.",
        )
    for same in (str, lambda name: name.strip().casefold()):
        for grid in grids:
            if same(grid.sheet or "") == same(sheet):
                return grid
    names = _listed([grid.sheet or "" for grid in grids])
    raise UnreadableFile(
        "file.sheet_choice",
        f'There is no sheet "{sheet}". The sheets are {names}.',
        "Name one with --sheet NAME.",
    )


def _hidden_columns(found: Candidate, places: Sequence[int]) -> UnreadableFile:
    named = _listed([found.headers[place] for place in places])
    letters = ", ".join(column_letters(place) for place in places)
    what = "column is" if len(places) == 1 else "columns are"
    return UnreadableFile(
        "file.hidden_rows",
        f"The {what} hidden in the file: {named} ({letters}).",
        "Say --hidden include to use what is hidden, or --hidden skip to leave it out.",
    )


def _which_sheet(sheets: Sequence[str]) -> UnreadableFile:
    message = f"{len(sheets)} sheets have the columns: {_listed(sheets)}."
    return UnreadableFile("file.sheet_choice", message, f'Say which one, such as --sheet "{sheets[0]}".')


def _listed(names: Sequence[str]) -> str:
    shown = [f'"{name if len(name) <= 60 else name[:59] + "…"}"' for name in names[:12]]
    return ", ".join(shown) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
