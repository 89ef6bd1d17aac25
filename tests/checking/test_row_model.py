from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking import row_model
from seam_bulk.checking.date_order import OrderEvidence
from seam_bulk.checking.end_dates import DateSettings
from seam_bulk.checking.row_model import Reading
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber
from tests.examples import uuid

HOW = DateSettings(ZoneInfo("Europe/Berlin"), order=OrderEvidence(), now=datetime(2026, 11, 24, 12, tzinfo=UTC))

ids: st.SearchStrategy[Cell] = st.sampled_from([uuid(1), uuid(2).upper(), uuid(3)[:-1], "", None, 7, ErrorCell("#N/A")])
codes: st.SearchStrategy[Cell] = st.sampled_from(
    ["7391", "073", "1234", "9" * 15, "9" * 16, "12x4", "٣٤٥٦", "", None, 7391, 42.0, True, ShownNumber(42, "0042")]
)
ends: st.SearchStrategy[Cell] = st.sampled_from(
    ["2031-01-31", "2020-01-01", "03/04/2031", "", " ", None, 1, 1.0, True, datetime(2031, 1, 1), date(2031, 1, 1)]
)


@given(
    st.lists(st.tuples(ids, codes, ends), max_size=12),
    st.sampled_from([None, (4, 6)]),
    st.booleans(),
    st.sampled_from([1, 2, 20_000]),
)
def test_a_row_is_read_alike_whatever_was_read_before(rows: list[Any], length: Any, delimited: bool, many: int) -> None:
    """A reading that has seen nothing yet knows no short way."""
    known = Reading(HOW, length, delimited=delimited)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_model, "_REMEMBERED", many)
        for cells in rows:
            expected = Reading(HOW, length, delimited=delimited).values(cells)
            assert known.values(cells) == expected
            assert known.clear(cells) in ((None,) if expected[1] else (None, expected[0]))


@pytest.mark.parametrize("code", ["7391", None, ""])
def test_a_clear_row_is_read_by_the_short_way_from_the_second_time_on(code: Cell) -> None:
    reading = Reading(HOW)
    cells: tuple[Cell, Cell, Cell] = (uuid(1), code, "2031-01-31")
    assert reading.clear(cells) is None
    values, _ = reading.values(cells)
    assert values
    assert reading.clear(cells) == values
