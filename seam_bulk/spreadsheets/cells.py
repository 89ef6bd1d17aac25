"""What a cell of a spreadsheet can hold, once its file format is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number whose cell format shows it otherwise: 42 with the format `0000` is shown as "0042"."""

    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A formula that ended in an error such as `#N/A`."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedCell:
    """A formula whose value was never stored: not the same as an empty cell."""


Cell = str | int | float | bool | datetime | date | time | timedelta | ShownNumber | ErrorCell | UncalculatedCell | None
"""One cell. None and "" are an empty cell. A datetime is local and without zone; a date has no time of day.

Numbers in delimited text are str. A whole number of a workbook may come as float (42.0).
"""

EPOCH = date(1899, 12, 30)
"""The day that spreadsheets count as 0, but for the workbooks that begin in 1904."""

EPOCH_1904 = date(1904, 1, 1)


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing a person could see: empty, or only white space and invisible characters."""
    if not isinstance(cell, str):
        return cell is None
    return not cell[:1].isalnum() and not cell.strip("\ufeff\u200b\u200c\u200d\u2060\u00ad \t\r\n\u00a0")


def holds_something(cells: Iterable[Cell]) -> bool:
    """Whether any of the cells holds something a person could see."""
    for cell in cells:
        if cell is not None and cell != "" and (cell.__class__ is not str or cell[0].isalnum() or not is_blank(cell)):
            return True
    return False


def as_text(cell: Cell) -> str:
    """The cell as a person would retype it: whole numbers without `.0`, dates as ISO 8601, empty as ""."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case ShownNumber(shown=shown):
            return shown
        case ErrorCell(text=text):
            return text
        case UncalculatedCell():
            return "=?"  # never "", which would mean "leave as it is" where the text is read again
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
