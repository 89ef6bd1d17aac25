"""Which header is which: the header row, and the columns of the three fields, found or asked for, never guessed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.header_names import plain, quotable, speaks_of_codes
from seam_bulk.checking.header_rows import HEAD, Candidate, Hidden, header_in, hidden_places, missing
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.sheet_xml import column_letters
from seam_bulk.spreadsheets.table import Grid, Table


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
    candidates = [found for grid in grids if (found := header_in(grid, wanted, hidden))]
    complete = [found for found in candidates if found.complete and not missing(found, wanted)]
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


def candidates(
    table: Table, wanted: Mapping[str, str], sheet: str | None = None, hidden: Hidden = None
) -> list[Candidate]:
    """The likeliest header row of each sheet, or of each way to cut a text; the heaviest first.

    Where some have all that is needed the others are left out. UnreadableFile where there is no such sheet.
    """
    grids = table.grids if sheet is None else (_named(table, sheet),)
    found = [each for grid in grids if (each := header_in(grid, wanted, hidden))]
    complete = [each for each in found if each.complete and not missing(each, wanted)]
    return sorted(complete or found, key=lambda each: each.weight, reverse=True)


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


def _nothing_fits(candidates: list[Candidate], grids: Sequence[Grid], wanted: Mapping[str, str]) -> UnreadableFile:
    if not candidates:
        if fault := _fault_of_all(grids):
            return fault
        return UnreadableFile(
            "file.no_header",
            f"No header row was found: none of the first {HEAD} rows has a column for the credential id or the code.",
            "Put headers such as acs_credential_id, code and ends_at above the table"
            ' (or name yours: --column acs_credential_id="...").',
        )
    best = max(candidates, key=lambda found: found.weight)
    there = f"The headers in row {best.row} are {_listed(quotable(best.headers))}."
    if not_there := missing(best, wanted):
        field = not_there[0]
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
            sum(1 for _ in itertools.islice(grid.rows(), HEAD))
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
