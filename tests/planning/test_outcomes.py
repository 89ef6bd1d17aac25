"""What became of a row: how a read-back is judged, and what is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seam_bulk.planning.outcomes import (
    MEANINGS,
    Reading,
    Result,
    Sync,
    everything_as_wanted,
    has_drifted,
    read,
    sync_of,
)
from tests.examples import EARLIER, LATER, change, credential

RESULTS = """
updated accepted adjusted unchanged repeated invalid blocked drifted refused failed unconfirmed not_attempted skipped
"""


def test_the_results_are_the_contracts_and_each_has_its_meaning() -> None:
    assert [str(result) for result in Result] == RESULTS.split()
    assert set(MEANINGS) == set(Result)


@pytest.mark.parametrize(
    ("wish", "live", "reading"),
    [
        ({}, {"code": "2222"}, Reading.AS_WANTED),
        ({}, {"code": "1111"}, Reading.AS_BEFORE),
        ({}, {"code": "3333"}, Reading.THIRD_VALUE),
        ({}, {"code": None}, Reading.CODE_HIDDEN),
        ({}, {"code": "2222", "ends_at": LATER}, Reading.AS_WANTED),
        ({"ends_at": LATER}, {"code": "2222", "ends_at": LATER}, Reading.AS_WANTED),
        ({"ends_at": LATER}, {"code": "2222", "ends_at": EARLIER}, Reading.AS_BEFORE),
        ({"ends_at": LATER}, {"code": "1111", "ends_at": EARLIER}, Reading.AS_BEFORE),
        ({"ends_at": LATER}, {"code": "3333", "ends_at": EARLIER}, Reading.THIRD_VALUE),
        ({"ends_at": LATER}, {"code": "2222", "ends_at": None}, Reading.THIRD_VALUE),
        ({"ends_at": LATER}, {"code": None, "ends_at": LATER}, Reading.CODE_HIDDEN),
        ({"ends_at": LATER}, {"code": None, "ends_at": EARLIER}, Reading.AS_BEFORE),
        ({"code": None, "ends_at": LATER}, {"code": None, "ends_at": LATER}, Reading.AS_WANTED),
        ({"code": None, "ends_at": LATER}, {"code": "9999", "ends_at": LATER}, Reading.AS_WANTED),
    ],
)
def test_a_read_back_is_held_against_wish_and_before(
    wish: dict[str, Any], live: dict[str, Any], reading: Reading
) -> None:
    assert read(change(**wish), credential(**live)) is reading


def test_a_credential_that_does_not_exist_any_more_is_gone() -> None:
    assert read(change(), None) is Reading.GONE
    assert has_drifted(change(), None)


@pytest.mark.parametrize(
    ("live", "drifted"),
    [
        ({}, False),
        ({"name": "Other"}, False),
        ({"code": "3333"}, True),
        ({"ends_at": LATER}, True),
        ({"code": None}, True),
    ],
)
def test_either_value_drifts_also_the_one_left_alone(live: dict[str, Any], drifted: bool) -> None:
    assert has_drifted(change(), credential(**live)) is drifted


YES = datetime(2031, 1, 1, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("live", "accepted_at", "sync"),
    [
        ({"synced": None}, YES, Sync.UNKNOWN),
        ({"synced": False}, YES, Sync.PENDING),
        ({"synced": True}, None, Sync.SYNCED),
        ({"synced": True}, YES, Sync.SYNCED),
        ({"synced": True, "synced_at": YES}, YES, Sync.SYNCED),
        ({"synced": True, "synced_at": YES - timedelta(seconds=1)}, YES, Sync.SYNCED),
        ({"synced": True, "synced_at": YES - timedelta(seconds=2)}, YES, Sync.PENDING),
        ({"synced": True, "synced_at": YES - timedelta(days=2)}, None, Sync.SYNCED),
    ],
)
def test_a_sync_older_than_our_change_is_not_the_sync_of_our_change(
    live: dict[str, Any], accepted_at: datetime | None, sync: Sync
) -> None:
    assert sync_of(credential(**live), accepted_at) is sync


def test_the_sync_of_nothing_is_unknown() -> None:
    assert sync_of(None) is Sync.UNKNOWN


@pytest.mark.parametrize("result", list(Result))
def test_exit_code_zero_is_for_rows_that_are_as_wanted(result: Result) -> None:
    fine = result in {Result.UPDATED, Result.UNCHANGED, Result.REPEATED, Result.SKIPPED}
    assert everything_as_wanted({result: 1}) is fine
    assert everything_as_wanted({result: 1}, verified=False) is (fine or result is Result.ACCEPTED)
    assert everything_as_wanted({result: 0, "updated": 3})
