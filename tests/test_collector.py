"""The cyclic garbage collector rests where it is told to, and only there."""

from __future__ import annotations

import gc

import pytest

from seam_bulk.collector import without_collector


def test_the_collector_rests_inside_and_works_again_after_it() -> None:
    assert gc.isenabled()
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_also_where_something_goes_wrong() -> None:
    with pytest.raises(KeyError), without_collector():
        raise KeyError
    assert gc.isenabled()


def test_where_it_rests_already_it_goes_on_resting() -> None:
    with without_collector():
        with without_collector():
            pass
        assert not gc.isenabled()
