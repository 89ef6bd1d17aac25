"""Files by many writers, each with the reading that it must have."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.spreadsheets.cells import Cell, ShownNumber, UncalculatedCell
from seam_bulk.spreadsheets.table import Table, open_table
from tests.corpus import nasty
from tests.corpus.writers import WRITERS

OFFICE = Path(__file__).resolve().parent / "office"
LAST = len(nasty.CELLS) + 2
FORMULAS = (nasty.Formula,)


def column_b(table: Table) -> dict[int, Cell]:
    return {number: cells[1] for number, cells in table.grids[0].rows() if number > 2 and len(cells) > 1}


def wrong(table: Table, wanted: dict[int, Cell]) -> dict[int, tuple[Cell, Cell]]:
    read = column_b(table)
    return {row: (read.get(row), cell) for row, cell in wanted.items() if not nasty.same(read.get(row), cell)}


def fits(writer: str, value: Any) -> bool:
    """Whether the writer can write such a cell at all."""
    if writer.startswith("pandas"):
        return not isinstance(value, nasty.Formula | nasty.Rich | nasty.Shown) and not str(value).startswith("=")
    if writer == "odfpy":
        return value.format == "0000" if isinstance(value, nasty.Shown) else str(value)[:1] != " "
    return True


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_what_libreoffice_wrote_is_read_as_the_person_sees_it(kind: str) -> None:
    table = open_table((OFFICE / f"nasty.{kind}").read_bytes(), "any name")
    grid = table.grids[0]
    assert (table.format, grid.sheet, grid.hidden) == (kind, nasty.SHEET, frozenset({LAST + 4}))
    assert [each.sheet for each in table.hidden_sheets] == ["Hidden"]
    assert wrong(table, dict(enumerate((cell for _, cell in nasty.CELLS), start=3))) == {}
    rows = dict(grid.rows())
    assert [rows[at][0] or None for at in range(LAST + 1, LAST + 4)] == [nasty.UUID.format(LAST + 1), None, None]
    assert rows[LAST + 30][3] == "far below"
    assert grid.head(2)[-1] == (2, list(nasty.HEADER))


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_days_from_1904_filters_groups_and_comments_of_libreoffice_are_read_right(kind: str) -> None:
    (grid,) = open_table((OFFICE / f"calendar.{kind}").read_bytes(), "any name").grids
    assert (grid.epoch, grid.hidden) == (date(1904, 1, 1), frozenset({3, 6, 7}))
    assert dict(grid.rows()) == {1: ["Credential ID", "PIN", "End date", "Guest"]} | {
        line: [
            nasty.UUID.format(line),
            ShownNumber(42 + line, f"{42 + line:04}"),
            datetime(2031, 1, line, 15, 30),
            f"Guest {line}",
        ]
        for line in range(2, 9)
    }


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_library_wrote_is_read_as_it_was_meant(writer: str) -> None:
    kind, write = WRITERS[writer]
    chosen = [(value, cell) for value, cell in nasty.CELLS if fits(writer, value)]
    assert len(chosen) > 10
    table = open_table(write([(row, value) for row, (value, _) in enumerate(chosen, start=3)]), "any name")
    assert (table.format, table.grids[0].sheet) == (kind, nasty.SHEET)
    lost = {"=NA()"} if writer == "by-hand-xlsb" else set()
    wanted: dict[int, Cell] = {
        row: UncalculatedCell() if isinstance(value, FORMULAS) and value.text not in lost else cell
        for row, (value, cell) in enumerate(chosen, start=3)
    }
    assert wrong(table, wanted) == {}
