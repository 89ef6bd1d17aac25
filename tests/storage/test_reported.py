"""What a report needs of a row, taken from the plain values in the journal."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seam_bulk.errors import JournalError
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import problem
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import Intent, RunHead, Settled
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.reported import ReportedRows
from tests.examples import LATER, NOW, SANDBOX, change, facts, one_by_one, reported

SEAL = Seal(b"1" * 32)
HEAD = RunHead("20310131-120000-ab12", NOW, facts(), "abc", SANDBOX, "https://seam.example", {}, "lena", "1")
FIXED = problem("code.not_digits", "m").accepted()

texts = st.text(max_size=6)
codes = st.none() | st.from_regex("[0-9]{1,9}", fullmatch=True) | texts
zones = st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=30))])
instants = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=zones)
states = st.builds(State, codes, instants)
problems = st.sampled_from([problem("code.trivial", "m"), problem("cell.cleaned", "m"), FIXED])
planned_rows = st.builds(
    change,
    st.integers(1, 99),
    decision=st.sampled_from(Decision),
    before=states,
    after=states,
    name=texts,
    problems=st.lists(problems, max_size=2).map(tuple),
    own=st.lists(texts, max_size=2).map(tuple),
    source=st.lists(texts, max_size=3).map(tuple),
    repeats=st.none() | st.integers(2, 9),
)
outcomes = st.builds(
    Outcome,
    st.sampled_from(Result),
    texts,
    st.none() | states,
    st.sampled_from(Sync),
    st.lists(st.sampled_from(["schedule_modified", "code.trivial"]), max_size=2).map(tuple),
    texts,
    st.none() | st.integers(100, 599),
    st.integers(0, 9),
    texts,
    instants,
    instants,
)


@settings(max_examples=30)
@given(st.lists(st.tuples(planned_rows, st.none() | outcomes, st.booleans()), max_size=20))
def test_a_row_is_told_the_same_by_its_values_and_by_what_is_kept_of_them(
    rows: list[tuple[PlannedRow, Outcome | None, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as home, closing(Journal(Path(home), SEAL)) as journal:
        journal.add_run(HEAD, [planned for planned, _, _ in rows])
        for position, (_, outcome, was_sent) in enumerate(rows):
            settled = [] if outcome is None else [Settled(position, outcome, final=was_sent)]
            journal.write(HEAD.run, [*([Intent(position, 1, NOW)] if was_sent and outcome is None else []), *settled])
        every_row = list(journal.rows(HEAD.run))
        assert [(row.planned, row.outcome) for row in every_row] == [(planned, outcome) for planned, outcome, _ in rows]
        assert one_by_one(journal.reported_rows(HEAD.run)) == [reported(row) for row in journal.rows(HEAD.run)]


def test_rows_are_told_from_a_position_to_before_another(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(HEAD, [change(number) for number in range(1, 8)])
        assert [list(some.row) for some in journal.reported_rows(HEAD.run, 2, 5)] == [[4, 5, 6]]
        assert [list(some.row) for some in journal.reported_rows(HEAD.run, 5)] == [[7, 8]]
        assert list(journal.reported_rows(HEAD.run, 7)) == []
        assert (journal.size(HEAD.run), journal.size("another")) == (7, 0)


def told(home: Path, planned: PlannedRow, outcome: Outcome) -> ReportedRows:
    with closing(Journal(home, SEAL)) as journal:
        journal.add_run(HEAD, [planned])
        journal.write(HEAD.run, [Settled(0, outcome, final=True)])
        return next(journal.reported_rows(HEAD.run))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (LATER, "2031-01-31T22:59:59Z"),
        (LATER.replace(microsecond=1200), "2031-01-31T22:59:59.001200Z"),
        (LATER.astimezone(timezone(timedelta(hours=2))), "2031-01-31T22:59:59Z"),
        (None, ""),
    ],
)
def test_an_instant_is_told_in_utc_whatever_zone_it_was_kept_in(tmp_path: Path, at: datetime | None, text: str) -> None:
    assert told(tmp_path, change(1), Outcome(Result.UPDATED, finished_at=at)).finished_at == [text]


def test_warnings_are_those_of_the_check_and_then_seams(tmp_path: Path) -> None:
    planned = change(1, problems=(problem("code.trivial", "m"), problem("cell.cleaned", "m"), FIXED))
    found = told(tmp_path, planned, Outcome(Result.UPDATED, warnings=("schedule_modified",)))
    assert found.warnings == [("code.trivial", "code.not_digits (fixed)", "schedule_modified")]


def test_rows_that_were_left_out_are_told_apart_however_alike(tmp_path: Path) -> None:
    problems = [(problem("code.length", f"Not {number % 2}."),) for number in range(4)]
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(HEAD, [change(1, decision=Decision.INVALID, problems=each) for each in problems])
        (some,) = journal.reported_rows(HEAD.run)
        found = list(zip(some.result, some.message, strict=True))
    assert found == [("invalid", "Not 0."), ("invalid", "Not 1.")] * 2


def test_rows_without_an_answer_are_told_apart_by_how_often_they_were_sent(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(HEAD, [change(1)] * 4)
        journal.write(HEAD.run, [Intent(2, 1, NOW), Intent(2, 2, NOW), Intent(3, 1, NOW)])
        (some,) = journal.reported_rows(HEAD.run)
        found = list(zip(some.result, some.attempts, strict=True))
    assert found == [("not_attempted", 0), ("not_attempted", 0), ("unconfirmed", 2), ("unconfirmed", 1)]


def test_nothing_is_known_of_a_sync_that_was_not_asked_for(tmp_path: Path) -> None:
    unseen = told(tmp_path / "unseen", change(1), Outcome(Result.ACCEPTED, sync=Sync.SYNCED))
    seen = told(tmp_path / "seen", change(1), Outcome(Result.UPDATED, now=State("2222", LATER), sync=Sync.SYNCED))
    assert [(each.sync, each.code_now) for each in (unseen, seen)] == [(["unknown"], [None]), (["synced"], ["2222"])]


def test_reported_rows_show_no_code_of_themselves(tmp_path: Path) -> None:
    planned = change(1, "738291", own=("738291",), source=("738291",), name="738291")
    assert repr(told(tmp_path, planned, Outcome(Result.UPDATED))) == "ReportedRows(row=(2,), result=('updated',))"


def test_what_was_altered_is_not_reported(tmp_path: Path) -> None:
    """As for every other way of reading the journal."""
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(HEAD, [change(number) for number in range(20)])
        with journal._writing() as db:
            db.execute("UPDATE blocks SET closed = (SELECT closed FROM blocks WHERE first = 0) WHERE first = 16")
        with pytest.raises(JournalError) as caught:
            list(journal.reported_rows(HEAD.run))
    assert caught.value.rule == "journal.other_secret"
