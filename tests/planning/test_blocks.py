from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.planning.blocks import blocks


@given(st.integers(0, 1600))
def test_blocks_are_the_rows_in_their_order(count: int) -> None:
    found = list(blocks(iter(range(count))))
    assert [row for block in found for row in block] == list(range(count))
    assert all(found)


def test_no_more_is_taken_than_a_block_needs() -> None:
    rows = iter(range(10_000))
    first = next(blocks(rows))
    assert next(rows) == len(first)
