"""What a writer wrote is what is read, whatever it is, by every writer and in every format."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seam_bulk.checking.codes import read_code
from seam_bulk.spreadsheets.cells import Cell, ShownNumber
from seam_bulk.spreadsheets.table import open_table
from tests.corpus import nasty
from tests.corpus.writers import WRITERS

zeros = st.from_regex(r"0[0-9]{3,7}", fullmatch=True)
letters = st.text(
    st.characters(min_codepoint=33, exclude_categories=("Cs", "Cn", "Co", "Cc", "Zs")), min_size=1, max_size=9
)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
numbers = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False, width=32)
plain = letters | zeros | numbers | st.booleans()
dated = days.map(lambda day: nasty.Shown(day, "dd/mm/yyyy")) | moments.map(
    lambda moment: nasty.Shown(moment, "dd/mm/yyyy hh:mm:ss")
)
shown = st.tuples(st.integers(0, 99_999), st.integers(3, 8)).map(lambda pair: nasty.Shown(pair[0], "0" * pair[1]))


def wanted(value: Any) -> Cell:
    if not isinstance(value, nasty.Shown):
        return value  # type: ignore[no-any-return]
    if isinstance(value.value, int):
        text = str(value.value).zfill(len(value.format))
        return ShownNumber(value.value, text)
    return value.value  # type: ignore[no-any-return]


def column_b(content: bytes) -> dict[int, Cell]:
    return {number: cells[1] for number, cells in open_table(content, "x").grids[0].rows() if number > 2}


@pytest.mark.parametrize("writer", [name for name in WRITERS if not name.startswith("pandas")])
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_was_written_is_what_is_read(writer: str, data: st.DataObject) -> None:
    kinds = plain if writer == "odfpy" else plain | dated | shown
    values = data.draw(st.lists(kinds, min_size=1, max_size=8))
    read = column_b(WRITERS[writer][1](list(enumerate(values, start=3))))
    assert {
        row: (cell, wanted(values[row - 3])) for row, cell in read.items() if not near(cell, wanted(values[row - 3]))
    } == {}
    assert set(read) == set(range(3, len(values) + 3))


def near(read: Cell, written: Cell) -> bool:
    """Whether they are the same, but for the last digit that a writer may have rounded away."""
    if isinstance(written, float) and isinstance(read, float | int) and not isinstance(read, bool):
        return abs(read - written) <= abs(written) * 1e-14
    if isinstance(written, datetime) and isinstance(read, datetime):
        return abs(read - written) < timedelta(seconds=1)
    return nasty.same(read, written)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("code", ["0042", "000000", "0", "00123456"])
def test_leading_zeros_survive_every_route(writer: str, code: str) -> None:
    cells: list[tuple[int, Any]] = [(3, code)]
    if not writer.startswith("pandas") and writer != "odfpy":
        cells.append((4, nasty.Shown(int(code), "0" * len(code))))
    read = column_b(WRITERS[writer][1](cells))
    assert [read_code(read[row])[0] for row, _ in cells] == [code] * len(cells)
