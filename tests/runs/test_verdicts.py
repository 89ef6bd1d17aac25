"""What a look at Seam means for a row, before it is sent and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seam_bulk.planning.outcomes import Result
from seam_bulk.runs import verdicts
from seam_bulk.seam.pacing import TRIES
from tests.examples import EARLIER, LATER, NOW, change, credential

REPLACED = ("requested_code_unavailable",)


@pytest.mark.parametrize(
    ("live", "result"),
    [
        ({}, None),
        ({"code": "2222"}, Result.UNCHANGED),
        ({"code": "2222", "ends_at": LATER}, Result.UNCHANGED),
        ({"code": "3333"}, Result.DRIFTED),
        ({"code": None}, Result.DRIFTED),
        ({"ends_at": LATER}, Result.DRIFTED),
    ],
)
def test_a_row_that_was_never_sent_is_sent_only_where_nobody_changed_it(
    live: dict[str, Any], result: Result | None
) -> None:
    found = verdicts.before_sending(change(), credential(**live), NOW)
    assert (found and found[0]) == result


def test_a_credential_deleted_since_the_preview_has_drifted() -> None:
    assert verdicts.before_sending(change(), None, NOW) == (Result.DRIFTED, "Deleted since the preview; not sent.")


@pytest.mark.parametrize(("late", "passed"), [(timedelta(), True), (timedelta(1), True), (timedelta(-1), False)])
def test_an_end_date_that_has_passed_is_not_sent(late: timedelta, passed: bool) -> None:
    row = change(ends_at=LATER)
    found = verdicts.before_sending(row, credential(), LATER + late)
    assert (found is not None and found[0] is Result.INVALID) is passed
    again = verdicts.too_late(row, LATER + late)
    assert (again is not None and again[0] is Result.FAILED) is passed


def test_a_row_without_an_end_date_is_never_too_late() -> None:
    assert verdicts.too_late(change(), LATER) is None


@pytest.mark.parametrize(
    ("live", "accepted", "doubtful"),
    [
        ({"code": "2222"}, Result.UPDATED, Result.UPDATED),
        ({"code": "1111"}, None, None),
        ({"code": None}, Result.ACCEPTED, None),
        ({"code": "3333"}, Result.ADJUSTED, Result.UNCONFIRMED),
        ({"code": "3333", "warnings": REPLACED}, Result.ADJUSTED, Result.ADJUSTED),
        ({"code": "2222", "warnings": REPLACED}, Result.UPDATED, Result.UPDATED),
    ],
)
def test_what_a_read_back_means_after_a_yes_and_after_no_answer(
    live: dict[str, Any], accepted: Result | None, doubtful: Result | None
) -> None:
    yes = verdicts.after_acceptance(change(), credential(**live))
    nothing = verdicts.after_doubt(change(), credential(**live))
    assert (yes and yes[0]) == accepted
    assert (nothing and nothing[0]) == doubtful


def test_a_credential_that_is_gone_after_sending_is_unconfirmed() -> None:
    for found in (verdicts.after_acceptance(change(), None), verdicts.after_doubt(change(), None)):
        assert found is not None
        assert found[0] is Result.UNCONFIRMED
        assert "does not exist any more" in found[1]


def test_a_code_that_lost_its_zeros_on_the_way_is_what_came_of_the_sending() -> None:
    """Answered or not: nobody else would have set just that code."""
    sent, live = change(code="0048213"), credential(code="48213")
    found = verdicts.after_doubt(sent, live)
    assert found == verdicts.after_acceptance(sent, live)
    assert found is not None
    assert found[0] is Result.ADJUSTED
    assert "leading zeros" in found[1]


def test_a_guest_who_got_another_code_is_told_so() -> None:
    found = verdicts.after_acceptance(change(), credential(code="3333", warnings=REPLACED))
    assert found is not None
    assert "guest needs that one" in found[1]


@pytest.mark.parametrize(
    ("wish", "live", "result"),
    [
        ({}, {"code": "1111"}, Result.FAILED),
        ({}, {"code": None}, Result.UNCONFIRMED),
        ({"ends_at": LATER}, {"code": "2222", "ends_at": EARLIER}, Result.ADJUSTED),
        ({"ends_at": LATER}, {"code": "1111", "ends_at": LATER}, Result.ADJUSTED),
        ({"ends_at": LATER}, {"code": "1111", "ends_at": EARLIER}, Result.FAILED),
    ],
)
def test_a_row_is_given_up_only_after_many_tries(wish: dict[str, Any], live: dict[str, Any], result: Result) -> None:
    assert TRIES == 6
    assert verdicts.after_many_tries(change(**wish), credential(**live), 5, "why") is None
    found = verdicts.after_many_tries(change(**wish), credential(**live), 6, "Because.")
    assert found is not None
    assert found[0] is result


def test_a_row_given_up_says_what_seam_said_last() -> None:
    found = verdicts.after_many_tries(change(), credential(), 6, "Seam answered 500.")
    assert found == (Result.FAILED, "Gave up after 6 tries; Seam still holds the old value. Seam answered 500.")
