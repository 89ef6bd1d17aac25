"""Seam over HTTP: what is asked and how, and what becomes of every kind of answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest

from seam_bulk.errors import KeyRefused
from seam_bulk.planning.planned_row import State
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam import pacing, transport
from seam_bulk.seam.access import Access
from seam_bulk.seam.pacing import Answer, Pace
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer, wire_time
from tests import examples
from tests.answering import Hotel, Said, Server, answering, in_hotel
from tests.examples import LATER, uuid

KEY = "seam_test1_0123456789abcdef"
CODE = "738291"
T = TypeVar("T")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


def asking(server: Server, ask: Callable[[SeamApi], Coroutine[Any, Any, T]], **how: Any) -> T:
    """What Seam is asked there, within bounds."""

    async def go() -> T:
        async with asyncio.timeout(20), SeamApi(Access(server.endpoint, KEY), **how) as api:
            return await ask(api)

    return asyncio.run(go())


# ------------------------------------------------------------------------------------------------------ what is asked


def test_every_request_is_a_post_with_the_code_in_the_body_and_never_in_the_url() -> None:
    with start(SandboxOptions()) as sandbox:
        known = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]

        async def go(api: SeamApi) -> None:
            await api.workspace()
            await api.credential(known)
            async for _ in api.pages():
                pass
            await api.update(known, State(CODE, LATER))

        asyncio.run(_with(sandbox, go))
        requests = sandbox.requests()
        assert {r["method"] for r in requests} == {"POST"}
        assert [r["path"] for r in requests] == [
            "/workspaces/get",
            "/acs/credentials/get",
            "/acs/credentials/list",
            "/acs/credentials/update",
        ]
        assert requests[2]["body"] == {"limit": 500}
        assert requests[3]["body"] == {"acs_credential_id": known, "code": CODE, "ends_at": "2031-01-31T22:59:59Z"}


async def _with(sandbox: Any, go: Callable[[SeamApi], Coroutine[Any, Any, None]]) -> None:
    async with SeamApi(examples.access_to(sandbox)) as api:
        await go(api)


def test_the_key_travels_in_a_header_and_a_token_names_its_workspace() -> None:
    hotel = Hotel({})
    with answering(hotel) as server:
        asking(server, lambda api: api.workspace())
        token = Access(server.endpoint, "seam_at1_x", "11111111-1111-4111-8111-111111111111")
        asyncio.run(_workspace(token))
        first, second = (headers for _, _, headers in server.asked)
    assert first["authorization"] == f"Bearer {KEY}"
    assert "seam-workspace" not in first
    assert second["seam-workspace"] == "11111111-1111-4111-8111-111111111111"
    assert first["content-type"] == "application/json"
    assert first["user-agent"].startswith("seam-bulk/")


async def _workspace(access: Access) -> Any:
    async with SeamApi(access) as api:
        return await api.workspace()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (State(code="0042"), {"code": "0042"}),
        (State(ends_at=LATER), {"ends_at": "2031-01-31T22:59:59Z"}),
        (State("0042", LATER), {"code": "0042", "ends_at": "2031-01-31T22:59:59Z"}),
    ],
)
def test_only_what_changes_is_sent_and_never_a_null(change: State, fields: dict[str, str]) -> None:
    with answering(lambda route, body: Said({})) as server:
        asking(server, lambda api: api.update(uuid(1), change))
        assert [body for _, body, _ in server.asked] == [{"acs_credential_id": uuid(1), **fields}]


def test_an_update_of_nothing_is_never_sent() -> None:
    with answering(lambda route, body: Said({})) as server:
        with pytest.raises(ValueError, match="without a change"):
            asking(server, lambda api: api.update(uuid(1), State()))
        assert server.asked == []


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (LATER, "2031-01-31T22:59:59Z"),
        (LATER.astimezone(timezone(timedelta(hours=-5))), "2031-01-31T22:59:59Z"),
        (LATER.replace(microsecond=120), "2031-01-31T22:59:59.000120Z"),
    ],
)
def test_an_instant_goes_out_in_utc_with_z(moment: datetime, text: str) -> None:
    assert wire_time(moment) == text


# ------------------------------------------------------------------------------------------------------------ pauses


def test_one_429_makes_every_worker_wait() -> None:
    came: list[float] = []

    def answer(route: str, body: dict[str, Any]) -> Said:
        came.append(time.monotonic())
        return Said({}, 429, {"retry-after": "0.3"}) if len(came) == 1 else Said({})

    async def go(api: SeamApi) -> None:
        await api.update(uuid(1), State(CODE))
        await asyncio.gather(*(api.update(uuid(n), State(CODE)) for n in range(2, 8)))

    with answering(answer) as server:
        asking(server, go, width=6)
    assert len(came) == 7
    assert all(later - came[0] >= 0.25 for later in came[1:])


def test_requests_keep_to_the_rate_however_many_workers_there_are() -> None:
    came: list[float] = []

    def answer(route: str, body: dict[str, Any]) -> Said:
        came.append(time.monotonic())
        return Said({})

    async def go(api: SeamApi) -> None:
        await asyncio.gather(*(api.update(uuid(n), State(CODE)) for n in range(6)))

    with answering(answer) as server:
        asking(server, go, width=6, pace=Pace(rate=20))
    assert max(came) - min(came) >= 0.22


# ---------------------------------------------------------------------------------------------------------- questions


def test_a_question_is_asked_again_until_there_is_an_answer() -> None:
    answers = iter([Said(b"", 503), Said({}, 429, {"retry-after": "0"}), Said(b"<html>"), Said([]), None])
    hotel = Hotel({}, {"workspace": lambda body: next(answers)})
    with answering(hotel) as server:
        assert asking(server, lambda api: api.workspace()).name == "Test hotel"
        assert server.routes() == ["workspace"] * 5


def test_a_question_that_is_never_answered_is_given_up_after_six_tries() -> None:
    said = Said({"error": {"type": "t", "message": "Down."}}, 500, {"seam-request-id": "req-9"})
    with answering(lambda route, body: said) as server:
        with pytest.raises(UnexpectedAnswer) as caught:
            asking(server, lambda api: api.workspace())
        assert len(server.asked) == 6
    assert (caught.value.rule, caught.value.status, caught.value.error_type) == ("endpoint.no_answer", 500, "t")
    assert "Down." in caught.value.message
    assert "req-9" in caught.value.hint


def test_a_seam_that_only_asks_to_slow_down_is_borne_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "PATIENCE", 0.2)
    with answering(lambda route, body: Said({}, 429, {"retry-after": "0.02"})) as server:
        with pytest.raises(UnexpectedAnswer) as caught:
            asking(server, lambda api: api.workspace())
        assert 2 <= len(server.asked) <= 12
    assert caught.value.message == "Seam keeps asking to slow down."


@pytest.mark.parametrize(
    "said",
    [
        Said({"error": {"type": "unauthorized", "message": "no"}}, 401),
        Said(b"", 403),
        Said({"error": {"type": "missing_workspace_id", "message": "no"}}, 400),
    ],
)
def test_a_refused_key_is_said_at_once_and_without_the_key(said: Said) -> None:
    with answering(lambda route, body: said) as server:
        with pytest.raises(KeyRefused) as caught:
            asking(server, lambda api: api.workspace())
        assert len(server.asked) == 1
    assert (caught.value.rule, caught.value.exit_code) == ("key.refused", 4)
    assert KEY not in str(caught.value) + repr(caught.value)


def test_a_key_of_another_workspace_than_named_is_refused() -> None:
    with answering(Hotel({})) as server:
        with pytest.raises(KeyRefused) as caught:
            asyncio.run(_workspace(Access(server.endpoint, KEY, "22222222-2222-4222-8222-222222222222")))
        assert caught.value.rule == "key.other_workspace"
        named = Access(server.endpoint, KEY, "11111111-1111-4111-8111-111111111111".upper())
        assert asyncio.run(_workspace(named)).name == "Test hotel"


@pytest.mark.parametrize("body", [{}, {"workspace": None}, {"workspace": {"workspace_id": 3}}])
def test_an_endpoint_that_is_not_seam_is_told_so(body: Any) -> None:
    with answering(lambda route, said: Said(body)) as server, pytest.raises(KeyRefused) as caught:
        asking(server, lambda api: api.workspace())
    assert caught.value.rule == "endpoint.not_seam"


def test_an_endpoint_where_nobody_listens_is_one_sentence() -> None:
    nowhere = Server(f"http://127.0.0.1:{examples.free_port()}", [])
    with pytest.raises(UnexpectedAnswer) as caught:
        asking(nowhere, lambda api: api.workspace())
    assert "no connection could be made" in caught.value.message
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "said",
    [
        Said({"error": {"type": "acs_credential_not_found", "message": "no"}}, 404),
        Said(b"404", 404),
        Said({"error": {"type": "acs_credential_not_found", "message": "no"}}, 400),
    ],
)
def test_a_credential_that_seam_does_not_know_is_none(said: Said) -> None:
    with answering(lambda route, body: said) as server:
        assert asking(server, lambda api: api.credential(uuid(1))) is None


def test_a_credential_is_known_by_its_id_in_capitals_too() -> None:
    shouted = in_hotel("AAAAAAAA-0000-4000-8000-000000000001")
    with answering(lambda route, body: Said({"acs_credential": shouted})) as server:
        found = asking(server, lambda api: api.credential("aaaaaaaa-0000-4000-8000-000000000001"))
    assert found is not None
    assert found.acs_credential_id == "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.mark.parametrize("body", [{"acs_credential": in_hotel(uuid(2))}, {}])
def test_an_answer_about_another_credential_is_not_taken_for_this_one(body: Any) -> None:
    with answering(lambda route, said: Said(body)) as server, pytest.raises(UnexpectedAnswer):
        asking(server, lambda api: api.credential(uuid(1)))


@pytest.mark.parametrize(
    "said",
    [Said({"error": {"type": "invalid_input", "message": "Invalid uuid"}}, 400), Said({"acs_credential": None})],
)
def test_an_id_that_seam_refuses_or_has_nothing_for_is_unknown(said: Said) -> None:
    """What Seam answers for an unknown id is not documented; it must never be the trouble of the whole file."""
    with answering(lambda route, body: said) as server:
        assert asking(server, lambda api: api.credential(uuid(1))) is None


# -------------------------------------------------------------------------------------------------------------- pages


async def _pages(api: SeamApi) -> list[list[str]]:
    return [[c.acs_credential_id for c in page.credentials] async for page in api.pages()]


def listing(*pages: tuple[list[int], Any]) -> tuple[list[list[str]], list[dict[str, Any]]]:
    """The pages that come of these answers (ids and pagination), and the bodies that asked for them."""
    following = iter(pages)

    def answer(route: str, body: dict[str, Any]) -> Said:
        numbers, pagination = next(following)
        listed = [in_hotel(uuid(n)) for n in numbers]
        return Said({"acs_credentials": listed} | ({} if pagination is None else {"pagination": pagination}))

    with answering(answer) as server:
        return asking(server, _pages), [body for _, body, _ in server.asked]


def more(cursor: Any, has_next: bool = True) -> dict[str, Any]:
    return {"next_page_cursor": cursor, "has_next_page": has_next}


def test_pages_are_asked_for_with_the_same_parameters_each_time() -> None:
    pages, bodies = listing(([1, 2], more("a")), ([3], more(None, has_next=False)))
    assert pages == [[uuid(1), uuid(2)], [uuid(3)]]
    assert bodies == [{"limit": 500}, {"limit": 500, "page_cursor": "a"}]


@pytest.mark.parametrize(
    "last", [None, "odd", [], {}, more(None), more(""), more(7), more("z", has_next=False), {"has_next_page": True}]
)
def test_a_list_ends_where_no_next_page_is_named(last: Any) -> None:
    assert len(listing(([1], more("a")), ([2], last))[0]) == 2


def test_a_page_is_asked_for_again_by_its_cursor() -> None:
    async def again(api: SeamApi) -> list[list[str]]:
        return [[c.acs_credential_id for c in await api.page_again(cursor)] for cursor in ("", "a")]

    answer = Said({"acs_credentials": [in_hotel(uuid(1))]})
    with answering(lambda route, body: answer) as server:
        assert asking(server, again) == [[uuid(1)], [uuid(1)]]
        assert [body for _, body, _ in server.asked] == [{"limit": 500}, {"limit": 500, "page_cursor": "a"}]


def test_a_cursor_without_a_word_about_more_is_followed() -> None:
    assert len(listing(([1], {"next_page_cursor": "a"}), ([2], None))[0]) == 2


def test_a_repeated_cursor_ends_the_list() -> None:
    assert len(listing(([1], more("a")), ([2], more("b")), ([3], more("a")))[0]) == 3


def test_an_empty_page_with_a_cursor_is_not_the_end() -> None:
    assert listing(([], more("a")), ([1], more("b")), ([], None))[0] == [[], [uuid(1)], []]


@pytest.mark.parametrize("numbers", [[], [1, 2]])
def test_a_list_that_goes_on_without_anything_new_is_not_read_for_ever(numbers: list[int]) -> None:
    cursors = iter(range(10**6))

    def answer(route: str, body: dict[str, Any]) -> Said:
        listed = [in_hotel(uuid(n)) for n in numbers]
        return Said({"acs_credentials": listed, "pagination": more(str(next(cursors)))})

    with answering(answer) as server:
        with pytest.raises(UnexpectedAnswer):
            asking(server, _pages)
        assert len(server.asked) < 30


@pytest.mark.parametrize("body", [{}, {"acs_credentials": None}, {"acs_credentials": {}}])
def test_an_answer_without_a_list_is_no_empty_list(body: Any) -> None:
    with answering(lambda route, said: Said(body)) as server, pytest.raises(UnexpectedAnswer) as caught:
        asking(server, _pages)
    assert "cannot be read" in caught.value.message


def test_what_is_no_credential_in_a_list_is_passed_over() -> None:
    listed = [None, 3, "x", in_hotel(uuid(1))]
    with answering(lambda route, body: Said({"acs_credentials": listed})) as server:
        assert asking(server, _pages) == [[uuid(1)]]


# ------------------------------------------------------------------------------------------------------------- secrets


def test_neither_key_nor_code_is_logged_on_the_way(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with answering(Hotel({uuid(1): in_hotel(uuid(1))})) as server:
        asking(server, lambda api: api.update(uuid(1), State(CODE)))
    assert caplog.records
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert CODE not in logged
    assert KEY not in logged


def test_a_change_that_may_not_go_when_there_is_room_for_it_is_not_sent() -> None:
    asked = []

    async def no() -> bool:
        asked.append("may it?")
        return False

    with answering(lambda route, body: Said({})) as server:
        assert asking(server, lambda api: api.update(uuid(1), State(CODE), no)) is None
        assert (asked, server.routes()) == (["may it?"], [])


def test_a_server_that_does_not_answer_in_time_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_LONGEST_ANSWER", 0.1)

    def answer(route: str, body: dict[str, Any]) -> Said:
        time.sleep(0.3)
        return Said({})

    with answering(answer) as server:
        reply = asking(server, lambda api: api.update(uuid(1), State(CODE)))
    assert reply
    assert (reply.status, reply.meaning, reply.message) == (None, Answer.IN_DOUBT, "no answer came in time.")
