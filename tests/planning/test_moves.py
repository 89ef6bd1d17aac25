"""Which changes may wait for another is known from 16 bytes a change."""

from __future__ import annotations

import pytest

from seam_bulk.planning import moves
from seam_bulk.planning.moves import Moves
from seam_bulk.planning.planned_row import State
from tests.examples import change


def noted(*codes: tuple[str | None, str | None, str]) -> Moves:
    found = Moves()
    for number, (before, after, system) in enumerate(codes):
        found.note(change(number)._replace(before=State(before), after=State(after), system=system))
    return found


def test_only_a_code_that_is_given_up_and_taken_in_one_system_is_contested() -> None:
    found = noted(
        ("1", "2", "doors"), ("2", "3", "doors"), ("3", "4", "lift"), ("4", None, "lift"), (None, "4", "lift")
    )
    assert len(found) == 5
    assert found.contested() == ([1], [0])


def test_what_gives_up_nothing_is_not_contested() -> None:
    assert noted(("1", "2", "doors"), ("2", None, "doors")).contested() == ([], [])
    assert Moves().contested() == ([], [])


def test_a_hash_of_0_is_not_taken_for_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "hash", lambda _: 0, raising=False)
    assert noted(("1", "2", "doors"), (None, "1", "doors")).contested() == ([0], [0, 1])
