"""The pydantic row: what a row asks for; how three cells become one, every error of the row collected at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from seam_bulk.checking.codes import is_clear, read_code
from seam_bulk.checking.credential_ids import is_canonical, read_id
from seam_bulk.checking.end_dates import DateSettings, EndDateReading, read_end_date
from seam_bulk.problems import Problem, has_error, problem
from seam_bulk.spreadsheets.cells import Cell

Placed = tuple[str, Problem]
"""A problem and the field it belongs to ("" for the whole row)."""

_REMEMBERED = 20_000
"""Spellings of end dates that are kept; a file may hold a million of them."""


class Row(BaseModel):
    """What a row asks for: one credential, its new code and its new end date; None leaves the old one as it is.

    `row` is the number the person sees. `acs_credential_id` is canonical, `code` is ASCII digits with every leading
    zero; `zeros_sure` tells that none can have been lost. `ends_at` is aware. Nothing else gets past this model, and
    neither its repr nor its errors can show a code.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")

    row: int
    acs_credential_id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    code: Annotated[str, StringConstraints(pattern="^[0-9]+$")] | None = Field(default=None, repr=False)
    zeros_sure: bool = False
    ends_at: AwareDatetime | None = None


Values = tuple[str, str | None, datetime | None]
"""Id, code and end date as they were read."""

_NOT_SEEN = (None, (True,))

_validated = Row.__pydantic_validator__.validate_python


def row_of(row: int, values: Values, *, zeros_sure: bool) -> Row:
    """The row of values that were read without an error."""
    acs_credential_id, code, ends_at = values
    given = {"row": row, "acs_credential_id": acs_credential_id, "code": code, "ends_at": ends_at}
    return _validated(given | {"zeros_sure": zeros_sure})  # type: ignore[no-any-return]


class Reading:
    """What the fields of one file's rows are read by. End dates repeat, so each spelling is read once."""

    __slots__ = ("_seen", "dates", "delimited", "length")

    def __init__(self, dates: DateSettings, length: tuple[int, int] | None = None, *, delimited: bool = False) -> None:
        self.dates = dates
        self.length = length
        self.delimited = delimited
        self._seen: dict[Cell, EndDateReading] = {}

    def values(self, cells: tuple[Cell, Cell, Cell]) -> tuple[Values | None, tuple[Placed, ...]]:
        """What the cells of id, code and end date say, or None where one has an error; and all there is to say about
        them, field by field.
        """
        if clear := self.clear(cells):
            return clear, ()
        at_id, at_code, at_end = cells
        acs_credential_id, of_id = read_id(at_id)
        code, of_code = read_code(at_code, self.length, delimited=self.delimited)
        ends_at, of_end = self.end_date(at_end)
        by_field = (("acs_credential_id", of_id), ("code", of_code), ("ends_at", of_end))
        found: tuple[Placed, ...] = tuple([(name, p) for name, problems in by_field for p in problems])
        if code is None and ends_at is None and not of_end and not has_error(of_code):
            found = (*found, ("", _nothing_to_change()))
        if found and has_error(p for _, p in found):
            return None, found
        return (acs_credential_id, code, ends_at), found

    def clear(self, cells: tuple[Cell, Cell, Cell]) -> Values | None:
        """What `values` gives for a row about which there is nothing to say, by a short way: for an id as it has to be,
        a code in plain digits, and an end date that was seen before. None for all other rows.
        """
        at_id, at_code, at_end = cells
        ends_at, of_end = self._seen.get(at_end, _NOT_SEEN)
        if of_end or at_id.__class__ is not str or not is_canonical(at_id):
            return None
        if at_code.__class__ is str and is_clear(at_code, self.length):
            return at_id, at_code, ends_at
        return (at_id, None, ends_at) if ends_at and (at_code is None or at_code == "") else None

    def end_date(self, cell: Cell) -> EndDateReading:
        """The reading of an end date, remembered where equal cells are alike (1, 1.0 and True are not)."""
        if cell is not None and type(cell) is not str and type(cell) is not datetime and type(cell) is not date:
            return read_end_date(cell, self.dates)
        found = self._seen.get(cell)
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[cell] = read_end_date(cell, self.dates)
        return found


def _nothing_to_change() -> Problem:
    return problem(
        "row.nothing_to_change",
        "The row has neither a code nor an end date, so there is nothing to change.",
        "Type a code or an end date, or delete the row.",
    )
