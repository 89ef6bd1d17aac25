"""One table of cells as people make them, and how each must be read, whichever program wrote the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell

SHEET = "Guests"
HEADER = ("Credential ID", "PIN", "Check-out", "Guest")


@dataclass(frozen=True)
class Shown:
    """A value with the number format of its cell."""

    value: Any
    format: str


@dataclass(frozen=True)
class Formula:
    """A formula that a program which calculates must calculate itself."""

    text: str


@dataclass(frozen=True)
class Linked:
    """A text with a hyperlink on it."""

    text: str
    address: str


@dataclass(frozen=True)
class Rich:
    """A text of several pieces, every second of them bold."""

    pieces: tuple[str, ...]


UUID = "5a1b2c3d-0000-4000-8000-0000000000{:02d}"

CELLS: list[tuple[Any, Cell]] = [
    ("0042", "0042"),
    (42, 42),
    (Shown(42, "0000"), ShownNumber(42, "0042")),
    (Shown(42, "000000"), ShownNumber(42, "000042")),
    (Shown(42, "00000;-00000"), ShownNumber(42, "00042")),
    (Shown(42, "0000_-"), ShownNumber(42, "0042")),
    (Shown(42, '"PIN "0000'), ShownNumber(42, "PIN 0042")),
    (Shown(1234567, "#,##0"), 1234567),
    (Shown(1234567, "000-0000"), ShownNumber(1234567, "123-4567")),
    (42.5, 42.5),
    (True, True),
    (False, False),
    (Formula("=NA()"), ErrorCell("#N/A")),
    (Formula("=1/0"), ErrorCell("#DIV/0!")),
    (Formula("=1+1"), 2),
    (Formula('=TEXT(42,"0000")'), "0042"),
    (Shown(date(2031, 1, 31), "dd/mm/yyyy"), date(2031, 1, 31)),
    (Shown(datetime(2031, 1, 31, 15, 30), "dd/mm/yyyy hh:mm"), datetime(2031, 1, 31, 15, 30)),
    (Shown(datetime(2031, 1, 31), "yyyy-mm-dd hh:mm:ss"), datetime(2031, 1, 31)),
    (Shown(datetime(2031, 1, 31, 15, 30), "d. mmm yyyy"), datetime(2031, 1, 31, 15, 30)),
    (Shown(time(15, 30), "hh:mm"), time(15, 30)),
    (Shown(timedelta(hours=30), "[h]:mm:ss"), timedelta(hours=30)),
    (Linked(UUID.format(7), "https://console.seam.co/x"), UUID.format(7)),
    (Rich(("00", "42")), "0042"),
    ("  spaced  out ", "  spaced  out "),
    ("two\nlines", "two\nlines"),
    ("'0042", "'0042"),
    ("naïve ☺ 𝟘", "naïve ☺ 𝟘"),
    ("#N/A as text", "#N/A as text"),
    ("x" * 3000, "x" * 3000),
]
"""What is written into a cell of the second column, and what is read from it."""

UNCALCULATED = UncalculatedCell()


def same(read: Cell, wanted: Cell) -> bool:
    """Whether a cell was read as it must be; a number may be whole or a float."""
    if isinstance(wanted, ShownNumber):
        return isinstance(read, ShownNumber) and (read.value, read.shown) == (wanted.value, wanted.shown)
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return type(read) is type(wanted) and read == wanted
    return isinstance(read, int | float) and not isinstance(read, bool) and read == wanted
