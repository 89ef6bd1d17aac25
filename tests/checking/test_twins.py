from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking import twins
from seam_bulk.checking.twins import Twins, in_both

keys = st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), max_size=60)


@pytest.mark.parametrize("many", [0, 10**9])
@given(chosen=keys, most=st.integers(1, 7))
def test_twins_are_the_places_of_keys_that_occur_again(many: int, chosen: list[int], most: int) -> None:
    """Whichever way they are sorted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins, "_MANY", many)
        found = Twins(array("q", chosen))
    places = {key: [at for at, each in enumerate(chosen) if each == key] for key in chosen}
    again = {key: at for key, at in places.items() if key and len(at) > 1}
    assert sorted(found) == sorted(at for group in again.values() for at in group)
    assert len(found) == len(list(found))
    for key in chosen:
        first, count = found.of(key, most)
        assert (list(first), count) == (again.get(key, [])[:most], len(again.get(key, [])))


@given(
    st.lists(st.integers(-5, 30) | st.integers(-(2**63), 2**63 - 1), min_size=1),
    st.lists(st.integers(-5, 30) | st.integers(-(2**63), 2**63 - 1)),
)
def test_keys_in_both_are_found_by_either_way(some: list[int], others: list[int]) -> None:
    wanted = set(some) & set(others) - {0}
    assert in_both(array("q", some), array("q", others)) == wanted
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins, "_MANY", 0)
        patch.setattr(twins, "_AT_ONCE", 2)
        assert in_both(array("q", some), array("q", others)) == wanted
