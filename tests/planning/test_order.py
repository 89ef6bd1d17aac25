from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking import twins
from seam_bulk.planning import moves
from seam_bulk.planning.order import sending_order, told, waves
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import PlannedRow, State
from seam_bulk.planning.sums import Sums
from seam_bulk.problems import problem
from tests.examples import SANDBOX, change


def move(number: int, old: str | None, new: str | None, system: str = "doors") -> PlannedRow:
    return change(number)._replace(before=State(old), after=State(new), system=system)


def test_a_code_is_given_up_before_it_is_taken() -> None:
    assert waves([move(1, "1", "2"), move(2, "2", "3"), move(3, "3", "4")]) == [[2], [1], [0]]


def test_what_is_in_nobody_s_way_goes_at_once() -> None:
    assert waves([move(1, "1", "5"), move(2, "2", "6"), move(3, None, "7"), move(4, "4", None)]) == [[0, 1, 2, 3]]
    assert waves([]) == []


def test_other_access_systems_are_in_nobody_s_way() -> None:
    assert waves([move(1, "1", "2"), move(2, "2", "3", "other")]) == [[0, 1]]


def test_a_row_that_keeps_its_code_frees_nothing() -> None:
    assert waves([move(1, "1", "2"), move(2, "2", None)]) == [[0, 1]]


def test_in_a_circle_nobody_can_be_first_and_who_waits_for_it_comes_after() -> None:
    swap = [move(1, "1", "2"), move(2, "2", "1")]
    assert waves(swap) == [[0, 1]]
    assert waves([move(3, "3", "1"), *swap]) == [[1, 2], [0]]
    three = [move(1, "1", "2"), move(2, "2", "3"), move(3, "3", "1")]
    assert waves(three) == [[0, 1, 2]]


codes = st.sampled_from(["1", "2", "3", "4", "5", None])


@given(st.lists(st.tuples(codes, codes), max_size=8))
def test_every_change_is_in_exactly_one_wave_and_after_what_it_waits_for(pairs: list[tuple[str, str]]) -> None:
    changes = [move(n, old, new) for n, (old, new) in enumerate(pairs)]
    found = waves(changes)
    assert sorted(at for wave in found for at in wave) == list(range(len(changes)))
    assert all(found)


def test_the_warning_says_what_happens() -> None:
    taken = (problem("plan.code_taken", "Another credential has this code now.", "Hint."),)
    chain = (move(1, "1", "2")._replace(problems=taken), move(2, "2", "3"))
    (first, second) = told(Plan(SANDBOX, chain, ())).rows
    assert first.problems[0].message == "Row 3 has this code now and gives it up; it is sent first."
    assert second.problems == ()
    swap = (move(1, "1", "2")._replace(problems=taken), move(2, "2", "1")._replace(problems=taken))
    for row in told(Plan(SANDBOX, swap, ())).rows:
        assert row.problems[0].message == "Rows 2, 3 exchange their codes, so none can be changed first."
        assert row.problems[0].rule == "plan.code_taken"
    others = (move(1, "1", "9")._replace(problems=taken),)
    assert told(Plan(SANDBOX, others, ())).rows == others


@given(st.lists(st.tuples(codes, codes), max_size=8))
def test_changes_are_sent_wave_after_wave(pairs: list[tuple[str, str]]) -> None:
    changes = [move(n, old, new) for n, (old, new) in enumerate(pairs)]
    first, *later = waves(changes) or [[]]
    assert tuple(map(list, sending_order(changes, Sums(changes).moves))) == (
        first,
        [at for wave in later for at in wave],
    )


@pytest.mark.parametrize("many", [0, 10**9])
def test_codes_of_the_same_hash_are_told_apart(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "hash", lambda _: 7, raising=False)
    monkeypatch.setattr(twins, "_MANY", many)
    assert waves([move(1, "1", "2"), move(2, "2", "3"), move(3, "8", "9")]) == [[1, 2], [0]]
