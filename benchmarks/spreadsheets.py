"""The files to measure with: clean rows, five columns, as CSV and XLSX.

Run as `python -m benchmarks.spreadsheets FILE ROWS`, it writes one.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import program

HEADERS = ("Credential ID", "PIN", "End date", "Name", "Notes")


def credential_id(number: int) -> str:
    """The id of the n-th credential, the same in every process, and in no order."""
    return f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number:012x}"


def rows(count: int, first_code: int = 500000) -> Iterator[tuple[str, ...]]:
    """Rows that are valid, and change the credential of the same number."""
    for n in range(count):
        ends_at = f"2032-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00:00+00:00"
        yield credential_id(n), f"{first_code + n % 400000}", ends_at, f"Guest {n}", "late arrival"


def made(path: Path, count: int) -> Path:
    """A file with that many rows, written by a process of its own so that whoever measures stays small."""
    program("-m", "benchmarks.spreadsheets", str(path), str(count))
    return path


def write_csv(path: Path, count: int) -> None:
    """A CSV with that many rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """An XLSX with that many rows, all cells text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADERS, *rows(count))):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


if __name__ == "__main__":
    {".csv": write_csv, ".xlsx": write_xlsx}[Path(sys.argv[1]).suffix](Path(sys.argv[1]), int(sys.argv[2]))
