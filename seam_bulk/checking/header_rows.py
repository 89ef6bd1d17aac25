"""Which row of a sheet may be the header of its table, and which columns each field could be by it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.header_names import asked_places, joined, known_places, plain
from seam_bulk.spreadsheets.cells import as_text
from seam_bulk.spreadsheets.sheet_xml import column_number
from seam_bulk.spreadsheets.table import Grid

HEAD = 30
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

Hidden = Literal["include", "skip"] | None
"""What is to become of hidden rows and columns; None: nobody said."""


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


def header_in(grid: Grid, wanted: Mapping[str, str], hidden: Hidden = None) -> Candidate | None:
    """The first row that has what is needed, else the one that comes closest; None where no row has a known header."""
    closest: Candidate | None = None
    passed_over = grid.hidden_columns if hidden == "skip" else frozenset[int]()
    lines = [(number, tuple(as_text(cell).strip() for cell in cells)) for number, cells in grid.head(HEAD)]
    for (number, headers), below in itertools.zip_longest(lines, lines[1:]):
        found = _candidate(grid, number, headers, wanted, passed_over)
        if found and below and (pair := _with_line_below(found, below, wanted, passed_over)):
            return pair
        if found and found.complete and not missing(found, wanted):
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
    if pair is None or not pair.complete or missing(pair, wanted):
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


def hidden_places(found: Candidate, wanted: Mapping[str, str]) -> tuple[int, ...]:
    """The hidden columns among those that fields could be, but for fields whose column the person named."""
    places = {place for field, each in found.places.items() if field not in wanted for place in each}
    return tuple(sorted(places & found.grid.hidden_columns))


def missing(found: Candidate, wanted: Mapping[str, str]) -> list[str]:
    """The fields whose header was named by the person and is not in this row."""
    return [field for field, header in wanted.items() if header and not found.places[field]]
