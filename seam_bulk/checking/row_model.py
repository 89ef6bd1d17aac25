"""The pydantic row: what a row asks for, checked cell by cell, every error of a row collected at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from seam_bulk.checking.codes import read_code
from seam_bulk.checking.credential_ids import read_id
from seam_bulk.checking.end_dates import DateSettings, EndDateReading, read_end_date
from seam_bulk.problems import Problem, Severity, problem
from seam_bulk.spreadsheets.cells import Cell

Placed = tuple[str, Problem]
"""A problem and the field it belongs to ("" for the whole row)."""


class Reading:
    """What the fields of one file's rows are read by, and the notes they leave on the way.

    Handed to the model as validation context. End dates repeat, so each spelling of a file is read only once.
    """

    __slots__ = ("_seen", "dates", "delimited", "length", "notes", "suggestions")

    def __init__(self, dates: DateSettings, length: tuple[int, int] | None = None, *, delimited: bool = False) -> None:
        self.dates = dates
        self.length = length
        self.delimited = delimited
        self.notes: list[Placed] = []
        self.suggestions: dict[tuple[str, str], str] = {}
        """What to type instead, by field and rule, of the errors of the row that is read: not in pydantic's errors,
        which others might print."""
        self._seen: dict[Cell, EndDateReading] = {}

    def end_date(self, cell: Cell) -> EndDateReading:
        """The reading of an end date, remembered where equal cells are alike (1, 1.0 and True are not)."""
        if type(cell) is not str and type(cell) is not datetime and type(cell) is not date:
            return read_end_date(cell, self.dates)
        found = self._seen.get(cell)
        if found is None:
            found = self._seen[cell] = read_end_date(cell, self.dates)
        return found


_ALONE = DateSettings()


def _settle(name: str, problems: tuple[Problem, ...], info: ValidationInfo) -> None:
    """Raises the error among the problems, for pydantic to collect; leaves the others as notes."""
    reading: Reading | None = info.context
    for found in problems:
        if found.severity is Severity.ERROR:
            if found.suggestion is not None and reading is not None:
                reading.suggestions[name, found.rule] = found.suggestion
            raise PydanticCustomError(found.rule, "{message}", {"message": found.message, "hint": found.hint})
        if reading is not None:
            reading.notes.append((name, found))


def _id(cell: Any, info: ValidationInfo) -> str:
    canonical, problems = read_id(cell)
    if problems:
        _settle("acs_credential_id", problems, info)
    return canonical


def _code(cell: Any, info: ValidationInfo) -> str | None:
    reading: Reading | None = info.context
    code, problems = read_code(cell, reading.length, delimited=reading.delimited) if reading else read_code(cell)
    if problems:
        _settle("code", problems, info)
    return code


def _ends_at(cell: Any, info: ValidationInfo) -> datetime | None:
    reading: Reading | None = info.context
    instant, problems = reading.end_date(cell) if reading else read_end_date(cell, _ALONE)
    if problems:
        _settle("ends_at", problems, info)
    elif instant is None and info.data.get("code", "unreadable") is None:
        raise PydanticCustomError("row.nothing_to_change", "{message}", _NOTHING)
    return instant


_NOTHING = {
    "message": "The row has neither a code nor an end date, so there is nothing to change.",
    "hint": "Type a code or an end date, or delete the row.",
}


class Row(BaseModel):
    """What a row asks for: one credential, its new code and its new end date; None leaves the old one as it is.

    `row` is the number the person sees. `code` is ASCII digits with every leading zero; `zeros_sure` tells that
    none can have been lost. `ends_at` is aware and in UTC. Neither the repr nor an error can show a code.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")

    row: int
    acs_credential_id: Annotated[str, BeforeValidator(_id)]
    code: Annotated[str | None, BeforeValidator(_code)] = Field(default=None, repr=False, validate_default=True)
    zeros_sure: bool = False
    ends_at: Annotated[AwareDatetime | None, BeforeValidator(_ends_at)] = Field(default=None, validate_default=True)


def errors_in(faults: ValidationError, reading: Reading) -> list[Placed]:
    """The errors that the model collected of one row, each with its field and what would mend it."""
    suggestions, reading.suggestions = reading.suggestions, {}
    found: list[Placed] = []
    for fault in faults.errors(include_url=False, include_input=False):
        rule, said = fault["type"], fault["ctx"]
        name = "" if rule == "row.nothing_to_change" else str(fault["loc"][0])
        suggestion = suggestions.get((name, rule))
        found.append((name, problem(rule, said["message"], said["hint"], suggestion=suggestion)))
    return found
