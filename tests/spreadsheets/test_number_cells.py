"""What a stored number is, by its format and by the day that its workbook counts as 0."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.spreadsheets.cells import EPOCH, EPOCH_1904, Cell
from seam_bulk.spreadsheets.number_cells import number_cell

FORMATS = [
    "General",
    "0000",
    "00000;-00000",
    '"PIN "0000',
    "#,##0",
    "0.00E+00",
    "000-0000",
    "[>100]000;0000",
    "0,",
    ";;;",
]
DATES = ["dd/mm/yyyy", "hh:mm", "[h]:mm:ss", "yyyy-mm-dd hh:mm", "mmm yy"]


@pytest.mark.parametrize(
    ("value", "number_format", "epoch", "cell"),
    [
        (1, "dd/mm/yyyy", EPOCH, date(1900, 1, 1)),
        (59, "dd/mm/yyyy", EPOCH, date(1900, 2, 28)),
        (61, "dd/mm/yyyy", EPOCH, date(1900, 3, 1)),
        (1, "dd/mm/yyyy", EPOCH_1904, date(1904, 1, 2)),
        (47879.75, "dd/mm/yyyy", EPOCH, datetime(2031, 1, 31, 18)),
        (46417.75, "dd/mm/yyyy hh:mm", EPOCH_1904, datetime(2031, 1, 31, 18)),
        (0.75, "hh:mm", EPOCH, time(18)),
        (1.25, "[h]:mm", EPOCH, timedelta(hours=30)),
        (-0.5, "[h]:mm", EPOCH, timedelta(hours=-12)),
        (-1, "dd/mm/yyyy", EPOCH, -1),
        (3_000_000, "dd/mm/yyyy", EPOCH, 3_000_000),
        (1e300, "dd/mm/yyyy", EPOCH, 1e300),
        (1e300, "0000", EPOCH, 1e300),
        (float("inf"), "0000", EPOCH, float("inf")),
    ],
)
def test_a_number_is_what_its_format_shows(value: float, number_format: str, epoch: date, cell: Cell) -> None:
    assert number_cell(value, number_format, epoch) == cell


@given(st.floats(), st.sampled_from(FORMATS + DATES), st.sampled_from([EPOCH, EPOCH_1904]))
def test_no_number_is_too_odd_for_any_format(value: float, number_format: str, epoch: date) -> None:
    number_cell(value, number_format, epoch)
