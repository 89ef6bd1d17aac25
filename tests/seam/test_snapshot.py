"""The live credentials of many ids, in as few calls as can be had; the calls are counted by the sandbox."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.errors import KeyRefused
from seam_bulk.planning.credentials import Credential
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.seam.access import Access
from seam_bulk.seam.seam_api import Page, SeamApi, UnexpectedAnswer
from seam_bulk.seam.snapshot import snapshot, worthwhile_pages
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import uuid


def look(access: Access, ids: Iterable[str], **how: Any) -> dict[str, Credential]:
    async def go() -> dict[str, Credential]:
        async with asyncio.timeout(30), SeamApi(access) as api:
            return await snapshot(api, ids, **how)

    return asyncio.run(go())


def calls(sandbox: Sandbox) -> dict[str, int]:
    return dict(Counter(r["route"] for r in sandbox.requests()))


@pytest.fixture(scope="module")
def big() -> Any:
    with start(SandboxOptions(credentials=1700)) as sandbox:
        yield sandbox


def mine(sandbox: Sandbox) -> list[str]:
    return [key for key, c in sandbox.credentials().items() if c["workspace_id"] == sandbox.workspace_id]


@pytest.mark.parametrize(
    ("ids", "everything", "wanted"),
    [
        ([], False, {}),
        ([0], False, {"get": 1}),
        ([0, 1], False, {"list": 1}),
        (range(500), False, {"list": 1}),
        (range(1700), False, {"list": 4}),
        ([1699], False, {"get": 1}),
        ([1698, 1699], False, {"list": 2, "get": 2}),
        ([600, 601, 602], False, {"list": 2}),
        ([0, 501, 1001, 1698, 1699], False, {"list": 4}),
        ([0, 1, 1698, 1699], False, {"list": 3, "get": 2}),
        ([0], True, {"list": 4}),
        ([1699], True, {"list": 4}),
    ],
)
def test_lists_and_gets_are_weighed(big: Sandbox, ids: Iterable[int], everything: bool, wanted: dict[str, int]) -> None:
    all_ids, before = mine(big), calls(big)
    asked = [all_ids[n] for n in ids]
    found = look(examples.access_to(big), asked, everything=everything)
    assert set(asked) <= set(found)
    assert {k: n - before.get(k, 0) for k, n in calls(big).items() if n != before.get(k, 0)} == wanted


class Lists:
    """As much of the API as lists are: so many pages, on which credentials stand."""

    def __init__(self, pages: list[list[str]]) -> None:
        self._pages = pages
        self.read = 0

    async def pages(self) -> AsyncGenerator[Page, None]:
        for number, ids in enumerate(self._pages):
            self.read += 1
            yield Page(f"{number}", [Credential(each) for each in ids])


@given(st.lists(st.lists(st.booleans(), max_size=4), min_size=1, max_size=40), st.integers(0, 5))
def test_never_more_than_twice_the_calls_of_the_shorter_way(wanted_on: list[list[bool]], nowhere: int) -> None:
    pages = [[f"{page} {at}" for at, _ in enumerate(wanted)] for page, wanted in enumerate(wanted_on)]
    wanted = {f"{page} {at}" for page, asked in enumerate(wanted_on) for at, is_wanted in enumerate(asked) if is_wanted}
    missing = wanted | {f"nowhere {at}" for at in range(nowhere)}
    by_get, by_lists = len(missing), len(pages) + nowhere
    lists = Lists(pages)

    async def go() -> None:
        async for page in worthwhile_pages(cast("SeamApi", lists), missing):
            missing.difference_update(each.acs_credential_id for each in page.credentials)

    asyncio.run(go())
    assert lists.read + len(missing) <= 2 * min(by_get, by_lists)


def test_everything_finds_the_others_too(big: Sandbox) -> None:
    assert len(look(examples.access_to(big), [mine(big)[0]], everything=True)) == 1700


def test_an_id_that_no_page_holds_is_asked_by_get_before_it_counts_as_unknown() -> None:
    missing = in_hotel(uuid(7))
    listed = [in_hotel(uuid(n)) for n in range(1, 4)]
    hotel = Hotel({uuid(7): missing}, {"list": lambda body: Said({"acs_credentials": listed})})
    with answering(hotel) as server:
        found = look(Access(server.endpoint, "seam_test1_x"), [uuid(1), uuid(7), uuid(8)], everything=True)
        assert set(found) == {uuid(1), uuid(2), uuid(3), uuid(7)}
        assert sorted(body["acs_credential_id"] for route, body, _ in server.asked if route == "get") == [
            uuid(7),
            uuid(8),
        ]


def test_lists_in_capitals_hold_the_same_ids() -> None:
    shouted = in_hotel("AAAAAAAA-0000-4000-8000-00000000000A")
    with answering(lambda route, body: Said({"acs_credentials": [shouted]})) as server:
        found = look(Access(server.endpoint, "seam_test1_x"), ["aaaaaaaa-0000-4000-8000-00000000000a"], everything=True)
        assert server.routes() == ["list"]
        assert list(found) == ["aaaaaaaa-0000-4000-8000-00000000000a"]


def test_a_list_that_is_refused_leaves_the_single_gets() -> None:
    refused = Said({"error": {"type": "invalid_input", "message": "no"}}, 400)
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in (1, 2)}, {"list": lambda body: refused})
    with answering(hotel) as server:
        found = look(Access(server.endpoint, "seam_test1_x"), [uuid(1), uuid(2)], everything=True)
        assert set(found) == {uuid(1), uuid(2)}
        assert sorted(server.routes()) == ["get", "get", "list"]


def test_a_list_that_does_not_answer_leaves_nothing_to_rely_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seam_bulk.seam.pacing.backoff", lambda attempt, chance, first=0.2: 0.001)
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"list": lambda body: Said(b"", 503)})
    with answering(hotel) as server, pytest.raises(UnexpectedAnswer):
        look(Access(server.endpoint, "seam_test1_x"), [uuid(1)], everything=True)


def test_a_key_that_is_refused_for_lists_is_refused() -> None:
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"list": lambda body: Said(b"", 401)})
    with answering(hotel) as server, pytest.raises(KeyRefused) as caught:
        look(Access(server.endpoint, "seam_test1_x"), [uuid(1)], everything=True)
    assert caught.value.rule == "key.refused"
