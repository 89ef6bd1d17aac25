from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.runs.second_look import is_worth_a_look, look_again
from seam_bulk.storage.entries import JournalRow, Settled
from tests.examples import EARLIER, NOW, change, credential

SENT = State("2222", EARLIER)
LATER_THAN_NOW = NOW + timedelta(minutes=5)


def row(result: Result, sync: Sync = Sync.UNKNOWN, **fields: Any) -> JournalRow:
    outcome = Outcome(result, now=SENT, sync=sync, accepted_at=NOW, attempts=1, **fields)
    return JournalRow(0, change(1), outcome, final=True, attempts=1)


def look(result: Result, known: Credential | None, sync: Sync = Sync.UNKNOWN) -> Settled | None:
    return look_again(row(result, sync), known, LATER_THAN_NOW)


@pytest.mark.parametrize(
    ("result", "sync", "worth"),
    [
        (Result.ACCEPTED, Sync.UNKNOWN, True),
        (Result.UNCONFIRMED, Sync.UNKNOWN, True),
        (Result.UPDATED, Sync.PENDING, True),
        (Result.ADJUSTED, Sync.PENDING, True),
        (Result.UPDATED, Sync.SYNCED, False),
        (Result.UPDATED, Sync.UNKNOWN, False),
        (Result.REFUSED, Sync.UNKNOWN, False),
        (Result.FAILED, Sync.UNKNOWN, False),
        (Result.NOT_ATTEMPTED, Sync.UNKNOWN, False),
    ],
)
def test_only_what_is_pending_or_in_doubt_is_looked_at(result: Result, sync: Sync, worth: bool) -> None:
    assert is_worth_a_look(row(result, sync)) is worth


def test_a_row_sent_without_an_outcome_is_looked_at_and_one_that_was_no_change_is_not() -> None:
    assert is_worth_a_look(JournalRow(0, change(1), None, final=False, attempts=1))
    assert not is_worth_a_look(JournalRow(0, change(1), None, final=False, attempts=0))
    assert not is_worth_a_look(JournalRow(0, change(1, decision=Decision.BLOCKED), None, final=False, attempts=0))


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.UNCONFIRMED])
def test_what_is_as_wanted_is_updated(result: Result) -> None:
    settled = look(result, credential(1, code="2222"))
    assert settled is not None
    assert (settled.outcome.result, settled.outcome.now, settled.final) == (Result.UPDATED, SENT, True)
    assert settled.outcome.finished_at == LATER_THAN_NOW


def test_a_third_value_is_adjusted_where_seam_had_said_yes_and_unconfirmed_where_it_had_not() -> None:
    known = credential(1, code="3333")
    for result, expected in ((Result.ACCEPTED, Result.ADJUSTED), (Result.UNCONFIRMED, Result.UNCONFIRMED)):
        settled = look(result, known)
        assert settled is not None
        assert settled.outcome.result is expected


def test_the_old_value_leaves_a_row_open_for_resume() -> None:
    settled = look(Result.ACCEPTED, credential(1))
    assert settled is not None
    assert (settled.outcome.result, settled.final) == (Result.UNCONFIRMED, False)
    assert "resume" in settled.outcome.message


def test_a_code_that_seam_never_shows_stays_accepted() -> None:
    settled = look(Result.ACCEPTED, credential(1, code=None))
    assert settled is not None
    assert settled.outcome.result is Result.ACCEPTED


def test_a_change_that_reached_its_provider_is_synced() -> None:
    known = credential(1, code="2222", synced=True, synced_at=LATER_THAN_NOW)
    settled = look(Result.UPDATED, known, Sync.PENDING)
    assert settled is not None
    assert (settled.outcome.result, settled.outcome.sync) == (Result.UPDATED, Sync.SYNCED)


def test_a_sync_older_than_the_change_says_nothing() -> None:
    known = credential(1, code="2222", synced=True, synced_at=NOW - timedelta(minutes=5))
    assert look(Result.UPDATED, known, Sync.PENDING) is None


def test_a_value_that_somebody_changed_since_is_not_this_run_s() -> None:
    known = credential(1, code="7777", synced=True, synced_at=LATER_THAN_NOW)
    assert look(Result.UPDATED, known, Sync.PENDING) is None
    assert look(Result.UPDATED, None, Sync.PENDING) is None
