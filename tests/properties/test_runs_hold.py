"""What must hold for every run of every file, whatever goes wrong in Seam and wherever the run stops."""

from __future__ import annotations

import asyncio
import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seam_bulk import inspection, workflow
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Result
from seam_bulk.planning.planned_row import Decision
from seam_bulk.reports import report_files
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.faults import KINDS
from seam_bulk.sandbox.seed import credential_id, unknown_id
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import JournalRow, outcome_of
from seam_bulk.storage.journal import Journal
from tests import examples

ORDER = [str(result) for result in Result]
KINDS_THAT_PASS = sorted({*KINDS} - {"slow"})
TOLD = {"429", "429-date", "429-bare", "401"}
"""Faults whose answer says plainly that nothing was done."""

ids = st.one_of(
    st.integers(0, 40).map(credential_id),
    st.just(unknown_id()),
    st.just(credential_id(3, production=True)),
    st.sampled_from(["", "not an id", credential_id(25).upper()]),
)
codes = st.sampled_from(["", "738291", "0042", "73829", "12x4", "1234"])
ends = st.sampled_from(["", "2035-01-31T22:59:59Z", "2036-02-01T10:00:00+01:00", "2020-01-01T00:00:00Z", "03/04/2035"])
files = st.lists(st.tuples(ids, codes, ends).map(list), min_size=1, max_size=8)
faults = st.lists(
    st.tuples(
        st.sampled_from(KINDS_THAT_PASS),
        st.sampled_from(["15%", "40%"]) | st.integers(0, 6).map(lambda n: f"@{n}"),
    ).map(lambda fault: f"{fault[0]}{fault[1] if fault[1][0] == '@' else ':' + fault[1]}"),
    max_size=2,
    unique_by=lambda fault: fault.partition(":")[0],
)


ZEROS = Consent(frozenset({"zeros-maybe-lost"}))


@pytest.fixture(autouse=True, scope="module")
def no_waiting() -> Iterator[None]:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)
        patch.setattr(pacing, "PATIENCE", 0.3)
        yield


@contextmanager
def at_work() -> Iterator[tuple[Sandbox, Journal, Access, Path]]:
    with TemporaryDirectory() as folder, start(SandboxOptions(credentials=41, retry_after=0)) as sandbox:
        journal = examples.open_journal(Path(folder))
        yield sandbox, journal, examples.access_to(sandbox), Path(folder)
        journal.close()


@settings(max_examples=40)
@given(files, faults, st.sampled_from([None, "2-4"]), st.booleans())
def test_every_row_ends_with_one_result_that_the_sandbox_does_not_contradict(
    lines: list[list[str]], going_wrong: list[str], chosen: str | None, verify: bool
) -> None:
    options = FileOptions(rows=parse_rows(chosen) if chosen else None)
    with at_work() as (sandbox, journal, access, _):
        before = sandbox.credentials()
        checked = inspection.check(examples.csv_bytes(lines), "g.csv", options)
        run = examples.begin(journal, preview_of(checked, access), ZEROS, verify=verify, concurrency=3)
        sandbox.set_faults(*going_wrong)
        ran = examples.carry_on(journal, run, access)
        rows = list(journal.rows(run))
        assert_told_once(journal, run, rows, lines)
        assert_true(sandbox, rows, before)
        assert (
            ran.state == "finished"
            or "not_attempted" in ran.counts
            or "unconfirmed" in ran.counts
            or ("accepted" in ran.counts)
        )
        sandbox.set_faults()
        again = examples.carry_on(journal, run, access)
        assert again.state == "finished"
        assert "not_attempted" not in again.counts
        assert_true(sandbox, list(journal.rows(run)), before)


@settings(max_examples=15)
@given(st.integers(1, 12), st.lists(st.integers(0, 12), max_size=3), faults)
def test_stop_anywhere_resume_and_nothing_is_lost_or_sent_twice_unseen(
    count: int, stops: list[int], going_wrong: list[str]
) -> None:
    with at_work() as (sandbox, journal, access, _):
        lines = examples.wishes(examples.code_credentials(sandbox, count))
        before = sandbox.credentials()
        run = examples.begin(journal, examples.preview(lines, access), concurrency=2)
        for stop_after in stops:
            sandbox.set_faults(*going_wrong)
            examples.carry_on(journal, run, access, progress=StopAfter(stop_after), stop=STOP)
            assert sum(journal.counts(run).values()) == count
            assert_true(sandbox, list(journal.rows(run)), before)
        sandbox.set_faults()
        STOP.clear()
        ran = examples.carry_on(journal, run, access)
        assert ran.state == "finished"
        assert sum(ran.counts.values()) == count
        assert set(ran.counts) <= {"updated", "adjusted", "failed", "refused"}
        assert_true(sandbox, list(journal.rows(run)), before)
        assert_looked_between_doubtful_sends(sandbox)


STOP = threading.Event()


class StopAfter(Progress):
    """Stops the run once so many rows have a result."""

    def __init__(self, count: int) -> None:
        super().__init__()
        STOP.clear()
        results = Noticing(count)
        object.__setattr__(self, "results", results)
        results.look()


class Noticing(dict[int, Result]):
    """Results by row; notices how many there are."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def look(self) -> None:
        if len(self) >= self.count:
            STOP.set()

    def __setitem__(self, position: int, result: Result) -> None:
        super().__setitem__(position, result)
        self.look()


def preview_of(checked: Any, access: Access) -> Any:
    return asyncio.run(workflow.preview(checked, access))


def assert_told_once(journal: Journal, run: str, rows: list[JournalRow], lines: list[list[str]]) -> None:
    """Every row of the file stands in journal, counts and report once, in its order, with the same result."""
    numbers = [at for at, line in enumerate(lines, 2) if any(cell.strip() for cell in line)]
    assert [row.planned.row for row in rows] == numbers
    report = list(csv.DictReader(io.StringIO(report_files.report_bytes(journal, run).decode("utf-8-sig"), newline="")))
    assert [line["row"] for line in report] == [str(number) for number in numbers]
    told = [line["result"] for line in report]
    assert set(told) <= {*ORDER}
    assert journal.counts(run) == {name: told.count(name) for name in ORDER if name in told}


def assert_true(sandbox: Sandbox, rows: list[JournalRow], before: dict[str, Any]) -> None:
    """No result contradicts what the sandbox holds and what stands in its log."""
    live = sandbox.credentials()
    applied = {r["acs_credential_id"] for r in examples.updates(sandbox) if r["applied"]}
    doubtful = {
        r["acs_credential_id"]
        for r in examples.updates(sandbox)
        if r["fault"] not in TOLD and r["status"] not in (400, 401, 404)
    }
    for row in rows:
        planned, outcome = row.planned, outcome_of(row)
        known, result = live.get(planned.acs_credential_id), outcome.result
        what = (planned.row, str(result), outcome.message)
        if planned.decision is Decision.CHANGE:
            assert row.attempts == len(examples.updates(sandbox, planned.acs_credential_id)), what
        match result:
            case Result.UPDATED:
                assert known is not None
                assert holds(known, planned.after.code, planned.after.ends_at), what
            case Result.FAILED | Result.NOT_ATTEMPTED | Result.UNCHANGED | Result.BLOCKED:
                others = {r.planned.acs_credential_id for r in rows if r is not row}
                if planned.acs_credential_id not in others and known is not None:
                    assert same(known, before[planned.acs_credential_id]), what
            case Result.ADJUSTED:
                assert planned.acs_credential_id in applied, what
                assert not holds(known or {}, planned.after.code, planned.after.ends_at), what
            case Result.REFUSED:
                statuses = {r["status"] for r in examples.updates(sandbox, planned.acs_credential_id)}
                assert statuses & {400, 404}, what
            case Result.UNCONFIRMED | Result.ACCEPTED:
                assert planned.acs_credential_id in doubtful, what
        if result in {Result.NOT_ATTEMPTED, Result.DRIFTED, Result.UNCHANGED} and planned.decision is Decision.CHANGE:
            assert planned.acs_credential_id not in doubtful, what


def assert_looked_between_doubtful_sends(sandbox: Sandbox) -> None:
    """Between an answer in doubt and the next update of that credential stands a look at it."""
    in_doubt: set[str] = set()
    for request in sandbox.requests():
        match request["route"]:
            case "list":
                in_doubt.clear()
            case "get":
                in_doubt.discard(request["acs_credential_id"])
            case "update":
                assert request["acs_credential_id"] not in in_doubt, request
                if request["fault"] not in {*TOLD, None}:
                    in_doubt.add(request["acs_credential_id"])


def holds(credential: dict[str, Any], code: str | None, ends_at: datetime | None) -> bool:
    """Whether a credential of the sandbox has these values; None is not asked about."""
    return code in (None, credential.get("code")) and ends_at in (None, at(credential))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (one.get("code"), at(one)) == (other.get("code"), at(other))


def at(credential: dict[str, Any]) -> datetime | None:
    return instant(credential.get("ends_at"))
