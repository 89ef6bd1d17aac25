"""Places are found by their keys, however many share one and whoever sorts them."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.planning import key_index
from seam_bulk.planning.key_index import KeyIndex, key_of


@pytest.mark.parametrize("many", [10**9, 0], ids=["sorted", "sorted by numpy"])
@given(st.lists(st.sampled_from([0, 1, 7, 2**31, 2**32 - 1]), max_size=12), st.integers(0, 2**32 - 20))
def test_every_place_is_found_by_its_key_and_by_no_other(many: int, keys: list[int], first: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_index, "_MANY", many)
        index = KeyIndex(array("I", keys), array("I", range(first, first + len(keys))))
    for key in {*keys, 3}:
        assert list(index.places_of(key)) == [first + at for at, each in enumerate(keys) if each == key]
        assert [index.keys[spot] for spot in index.spots(key)] == [key] * keys.count(key)


@given(st.text(), st.text())
def test_equal_values_have_one_key_that_takes_four_bytes(one: str, other: str) -> None:
    assert key_of((one, f"{one}{other}")) == key_of((one, one + other))
    assert array("I", [key_of(one)]).itemsize == 4
