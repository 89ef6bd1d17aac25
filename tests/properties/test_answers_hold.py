"""Whatever Seam answers: nothing breaks, every row has one result, and nothing secret is shown."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seam_bulk import workflow
from seam_bulk.checking.checks import Check
from seam_bulk.errors import SeamBulkError
from seam_bulk.reports import report_files
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.storage import run_summary
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.plan_file import Preview
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test7Qx4_w9Kd83hfLs02mZpQ"
CODE = "805201713"
LINES = [[uuid(n), f"{int(CODE) + n}", "2035-01-31T22:59:59Z"] for n in range(1, 4)]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800\x00")
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner))
fields = st.sampled_from(["code", "ends_at", "starts_at", "warnings", "errors", "display_name", "workspace_id"])
credentials = st.builds(
    lambda number, odd: in_hotel(uuid(number), **odd), st.integers(1, 4), st.dictionaries(fields, values, max_size=3)
)
pages = st.fixed_dictionaries(
    {"acs_credentials": st.lists(credentials | values, max_size=4)},
    optional={"pagination": values | st.just({"next_page_cursor": "a", "has_next_page": True})},
)
errors = st.fixed_dictionaries(
    {"error": values | st.fixed_dictionaries({"type": values, "message": values, "validation_errors": values})}
)
bodies = st.one_of(
    values,
    pages,
    errors,
    credentials.map(lambda known: {"acs_credential": known}),
    st.binary(max_size=12),
    st.sampled_from([b"", b"{", b"\xff\xfe{}", b'{"a":' + b"9" * 5000 + b"}", b'{"a": "\xed\xa0\x80"}', b"[" * 9000]),
)
headers = st.dictionaries(
    st.sampled_from(["retry-after", "content-type", "content-encoding", "seam-request-id", "location"]),
    st.sampled_from(
        ["", "0", "-1", "gzip", "text/html; charset=odd", "\xe9", "Fri, 31 Jan 99999999999999 00:00:00 GMT"]
    ),
    max_size=2,
)
statuses = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 404, 409, 422, 429, 500, 503, 599])
dates = st.sampled_from([None, "", "odd", "Fri, 31 Jan 2031 12:00:00 GMT", "Fri, 31 Jan 9999 23:59:59 -2300"])
answers = st.builds(Said, bodies, statuses, headers, dates)
ROUTES = ("update", "get", "list")


@pytest.fixture(autouse=True, scope="module")
def no_waiting() -> Iterator[None]:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)
        patch.setattr(pacing, "PATIENCE", 0.3)
        yield


def fit(said: Said) -> Said:
    """The answer as bytes that can be sent; one without a body where the status allows none."""
    body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
    return Said(b"" if said.status == 204 else body, said.status, said.headers, said.date)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(ROUTES), st.lists(answers, min_size=1, max_size=4), min_size=1))
def test_no_answer_of_seam_breaks_a_run_or_loses_a_row(said: dict[str, list[Said]]) -> None:
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, 4)})
    with TemporaryDirectory() as folder, answering(hotel) as server:
        journal, access = examples.open_journal(Path(folder)), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview(LINES, access), concurrency=2)
        for route, given_answers in said.items():
            hotel.overrides[route] = one_after_another([fit(each) for each in given_answers])
        told = carry_on(journal, run, access)
        assert sum(journal.counts(run).values()) == len(LINES)
        hotel.overrides.clear()
        told += carry_on(journal, run, access)
        assert sum(journal.counts(run).values()) == len(LINES)
        assert run_summary.read(journal, run).state in ("finished", "stopped")
        for kind in ("csv", "json", "xlsx"):
            told += report_files.report_bytes(journal, run, kind).decode("latin-1")
        assert KEY not in told
        assert not any(line[1] in told for line in LINES)
        journal.close()


def one_after_another(said: list[Said]) -> Callable[[dict[str, Any]], Said | None]:
    """These answers, then those of the hotel itself."""
    following = iter(said)
    return lambda body: next(following, None)


def carry_on(journal: Journal, run: str, access: Access) -> str:
    """What is said where the run cannot go on; "" where it can."""
    try:
        examples.carry_on(journal, run, access)
    except SeamBulkError as trouble:
        return str(trouble)
    return ""


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([*ROUTES, "workspace"]), answers, min_size=1))
def test_no_answer_of_seam_breaks_a_preview(said: dict[str, Said]) -> None:
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, 4)})
    for route, each in said.items():
        hotel.overrides[route] = always(fit(each))
    checked = examples.check(LINES)
    with answering(hotel) as server:
        shown, told = preview(checked, Access(server.endpoint, KEY))
    assert KEY not in told
    assert LINES[0][1] not in told
    if shown:
        assert [row.row for row in shown.plan.rows] == [2, 3, 4]


def always(said: Said) -> Callable[[dict[str, Any]], Said]:
    return lambda body: said


def preview(checked: Check, access: Access) -> tuple[Preview | None, str]:
    """The preview, or None where there is none, and what is told of either."""
    try:
        shown = asyncio.run(workflow.preview(checked, access))
    except SeamBulkError as trouble:
        return None, f"{trouble} {trouble!r}"
    return shown, repr(shown)
