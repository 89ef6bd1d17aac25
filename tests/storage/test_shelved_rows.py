"""Rows that lie on disk are the rows."""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.storage import row_blocks
from seam_bulk.storage.row_blocks import decoded, signed
from seam_bulk.storage.shelved_rows import ShelvedRows, blocks_of
from tests.examples import change
from tests.planting import shown
from tests.storage.test_shelf import nameless

MANY = 2**63 - 1  # what SQLite counts to

texts = st.text(max_size=4)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
moments = st.datetimes(datetime(1, 1, 2), timezones=zones)
states = st.builds(State, st.none() | st.sampled_from(["0042", "1111"]), st.none() | moments)
problems = st.builds(
    Problem,
    st.just("code.trivial"),
    texts,
    texts,
    st.integers(0, 9),
    texts,
    st.sampled_from(Severity),
    st.none() | st.just("0042"),
    st.booleans(),
)
tuples = st.lists(texts, max_size=2).map(tuple)
rows = st.builds(
    PlannedRow,
    row=st.integers(1, MANY),
    acs_credential_id=texts,
    decision=st.sampled_from(Decision),
    before=states,
    after=states,
    name=st.text(max_size=4) | st.just("\ud800"),
    problems=st.lists(problems, max_size=2).map(tuple),
    own=tuples,
    source=tuples,
    repeats=st.none() | st.integers(1, MANY),
    system=texts,
)


@given(st.lists(rows, max_size=4))
def test_what_is_laid_down_is_what_is_taken_up(some: list[PlannedRow]) -> None:
    shelved = ShelvedRows(iter(some))
    assert (list(shelved), len(shelved)) == (some, len(some))
    assert [type(row.decision) for row in shelved] == [Decision] * len(some)
    assert [[p.suggestion for p in row.problems] for row in shelved] == [
        [p.suggestion for p in row.problems] for row in some
    ]


def test_rows_of_many_blocks_keep_their_order_also_in_two_walks_at_once() -> None:
    some = [change(n, f"{n:06d}") for n in range(1234)]
    shelved = ShelvedRows(some)
    assert all(one == other == row for one, other, row in zip(shelved, shelved, some, strict=True))
    assert shelved[1233].after.code == "001233"
    assert list(shelved[499:502]) == some[499:502]


@given(st.lists(rows, max_size=40))
def test_a_plan_is_signed_alike_whatever_keeps_its_rows(some: list[PlannedRow]) -> None:
    kept, laid_down = list(blocks_of(some)), list(blocks_of(ShelvedRows(some)))
    assert kept == laid_down
    assert [sum(block.decisions.values()) for block in kept[:-1]] == [row_blocks.SIZE] * (len(kept) - 1)


@given(st.lists(rows, max_size=20))
def test_what_is_signed_does_not_hang_on_the_size_of_a_block(some: list[PlannedRow]) -> None:
    texts = []
    for size in (16, 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(row_blocks, "SIZE", size)
            texts.append(b"".join(map(signed, blocks_of(some))))
    assert texts[0] == texts[1]


def test_a_code_that_is_suggested_is_kept_and_not_signed() -> None:
    suggesting = Problem("code.fraction", "m", suggestion="739184650")
    (block,) = blocks_of([change(1, problems=(suggesting,)), change(2)])
    assert decoded(block.text)[0].problems[0].suggestion == "739184650"
    assert shown(signed(block), ["739184650"]) == []


def test_the_file_goes_with_the_last_who_knows_the_rows() -> None:
    gc.disable()
    try:
        before, shelved = nameless(), ShelvedRows(change(n, own=("x" * 900,)) for n in range(20_000))
        fresh = nameless() - before
        assert fresh
        del shelved
        assert not nameless() & fresh
    finally:
        gc.enable()


def test_no_code_is_in_the_file_of_the_rows_and_it_has_no_name() -> None:
    before, secret = nameless(), "739184650"
    shelved = ShelvedRows(change(n, secret, own=("x" * 900, secret), source=(secret,)) for n in range(20_000))
    fresh = nameless() - before
    assert fresh, "the rows lie on disk"
    for _, file in fresh:
        assert shown(file.read_bytes(), [secret]) == []
    assert shelved[19_999].after.code == secret
