"""Writes the files of sample_data/, byte for byte the same each time: `python -m tests.make_sample_data`.

Every id is one of the sandbox's seed, but for a few that nobody is meant to know. Dates lie in 2031 and later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from seam_bulk.sandbox.seed import Special, credential_id, guest_name, seeded_credential, unknown_id
from tests.corpus.nasty import Shown
from tests.other_workbooks import binary_workbook, old_workbook, open_document, stored

FOLDER = Path(__file__).resolve().parent.parent / "sample_data"

OPTIONS: dict[str, str] = {
    "good.csv": "",
    "departures.xlsx": "--timezone Europe/Berlin",
    "arrivals.xlsx": "--timezone Europe/Berlin",
    "problems.xlsx": "--timezone Europe/Berlin --code-length 4-8",
    "european.csv": "--timezone Europe/Berlin",
    "unicode-text.txt": "--timezone America/New_York",
    "end-dates-only.csv": "--timezone America/Chicago",
    "reopened-in-excel.csv": "",
    "swapped-codes.csv": "",
    "front-desk.xls": "--timezone Europe/Berlin",
    "key-list.xlsb": "--timezone America/New_York",
    "abreisen.ods": "--timezone Europe/Berlin",
}
"""The sample files and the options each is read with."""


@dataclass(frozen=True)
class Formula:
    """A formula and what the file holds as its result; "" where it was never calculated."""

    text: str
    result: str


def new_code(number: int) -> str:
    """A new code for a credential, as long as its present one, and nobody else's."""
    digits = len(live_code(number))
    return f"{(number * 104_729 + 3571) % 10**digits:0{digits}d}"


def live_code(number: int) -> str:
    """The code that a credential has now."""
    return str(seeded_credential(number)["code"])


def live_end(number: int) -> str:
    """The end date that a credential has now, as Seam writes it."""
    return str(seeded_credential(number)["ends_at"])


def leaves_on(number: int) -> date:
    """A new day of departure for a guest."""
    return date(2031, 3, 3) + timedelta(days=number * 11 % 600)


def good() -> bytes:
    """Twelve plain changes: codes, end dates, or both; nothing wrong with any of them."""
    rows: list[list[str]] = [["acs_credential_id", "code", "ends_at", "guest"]]
    for number in range(30, 42):
        code = new_code(number) if number % 4 != 1 else ""
        ends_at = f"{leaves_on(number)}T11:00:00+01:00" if number % 3 != 2 or not code else ""
        rows.append([credential_id(number), code, ends_at, guest_name(number)])
    return delimited(rows).encode("utf-8")


def european() -> bytes:
    """Semicolons, day first with points, Windows-1252 and Windows line ends, as Excel saves CSV in much of Europe."""
    rows = [["Credential ID", "Guest", "PIN", "Check-out"]]
    for number in range(42, 56):
        day = leaves_on(number)
        text = f"{day:%d.%m.%Y} 11:00" if number % 3 else f"{day:%d.%m.%Y}"
        rows.append([credential_id(number), guest_name(number), new_code(number), text])
    return delimited(rows, ";").encode("windows-1252")


def unicode_text() -> bytes:
    """What Excel calls Unicode Text: UTF-16 with tabs; months by name."""
    rows = [["Credential ID", "Guest", "Door code", "Valid until"]]
    for number in range(56, 66):
        guest = guest_name(number) if number % 5 else "田中 さくら"
        rows.append([credential_id(number), guest, new_code(number), f"{leaves_on(number):%d %b %Y} 3:30 PM"])
    return b"\xff\xfe" + delimited(rows, "\t").encode("utf-16-le")


def end_dates_only() -> bytes:
    """No codes at all, month first; cards and phones among them, whose end date can be set as well."""
    rows = [["Credential ID", "Guest", "Checkout"]]
    numbers = (Special.NO_END, Special.CARD, Special.MOBILE_KEY, Special.CLOUD_KEY, *range(66, 72))
    rows += [[credential_id(number), _name(number), f"{leaves_on(number):%m/%d/%Y}"] for number in numbers]
    return delimited(rows).encode("utf-8")


def reopened_in_excel() -> bytes:
    """The live values, saved again by a spreadsheet program: all as it was, but two codes lost their zeros."""
    zeros = [number for number in range(22, 102) if live_code(number).startswith("0")]
    whole = [number for number in range(22, 102) if number not in zeros]
    rows = [["acs_credential_id", "code", "ends_at", "guest"]]
    for number in (Special.LEADING_ZERO, *whole[50:56], zeros[-1], *whole[56:58]):
        code = live_code(number).lstrip("0")
        rows.append([credential_id(number), code, live_end(number), _name(number)])
    return b"\xef\xbb\xbf" + delimited(rows).encode("utf-8")


def swapped_codes() -> bytes:
    """Two guests change places and codes, and a third is to have a code that somebody else has now."""
    rows = [["acs_credential_id", "code", "guest"]]
    for number, code_of in ((80, 86), (86, 80), (92, 98)):
        rows.append([credential_id(number), live_code(code_of), guest_name(number)])
    return delimited(rows).encode("utf-8")


def departures() -> bytes:
    """The export of a property system: a title, its own column names, PINs as formatted numbers, real date cells."""
    rows: list[Sequence[Any]] = [
        ["Harbour House Group — departures"],
        ["Printed 20 November 2026, 08:15, by front desk"],
        [],
        ["Reservation", "Guest", "Unit", "Credential ID", "New PIN", "Check-out date", "Notes"],
    ]
    for number in (*range(86, 94), Special.WITH_ISSUE, *range(94, 102)):
        code, (unit, guest) = new_code(number), _name(number).split(" — ")
        at = datetime.combine(leaves_on(number), datetime.min.time()) + timedelta(hours=11)
        pin = Shown(int(code), "0" * len(code))
        notes = "late check-out agreed" if number % 4 == 0 else ""
        rows.append([f"R-{20310 + number}", guest, unit, credential_id(number), pin, at, notes])
    return workbook("Departures", rows, [14, 22, 14, 40, 10, 18, 24])


def front_desk() -> bytes:
    """An old Excel file: a title, PINs as numbers that are shown with their zeros, departures as real dates."""
    rows: list[list[Any]] = [["Harbour House Group"], [], ["Guest", "Unit", "Credential ID", "Door PIN", "Departure"]]
    for number in range(102, 111):
        unit, guest = _unit_and_guest(number)
        rows.append([guest, unit, credential_id(number), _as_number(new_code(number)), _at_eleven(number)])
    return old_workbook("Front desk", rows)


def key_list() -> bytes:
    """A binary workbook: the header in the first row, texts and numbers as PINs, an empty one where it is to stay."""
    rows: list[list[Any]] = [["Credential ID", "Tenant", "New PIN", "Lease end"]]
    for number in range(111, 120):
        pin = None if number % 4 == 0 else new_code(number) if number % 2 else _as_number(new_code(number))
        rows.append([credential_id(number), guest_name(number), pin, _at_eleven(number)])
    return binary_workbook("Keys", rows)


def abreisen() -> bytes:
    """An OpenDocument file in German: headers, names of months, times of day behind and before the date."""
    rows: list[list[Any]] = [["Gast", "Credential ID", "Türcode", "Abreisedatum"]]
    for number in range(22, 31):
        day = leaves_on(number)
        named = f"{day.day}. {_MONATE[day.month - 1]} {day.year}"
        ends = (f"{named}, 11 Uhr", f"{day:%d.%m.%Y} um 11:00 Uhr", f"11:00, {named}")[number % 3]
        rows.append([guest_name(number), credential_id(number), _as_number(new_code(number)), ends])
    return open_document("Abreisen", rows)


_MONATE = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


def _as_number(code: str) -> Shown:
    """The code as spreadsheet programs keep it: a number that its cell shows with all its zeros."""
    return Shown(int(code), "0" * len(code))


def _at_eleven(number: int) -> datetime:
    day = leaves_on(number)
    return datetime(day.year, day.month, day.day, 11)


def problems() -> bytes:
    """Every problem that can be seen without asking Seam; the last column says which one the row is there for."""
    ids = [credential_id(number) for number in range(22, 60)]
    header = ["Credential ID", "Access PIN", "Ends at", "What is wrong here"]
    rows: list[Sequence[Any]] = [header, *_problem_ids(ids), *_problem_codes(ids[8:]), *_problem_dates(ids[22:])]
    return workbook("Problems", rows, [40, 22, 24, 34])


def _problem_ids(ids: list[str]) -> list[Sequence[Any]]:
    return [
        [None, "4821", None, "id.missing"],
        ["Unit 4B", "4821", None, "id.not_uuid"],
        [ids[0], "7306", None, "nothing; the next row repeats it"],
        [ids[0], "7306", None, "id.repeated"],
        [ids[1], "9154", None, "id.conflicting"],
        [ids[1], "2860", None, "id.conflicting"],
        [ids[2], None, None, "row.nothing_to_change"],
        [ids[3], Formula("=VLOOKUP(A9,Y:Z,2,FALSE)", ""), None, "cell.formula_without_value"],
        [ids[4], Formula("=VLOOKUP(A10,Y:Z,2,FALSE)", "#N/A"), None, "cell.error_value"],
        [f"{{{ids[5].upper()}}}", "6047", None, "cell.cleaned"],
    ]


def _problem_codes(ids: list[str]) -> list[Sequence[Any]]:
    return [
        [ids[0], "ask the guest", None, "code.not_digits"],
        [ids[1], "1.23E+11", None, "code.scientific"],
        [ids[2], 1234567890123456, None, "code.digits_lost"],
        [ids[3], 4207.5, None, "code.fraction"],
        [ids[4], Shown(58, "0000"), None, "code.zeros_restored"],
        [ids[5], "907", None, "code.length"],
        [ids[6], "1234", None, "code.trivial"],
        [ids[7], "3918", None, "code.shared"],
        [ids[8], "3918", None, "code.shared"],
    ]


def _problem_dates(ids: list[str]) -> list[Sequence[Any]]:
    return [
        [ids[0], None, "30 Feb 2031", "ends_at.not_a_date"],
        [ids[1], None, 47878, "ends_at.serial_number"],
        [ids[2], None, "25/12/2031", "nothing; it shows that days come first"],
        [ids[3], None, "31/12/2031", "nothing; it shows that days come first"],
        [ids[4], None, "12/25/2031", "ends_at.order_contradiction"],
        [ids[5], None, "03/04/2031", "ends_at.ambiguous_order"],
        [ids[6], None, "2031-03-30 02:30", "ends_at.clock_skips"],
        [ids[7], None, "2031-10-26 02:30", "ends_at.clock_repeats"],
        [ids[8], None, datetime(2025, 12, 31, 11), "ends_at.past"],
        [ids[9], None, datetime(2099, 12, 31, 11), "ends_at.far_future"],
    ]


def arrivals() -> bytes:
    """What lands on a manager's desk: mostly good rows, some that are right already, and a handful of problems."""
    rows: list[Sequence[Any]] = [
        ["Harbour House Group — arrivals and extensions"],
        ["Week 48, put together by hand from three lists"],
        [],
        ["Unit", "Guest", "Credential ID", "New PIN", "Check-out date", "Notes"],
    ]
    plain = [_arrival(number) for number in range(22, 54)]
    odd = _odd_arrivals()
    rows += plain[:6] + odd[:5] + plain[6:14] + odd[5:10] + plain[14:22] + odd[10:16] + plain[22:] + odd[16:]
    rows += [_already_right(number) for number in range(54, 60)]
    rows.append(["Total", f"{len(rows) - 4} arrivals", None, None, None, None])
    return workbook("Arrivals", rows, [14, 24, 40, 10, 18, 34], legend=True)


def _arrival(number: int) -> Sequence[Any]:
    """A good row, its cells in one of the ways people fill them in."""
    code, day = new_code(number), leaves_on(number)
    pin: Any = code if number % 2 else Shown(int(code), "0" * len(code))
    at = datetime(day.year, day.month, day.day, 11)
    ends: Any = (day, at, f"{at:%Y-%m-%d %H:%M}", None)[number % 4]
    return [*_unit_and_guest(number), credential_id(number), pin, ends, "key safe too" if number % 7 == 0 else None]


def _already_right(number: int) -> Sequence[Any]:
    return [*_unit_and_guest(number), credential_id(number), live_code(number), live_end(number), "extended by phone"]


def _odd_arrivals() -> list[Sequence[Any]]:
    """The handful: wrong rows first, then those that only Seam can tell about."""
    soon = datetime(2031, 8, 15, 11)

    def row(number: int, pin: Any, ends: Any, notes: str | None = None, found: str | None = None) -> Sequence[Any]:
        return [*_unit_and_guest(number), found or credential_id(number), pin, ends, notes]

    return [
        [*_arrival(22)[:5], "entered twice"],
        row(60, "ask guest", soon),
        row(61, "5307", "30 February 2031"),
        row(62, "7160", datetime(2025, 12, 31, 11), "was already here last year"),
        row(63, Formula("=VLOOKUP(C15,Y:Z,2,FALSE)", "#N/A"), soon),
        row(64, "1234", soon, "guest asked for an easy one"),
        row(65, "8852", soon, "see below"),
        row(65, "8825", soon, "see above"),
        row(66, None, None, "stays as it is"),
        row(67, "41826", 47878),
        row(68, new_code(68), soon, "id cut off", credential_id(68)[:-3]),
        row(69, new_code(69), soon, "moved from the old list", f"{{{credential_id(69).upper()}}}"),
        row(70, "90417", soon, "sisters, one code"),
        row(72, "90417", soon, "sisters, one code"),
        row(74, new_code(74), soon, "not in Seam any more", unknown_id()),
        row(76, live_code(78), soon, "wants the code of the last guest"),
        row(Special.CARD, "5520", soon, "has a card"),
        row(Special.BEING_DELETED, "33871", soon),
        row(Special.STARTS_LATER, None, datetime(2030, 3, 1, 11), "leaves before arriving?"),
        row(Special.CODE_NULL, "67128", None),
        row(Special.SALTO_KS, "2749", soon),
        row(Special.LATCH, "61930", None),
        row(Special.PTI, "0715", soon),
        row(Special.NO_END, None, soon, "caretaker leaves"),
    ]


def _name(number: int) -> str:
    return str(seeded_credential(number)["display_name"])


def _unit_and_guest(number: int) -> tuple[str, str]:
    unit, guest = _name(number).split(" — ")
    return unit, guest


def delimited(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """The rows as delimited text with Windows line ends."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def workbook(name: str, rows: Sequence[Sequence[Any]], widths: Sequence[int], *, legend: bool = False) -> bytes:
    """The rows as an XLSX file of one sheet, or of two with `legend`."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 20, 8, 15), "author": "Harbour House Group"})
        sheet = book.add_worksheet(name)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(book, sheet, line, column, cell)
        if legend:
            book.add_worksheet("How to read this").write_string(0, 0, "What is left empty stays as it is.")
    return stored(buffer.getvalue())


def _write(book: Any, sheet: Any, line: int, column: int, cell: Any) -> None:
    match cell:
        case None | "":
            return
        case Shown():
            sheet.write_number(line, column, cell.value, book.add_format({"num_format": cell.format}))
        case Formula():
            sheet.write_formula(line, column, cell.text, None, cell.result)
        case datetime():
            sheet.write_datetime(line, column, cell, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        case date():
            sheet.write_datetime(line, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
        case str():
            sheet.write_string(line, column, cell)
        case _:
            sheet.write_number(line, column, cell)


MAKERS: dict[str, Callable[[], bytes]] = {
    "good.csv": good,
    "departures.xlsx": departures,
    "arrivals.xlsx": arrivals,
    "problems.xlsx": problems,
    "european.csv": european,
    "unicode-text.txt": unicode_text,
    "end-dates-only.csv": end_dates_only,
    "reopened-in-excel.csv": reopened_in_excel,
    "swapped-codes.csv": swapped_codes,
    "front-desk.xls": front_desk,
    "key-list.xlsb": key_list,
    "abreisen.ods": abreisen,
}
"""What writes each file."""


def main() -> None:
    """Write every file anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in MAKERS.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
