"""What a cell holds, as a person would see or retype it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from seam_bulk.checking.codes import read_code
from seam_bulk.spreadsheets.cells import (
    Cell,
    ErrorCell,
    ShownNumber,
    UncalculatedCell,
    as_text,
    holds_something,
    is_blank,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        (" 0042 ", " 0042 "),
        (42, "42"),
        (42.0, "42"),
        (42.5, "42.5"),
        (1e16, "1e+16"),
        (ShownNumber(42, "0042"), "0042"),
        (ErrorCell("#N/A"), "#N/A"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2031, 1, 31, 15, 30), "2031-01-31 15:30:00"),
        (date(2031, 1, 31), "2031-01-31"),
        (time(15, 30), "15:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_is_written_as_a_person_would_retype_it(cell: Cell, text: str) -> None:
    assert as_text(cell) == text


def test_a_formula_without_a_value_never_becomes_a_blank_that_means_leave_alone() -> None:
    text = as_text(UncalculatedCell())
    assert text
    assert [found.rule for found in read_code(text)[1]] == ["cell.formula_without_value"]


@pytest.mark.parametrize("cell", [None, "", " ", "\t\r\n", "\u00a0\u200b", "\ufeff", "\u00ad"])
def test_what_nobody_can_see_is_blank(cell: Cell) -> None:
    assert is_blank(cell)
    assert not holds_something([cell, None])


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", ".", "é", UncalculatedCell(), ErrorCell("#N/A"), time()])
def test_what_somebody_can_see_is_not_blank(cell: Cell) -> None:
    assert not is_blank(cell)
    assert holds_something([None, "", cell])
