"""What came back from one request: a value, whatever the answer is, with nothing secret in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from seam_bulk.planning.planned_row import State
from seam_bulk.seam.access import Access
from seam_bulk.seam.http_connection import HttpAnswer
from seam_bulk.seam.pacing import Answer
from seam_bulk.seam.replies import Reply, reply_to
from seam_bulk.seam.seam_api import SeamApi
from tests.answering import Said, answering
from tests.examples import LATER, uuid

KEY = "seam_test1_0123456789abcdef"
CODE = "738291"


def update(*answers: Said) -> list[Reply]:
    """The replies to so many updates that are answered so."""
    following: Iterator[Said] = iter(answers)
    with answering(lambda route, body: next(following)) as server:
        return asyncio.run(in_a_row(Access(server.endpoint, KEY), len(answers)))


async def in_a_row(access: Access, count: int) -> list[Reply]:
    async with asyncio.timeout(20), SeamApi(access) as api:
        replies = [await api.update(uuid(1), State(CODE, LATER)) for _ in range(count)]
        return [reply for reply in replies if reply]


@pytest.mark.parametrize(
    "body", [{}, {"ok": True}, b"", b" \n", {"acs_credential": {"code": CODE}, "ok": True}, b"\xef\xbb\xbf{}"]
)
def test_every_documented_answer_to_an_update_is_a_yes(body: Any) -> None:
    (reply,) = update(Said(body, headers={"seam-request-id": "req-1"}, date="Fri, 31 Jan 2031 12:00:00 GMT"))
    assert (reply.meaning, reply.status, reply.message) == (Answer.ACCEPTED, 200, "")
    assert (reply.request_id, reply.at) == ("req-1", datetime(2031, 1, 31, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>OK</html>",
        b'{"ok": tr',
        b"OK",
        b"[]",
        b'["ok"]',
        b"null",
        b"3",
        b'"ok"',
        b"[" * 100_000,
        b'{"code": ' + b"9" * 10_000 + b"}",
        b"\x00\xff",
        {"ok": False},
        {"error": {"type": "internal", "message": "no"}},
        {"error": "no"},
    ],
)
def test_a_200_that_is_no_answer_of_seam_is_in_doubt(body: Any) -> None:
    assert update(Said(body))[0].meaning is Answer.IN_DOUBT


@pytest.mark.parametrize("body", [b'{"a": NaN}', b'{"a": Infinity}', b'{"code": 1e999}', b'{"a": "\\ud83d"}'])
def test_json_that_is_a_little_off_is_read(body: bytes) -> None:
    assert update(Said(body))[0].meaning is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("said", "error_type", "message"),
    [
        (Said({"error": {"type": "invalid_input", "message": "Bad."}}, 400), "invalid_input", "Bad."),
        (Said({"error": {"message": "Bad"}}, 400), "", "Bad."),
        (Said({"error": {"type": "x"}}, 400), "x", "Seam answered 400."),
        (Said({"error": "Bad"}, 400), "", "Seam answered 400."),
        (Said(b"Invalid JSON", 400), "", "Seam answered 400."),
        (Said(b"404", 404), "", "Seam answered 404."),
        (Said(b"", 422), "", "Seam answered 422."),
        (Said(b"<html><h1>Bad</h1></html>", 400), "", "Seam answered 400."),
        (Said([1], 400), "", "Seam answered 400."),
        (
            Said({"error": {"type": "invalid_input", "message": "Bad.", "validation_errors": {
                "_errors": ["Not this."], "code": {"_errors": ["Invalid", "Too short"]}, "ends_at": {"_errors": []},
                "other": "odd", "none": None}}}, 400),
            "invalid_input",
            "Bad. Not this. code: Invalid; Too short. other: odd.",
        ),
    ],
)  # fmt: skip
def test_a_no_says_what_seam_said_whatever_the_body_is(said: Said, error_type: str, message: str) -> None:
    (reply,) = update(said)
    assert (reply.meaning, reply.error_type, reply.message) == (Answer.REFUSED, error_type, message)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, Answer.IN_DOUBT),
        (502, Answer.IN_DOUBT),
        (429, Answer.SLOW_DOWN),
        (401, Answer.KEY_REFUSED),
        (403, Answer.KEY_REFUSED),
        (301, Answer.REFUSED),
        (307, Answer.REFUSED),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html></html>", {"error": {"type": "t", "message": "m"}}])
def test_the_status_counts_whatever_the_body_is(status: int, answer: Answer, body: Any) -> None:
    assert update(Said(body, status, {"location": "http://127.0.0.1:1/elsewhere"}))[0].meaning is answer


def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else() -> None:
    with answering(lambda route, body: Said({})) as elsewhere:
        to = {"location": f"{elsewhere.endpoint}/acs/credentials/update"}
        with answering(lambda route, body: Said({}, 307, to)) as server:
            (reply,) = asyncio.run(in_a_row(Access(server.endpoint, KEY), 1))
    assert (reply.status, elsewhere.asked) == (307, [])


def test_a_code_or_key_that_seam_repeats_is_dots_in_the_reply() -> None:
    said = Said(
        {"error": {"type": f"taken_{CODE}_by", "message": f"{CODE} is taken ({KEY})",
                   "validation_errors": {"code": {"_errors": [f"not {CODE}"]}}}},
        400,
        {"seam-request-id": f"req-{KEY}"},
    )  # fmt: skip
    (reply,) = update(said)
    told = repr(reply) + reply.message + reply.error_type + reply.request_id
    assert CODE not in told
    assert KEY not in told
    assert "•••• is taken" in reply.message


@pytest.mark.parametrize("header", ["soon", "Fri, 31 Jan 99999999999999999999 00:00:00 GMT", "-5", ""])
def test_a_retry_after_or_date_that_cannot_be_read_breaks_nothing(header: str) -> None:
    (reply,) = update(Said({}, 429, {"retry-after": header}, date=header))
    assert (reply.meaning, reply.retry_after, reply.at) == (Answer.SLOW_DOWN, None, None)


def test_a_date_is_held_against_the_servers_own_clock() -> None:
    headers = {"retry-after": "Fri, 31 Jan 2031 12:00:00 GMT"}
    (reply,) = update(Said({}, 429, headers, date="Fri, 31 Jan 2031 12:00:00 GMT"))
    assert reply.retry_after == 0.0


@pytest.mark.parametrize("date", ["Fri, 31 Jan 2031 12:00:00 -0000", "Fri, 31 Jan 2031 13:00:00 +0100"])
def test_the_servers_clock_is_read_in_utc(date: str) -> None:
    assert update(Said({}, date=date))[0].at == datetime(2031, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("raw", [b'{"error": {"message": "a\xed\xa0\x80b"}}', b'{"error": {"message": "a\\ud800b"}}'])
def test_half_a_character_reaches_no_file_and_no_database(raw: bytes) -> None:
    (reply,) = update(Said(raw, 400))
    assert reply.message.encode()
    assert reply.message.startswith("a")


@pytest.mark.parametrize("deep", [500, 1000, 1020, 5000])
def test_an_answer_that_is_nested_without_end_breaks_nothing(deep: int) -> None:
    nested = b"[" * deep + b"]" * deep
    for error in (b'"message": %s', b'"type": %s', b'"validation_errors": {"code": {"_errors": %s}}'):
        (reply,) = update(Said(b'{"error": {%s}}' % (error % nested), 400))
        assert (reply.message, reply.error_type, reply.meaning) == ("Seam answered 400.", "", Answer.REFUSED)


def test_no_value_of_an_answer_is_kept_for_the_next_one() -> None:
    """A cache of the process would hold other people's codes long after the run."""
    one, other = (reply_to(HttpAnswer(200, {}, b'{"code": "739184650"}'), []) for _ in range(2))
    assert one.body == other.body
    assert one.body["code"] is not other.body["code"]
