from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest

from seam_bulk.sandbox import Sandbox, start
from seam_bulk.sandbox.seed import SYSTEMS as SEEDED_SYSTEMS
from seam_bulk.sandbox.seed import credential_id
from tests.sandbox.asking import GET, LIST, SYSTEMS, UPDATE, WORKSPACE, ask, complaint, error


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start() as running:
        yield running


def test_every_answer_carries_the_id_that_support_asks_for_and_the_date(sandbox: Sandbox) -> None:
    ids = set()
    for path in (WORKSPACE, LIST, GET, "/nowhere"):
        answer = ask(sandbox, path)
        ids.add(str(UUID(answer.headers["seam-request-id"])))
        assert abs((parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)).total_seconds()) < 5
    assert len(ids) == 4


def test_an_unknown_path_is_plain_text(sandbox: Sandbox) -> None:
    lost = ask(sandbox, "/acs/credentials/upsert")
    assert (lost.status_code, lost.text) == (404, "404")
    assert sandbox.requests()[-1]["route"] == ""


def test_broken_json_is_answered_in_plain_text(sandbox: Sandbox) -> None:
    broken = ask(sandbox, UPDATE, content=b'{"code": ', headers={"content-type": "application/json"})
    assert (broken.status_code, broken.text) == (400, "Invalid JSON")


def test_another_content_type_is_refused(sandbox: Sandbox) -> None:
    for content_type in ("text/plain", ""):
        refused = ask(sandbox, UPDATE, content=b"{}", headers={"content-type": content_type})
        assert error(refused) == "invalid_content_type"
    assert ask(sandbox, LIST, content=b"{}", headers={"content-type": "application/json; charset=utf-8"}).is_success


def test_json_that_is_no_object_is_refused(sandbox: Sandbox) -> None:
    assert error(ask(sandbox, UPDATE, json=["code"])) == "invalid_input"


@pytest.mark.parametrize(("path", "method"), [(UPDATE, "GET"), (UPDATE, "DELETE"), (LIST, "PUT"), (GET, "PATCH")])
def test_a_wrong_method_is_refused(sandbox: Sandbox, path: str, method: str) -> None:
    refused = ask(sandbox, path, method=method)
    assert (refused.status_code, error(refused)) == (405, "method_not_allowed")


def test_questions_can_also_be_asked_by_get(sandbox: Sandbox) -> None:
    found = ask(sandbox, GET, method="GET", params={"acs_credential_id": credential_id(30)})
    assert found.json()["acs_credential"]["acs_credential_id"] == credential_id(30)
    assert len(ask(sandbox, LIST, method="GET", params={"limit": "3"}).json()["acs_credentials"]) == 3
    assert complaint(ask(sandbox, LIST, method="GET", params={"limit": "many"}), "limit")


def test_systems_tell_their_time_zone_where_seam_knows_it(sandbox: Sandbox) -> None:
    systems = ask(sandbox, SYSTEMS).json()["acs_systems"]
    zones = {each["name"]: each["location"]["time_zone"] for each in systems}
    assert zones == {name: zone for name, _, _, zone in SEEDED_SYSTEMS.values()}
    assert zones["Harbour House"] == "Europe/Berlin"
    assert zones["Mill Yard Studios"] is None
    account = systems[2]["connected_account_id"]
    assert ask(sandbox, SYSTEMS, {"connected_account_id": account}).json()["acs_systems"] == [systems[2]]
