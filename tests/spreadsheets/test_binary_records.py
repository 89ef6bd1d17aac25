"""Records are found wherever the bytes are cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.binary_records import records
from tests.corpus.binary_workbook import record

RECORDS = st.lists(st.tuples(st.sampled_from([0, 2, 7, 19, 130, 176, 617]), st.binary(max_size=400)), max_size=12)


@given(RECORDS, st.lists(st.integers(1, 300), min_size=1, max_size=40))
def test_what_was_written_is_found_however_it_is_cut(written: list[tuple[int, bytes]], sizes: list[int]) -> None:
    left = b"".join(record(kind, content) for kind, content in written)
    pieces: list[bytes] = []
    while left:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(left[:size])
        left = left[size:]
    assert list(records(pieces)) == written


def test_of_empty_cells_in_a_row_the_last_is_told() -> None:
    empty = [bytes([column, 0, 0, 0, 9, 0, 0, 0]) for column in range(5)]
    written = record(2, b"x" * 12) + b"".join(record(1, each) for each in empty) + record(2, b"y" * 12)
    assert list(records([written])) == [(2, b"x" * 12), (1, empty[-1]), (2, b"y" * 12)]


@pytest.mark.parametrize("content", [b"\x80", b"\x02\x85", b"\x02\x05abc", b"\xff\xff\xff\xff\xff\x7f"])
def test_a_record_that_does_not_end_is_damage(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        list(records([content]))


def test_a_record_longer_than_any_is_damage_before_it_is_gathered() -> None:
    endless = (bytes(1 << 20) for _ in range(10**6))
    with pytest.raises(UnreadableFile):
        list(records(piece if at else b"\x06\xff\xff\xff\x7f" + piece for at, piece in enumerate(endless)))
