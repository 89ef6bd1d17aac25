from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import Special, credential_id, made_id
from tests.sandbox.asking import LIST, ask, complaint, error


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start(SandboxOptions(credentials=1203)) as running:
        yield running


def pages(sandbox: Sandbox, **fields: Any) -> list[list[str]]:
    """The ids of every page of a list."""
    found, body = [], dict(fields)
    while True:
        answer = ask(sandbox, LIST, body).json()
        found.append([each["acs_credential_id"] for each in answer["acs_credentials"]])
        if not answer["pagination"]["has_next_page"]:
            assert answer["pagination"] == {"has_next_page": False, "next_page_cursor": None, "next_page_url": None}
            return found
        assert answer["pagination"]["next_page_url"].startswith(f"{sandbox.endpoint}{LIST}?")
        body["page_cursor"] = answer["pagination"]["next_page_cursor"]


def test_a_list_comes_in_pages_of_500_unless_asked_otherwise(sandbox: Sandbox) -> None:
    listed = pages(sandbox)
    assert [len(page) for page in listed] == [500, 500, 203]
    assert [each for page in listed for each in page] == [credential_id(number) for number in range(1203)]
    assert [len(page) for page in pages(sandbox, limit=401)] == [401, 401, 401]
    assert [len(page) for page in pages(sandbox, limit=5000)] == [1203]


def test_a_cursor_belongs_to_the_parameters_of_its_first_request(sandbox: Sandbox) -> None:
    cursor = ask(sandbox, LIST, {"limit": 10}).json()["pagination"]["next_page_cursor"]
    for other in ({"limit": 11}, {}, {"limit": 10, "acs_system_id": made_id("system", "brivo")}):
        assert error(ask(sandbox, LIST, {"page_cursor": cursor, **other})) == "mismatched_page_parameters"
    assert ask(sandbox, LIST, {"page_cursor": cursor, "limit": 10}).is_success
    assert complaint(ask(sandbox, LIST, {"page_cursor": "?"}), "page_cursor")
    assert ask(sandbox, LIST, {"page_cursor": None}).is_success


@pytest.mark.parametrize("limit", [0, -1, 1.5, "10", None, True])
def test_a_limit_is_a_whole_number_above_nothing(sandbox: Sandbox, limit: Any) -> None:
    assert complaint(ask(sandbox, LIST, {"limit": limit}), "limit")


def test_a_list_can_be_narrowed(sandbox: Sandbox) -> None:
    of_latch = pages(sandbox, acs_system_id=made_id("system", "latch"))
    assert of_latch == [[credential_id(Special.LATCH), credential_id(Special.LATCH_TWO)]]
    assert pages(sandbox, acs_user_id=made_id("user", 77)) == [[credential_id(77)]]
    assert pages(sandbox, search="caretaker") == [[credential_id(Special.NO_END)]]
    assert credential_id(Special.LEADING_ZERO) in pages(sandbox, search="0042")[0]
    assert pages(sandbox, created_before="2025-03-03T10:00:00Z") == [[credential_id(0)]]
    assert pages(sandbox, is_multi_phone_sync_credential=True) == [[]]
    assert pages(sandbox, user_identity_id=credential_id(1)) == [[]]
    sizes = [len(page) for page in pages(sandbox, acs_system_id=made_id("system", "brivo"), limit=250)]
    assert sizes[:-1] == [250, 250]
    assert 0 < sizes[-1] < 250


def test_a_filter_of_the_wrong_kind_is_refused(sandbox: Sandbox) -> None:
    for name, value in (
        ("acs_system_id", "brivo"),
        ("created_before", "yesterday"),
        ("is_multi_phone_sync_credential", "no"),
        ("search", ""),
        ("search", 42),
    ):
        assert complaint(ask(sandbox, LIST, {name: value}), name)
