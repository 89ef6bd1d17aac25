"""Forty cells as people make them, each in a small file of its own, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

HEADERS = ("Credential ID", "PIN", "End date", "Guest")
ID, OTHER = "5a1b2c3d-0000-4000-8000-000000000001", "5a1b2c3d-0000-4000-8000-000000000002"
CODE, END = "738291", "2031-01-31T15:30:00Z"
REFUSED = "refused"

Reading = tuple[str, str | None, str | None]
"""Id, code and end date (UTC) of a row; None leaves a value as it is."""

GOOD: Reading = (ID, CODE, END)
Line = Sequence[Any]


@dataclass(frozen=True)
class Nasty:
    """A file that is written by `write`, the zone of its local times, and the right reading of each row."""

    what: str
    suffix: str
    write: Callable[[Path], None]
    right: list[Reading | str]
    zone: str = "UTC"


@dataclass(frozen=True)
class Shown:
    """A value with the number format of its cell."""

    value: Any
    format: str


@dataclass(frozen=True)
class Formula:
    """A formula with the value that was last calculated, or one that never was."""

    text: str
    value: str | None = None


def line(one: str = ID, code: Any = CODE, ends_at: Any = END, guest: str = "Anna") -> Line:
    """A row that is good where nothing else is said."""
    return one, code, ends_at, guest


def workbook(
    *lines: Line, merged: str = "", hidden: int | None = None, epoch_1904: bool = False
) -> Callable[[Path], None]:
    """What writes an XLSX of those rows below the header."""
    import xlsxwriter

    def write(path: Path) -> None:
        with xlsxwriter.Workbook(path, {"date_1904": epoch_1904}) as book:
            sheet = book.add_worksheet("Guests")
            for number, cells in enumerate((HEADERS, *lines)):
                for column, value in enumerate(cells):
                    _put(book, sheet, number, column, value)
            if merged:
                sheet.merge_range(merged, ID)
            if hidden is not None:
                sheet.set_row(hidden, None, None, {"hidden": True})

    return write


def _put(book: Any, sheet: Any, row: int, column: int, value: Any) -> None:
    match value:
        case Shown():
            sheet.write(row, column, value.value, book.add_format({"num_format": value.format}))
        case Formula(value=None):
            sheet.write_formula(row, column, value.text, None, "")
        case Formula():
            sheet.write_formula(row, column, value.text, None, value.value)
        case str():
            sheet.write_string(row, column, value)
        case None:
            pass
        case _:
            sheet.write(row, column, value)


def text(
    *lines: Line, delimiter: str = ",", encoding: str = "utf-8", above: str = "", headers: Line = HEADERS
) -> Callable[[Path], None]:
    """What writes a CSV of those rows."""
    body = above + "".join(f"{delimiter.join(cells)}\n" for cells in (headers, *lines))
    return lambda path: _write_bytes(path, body.encode(encoding))


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def code(what: str, cell: Any, right: str | None) -> Nasty:
    """A code in a workbook; without a right one it must be refused."""
    return Nasty(what, ".xlsx", workbook(line(code=cell)), [(ID, right, END) if right else REFUSED])


def end(what: str, cell: Any, right: str | None, zone: str = "UTC") -> Nasty:
    """An end date in a workbook; without a right one it must be refused."""
    return Nasty(what, ".xlsx", workbook(line(ends_at=cell)), [(ID, CODE, right) if right else REFUSED], zone)


def identity(what: str, cell: str, known: bool) -> Nasty:
    """An id in a workbook."""
    return Nasty(what, ".xlsx", workbook(line(cell)), [GOOD if known else REFUSED])


def table(what: str, write: Callable[[Path], None], *right: Reading | str) -> Nasty:
    """A CSV."""
    return Nasty(what, ".csv", write, list(right))


CELLS: list[Nasty] = [
    code("text 0042", "0042", "0042"),
    code("number 42 shown as 0042", Shown(42, "0000"), "0042"),
    code("number 42 shown as 00042, a format of two parts", Shown(42, "00000;-00000"), "00042"),
    code("number 42 shown as 0042, a format with a blank", Shown(42, "0000_-"), "0042"),
    code("number 4711", 4711, "4711"),
    code("number shown as 1,234,567", Shown(1234567, "#,##0"), "1234567"),
    code("number 42.5", 42.5, None),
    code("a number of 20 digits", 12345678901234567890, None),
    code("TRUE", True, None),
    code("#N/A", Formula("=NA()", "#N/A"), None),
    code("a formula never calculated", Formula('=TEXT(42,"0000")'), None),
    code("a formula that gives 0042", Formula('=TEXT(42,"0000")', "0042"), "0042"),
    code("a date for a code", Shown(date(2031, 1, 31), "yyyy-mm-dd"), None),
    code("text 1.23E+11", "1.23E+11", None),
    code("text NA", "NA", None),
    code("text 12 34", "12 34", None),
    code("digits of full width", "\uff10\uff10\uff14\uff12", "0042"),
    code("Arabic digits", "\u0660\u0660\u0664\u0662", None),
    code("an invisible character behind the code", "4711\u200b", "4711"),
    Nasty(
        "a code above a blank",
        ".xlsx",
        workbook(line(code=4711), line(OTHER, None)),
        [(ID, "4711", END), (OTHER, None, END)],
    ),
    identity("an id in upper case and braces", f"{{{ID.upper()}}}", True),
    identity("an id in blanks that do not break", f"\u00a0{ID}\u00a0", True),
    identity("Anna (id)", f"Anna ({ID})", False),
    Nasty("an id merged over two rows", ".xlsx", workbook(line(), line(""), merged="A2:A3"), [GOOD, REFUSED]),
    Nasty("a hidden row", ".xlsx", workbook(line(), line(OTHER), hidden=2), [REFUSED]),
    Nasty(
        "a date cell of the 1904 epoch",
        ".xlsx",
        workbook(line(ends_at=Shown(datetime(2031, 1, 31, 15, 30), "dd/mm/yyyy hh:mm")), epoch_1904=True),  # noqa: DTZ001
        [GOOD],
    ),
    end("a date cell without a time: the whole day", Shown(date(2031, 1, 31), "dd/mm/yyyy"), "2031-01-31T23:59:59Z"),
    end("text 31/01/2031 15:30", "31/01/2031 15:30", END),
    end("text 03/04/2031 15:30", "03/04/2031 15:30", None),
    end("text 31. Januar 2031, 15:30 Uhr", "31. Januar 2031, 15:30 Uhr", END),
    end("text N/A for a date", "N/A", None),
    end("a date long past", "2020-01-01T00:00:00Z", None),
    end("a time that the clock skips (Berlin)", "2031-03-30 02:30", None, "Europe/Berlin"),
    end("a time that the clock repeats (Berlin)", "2031-10-26 02:30", None, "Europe/Berlin"),
    table("CSV: 0042", text(line(code="0042")), (ID, "0042", END)),
    table(
        "CSV: semicolons and a sep= line", text(line(code="0042"), delimiter=";", above="sep=;\n"), (ID, "0042", END)
    ),
    table("CSV: UTF-16 with tabs", text(line(code="0042"), delimiter="\t", encoding="utf-16"), (ID, "0042", END)),
    table("CSV: Windows-1252", text(line(guest="Zoë Müller"), encoding="cp1252"), GOOD),
    table("CSV: a title above the header", text(line(), above="Guests of June\n\n"), GOOD),
    table("CSV: one id, two codes", text(line(), line(code="738292")), REFUSED, REFUSED),
]


def verdict(nasty: Nasty, readings: list[Reading | str]) -> str:
    """Right, refused or wrong; a file that is refused whole refuses each of its rows."""
    if set(readings) == {REFUSED}:
        readings = [REFUSED] * len(nasty.right)
    if readings == nasty.right:
        return "right"
    pairs = list(zip(readings, nasty.right, strict=False))
    return "refused" if len(readings) == len(nasty.right) and all(r in (REFUSED, w) for r, w in pairs) else "wrong"
