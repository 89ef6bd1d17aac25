from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from seam_bulk.sandbox import Sandbox, start
from seam_bulk.sandbox.seed import credential_id
from tests.sandbox.asking import GET, LIST, SYSTEMS, UPDATE, WORKSPACE, ask, error


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start() as running:
        yield running


def test_each_key_opens_its_own_workspace(sandbox: Sandbox) -> None:
    mine = ask(sandbox, WORKSPACE).json()["workspace"]
    other = ask(sandbox, WORKSPACE, key=sandbox.production_api_key).json()["workspace"]
    assert (mine["workspace_id"], mine["is_sandbox"]) == (sandbox.workspace_id, True)
    assert (other["workspace_id"], other["is_sandbox"]) == (sandbox.production_workspace_id, False)


def test_keys_look_like_the_keys_of_seam(sandbox: Sandbox) -> None:
    assert sandbox.api_key.startswith("seam_")
    assert "test" in sandbox.api_key
    assert "test" not in sandbox.production_api_key
    assert sandbox.personal_access_token.startswith("seam_at")
    assert sandbox.client_session_token.startswith("seam_cst")
    assert sandbox.publishable_key.startswith("seam_pk")


def test_a_credential_of_the_other_workspace_is_not_found(sandbox: Sandbox) -> None:
    theirs = {"acs_credential_id": credential_id(3, production=True)}
    refused = ask(sandbox, GET, theirs)
    assert (refused.status_code, error(refused)) == (404, "acs_credential_not_found")
    assert ask(sandbox, GET, theirs, key=sandbox.production_api_key).status_code == 200
    assert error(ask(sandbox, UPDATE, theirs | {"code": "5150"})) == "acs_credential_not_found"


def test_a_personal_access_token_names_its_workspace(sandbox: Sandbox) -> None:
    token = sandbox.personal_access_token
    lost = ask(sandbox, WORKSPACE, key=token)
    assert (lost.status_code, error(lost)) == (400, "missing_workspace_id")
    for workspace_id in (sandbox.workspace_id, sandbox.production_workspace_id):
        found = ask(sandbox, WORKSPACE, key=token, json={}, headers={"seam-workspace": workspace_id})
        assert found.json()["workspace"]["workspace_id"] == workspace_id
    nowhere = ask(sandbox, WORKSPACE, key=token, json={}, headers={"seam-workspace": credential_id(1)})
    assert (nowhere.status_code, error(nowhere)) == (401, "unauthorized")


def test_a_client_session_may_look_at_its_workspace_and_no_more(sandbox: Sandbox) -> None:
    assert ask(sandbox, WORKSPACE, key=sandbox.client_session_token).status_code == 200
    for path in (LIST, GET, UPDATE, SYSTEMS):
        assert ask(sandbox, path, key=sandbox.client_session_token).status_code == 403


@pytest.mark.parametrize("key", ["seam_nobody", "seam_pk", ""])
def test_other_keys_are_refused(sandbox: Sandbox, key: str) -> None:
    key = sandbox.publishable_key if key == "seam_pk" else key
    refused = httpx.post(sandbox.endpoint + WORKSPACE, json={}, headers={"authorization": f"Bearer {key}".strip()})
    assert (refused.status_code, error(refused)) == (401, "unauthorized")


def test_a_key_counts_in_its_header_only(sandbox: Sandbox) -> None:
    ways: list[dict[str, Any]] = [
        {"params": {"api_key": sandbox.api_key}},
        {"json": {"api_key": sandbox.api_key}},
        {"headers": {"seam-api-key": sandbox.api_key}},
        {"headers": {"authorization": sandbox.api_key}},
        {"headers": {"authorization": f"Basic {sandbox.api_key}"}},
    ]
    for more in ways:
        assert httpx.post(sandbox.endpoint + WORKSPACE, **more).status_code == 401


def test_the_log_tells_what_was_asked_also_where_the_key_was_refused() -> None:
    with start() as sandbox:
        first = next(iter(sandbox.credentials()))
        answer = ask(sandbox, UPDATE, {"acs_credential_id": first, "code": "4821"}, key="seam_wrong")
        assert answer.status_code == 401
        assert sandbox.requests()[-1]["acs_credential_id"] == first
