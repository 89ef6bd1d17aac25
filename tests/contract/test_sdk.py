"""The official SDK as a client of the sandbox: what it sends and reads is Seam's API as its makers see it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from seam.exceptions import SeamHttpApiError, SeamHttpInvalidInputError, SeamHttpUnauthorizedError
from seam.seam import AsyncSeam, Seam

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import Special, credential_id, made_id, unknown_id

ORDINARY = credential_id(40)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start(SandboxOptions(credentials=1203)) as running:
        yield running


@pytest.fixture
def seam(sandbox: Sandbox) -> Iterator[Seam]:
    with Seam(api_key=sandbox.api_key, endpoint=sandbox.endpoint) as client:
        yield client


def test_it_finds_its_workspace(seam: Seam, sandbox: Sandbox) -> None:
    found = seam.workspaces.get()
    assert (found.workspace_id, found.is_sandbox) == (sandbox.workspace_id, True)


def test_it_finds_its_workspace_by_a_personal_access_token(sandbox: Sandbox) -> None:
    token, workspace_id = sandbox.personal_access_token, sandbox.production_workspace_id
    with Seam(personal_access_token=token, workspace_id=workspace_id, endpoint=sandbox.endpoint) as client:
        found = client.workspaces.get()
    assert (found.workspace_id, found.is_sandbox) == (sandbox.production_workspace_id, False)


def test_it_lists_the_access_systems(seam: Seam) -> None:
    zones = {each.name: each.location and each.location.time_zone for each in seam.acs.systems.list()}
    assert zones["Harbour House"] == "Europe/Berlin"
    assert len(zones) == 7


def test_it_reads_a_credential(seam: Seam) -> None:
    found = seam.acs.credentials.get(acs_credential_id=credential_id(Special.LEADING_ZERO))
    assert (found.code, found.access_method, found.external_type) == ("0042", "code", "brivo_credential")


def test_its_paginator_reads_every_page(seam: Seam, sandbox: Sandbox) -> None:
    everything = seam.create_paginator(seam.acs.credentials.list, {"limit": 500}).flatten_to_list()
    assert [each.acs_credential_id for each in everything] == [credential_id(number) for number in range(1203)]
    assert [entry["route"] for entry in sandbox.requests()] == ["list"] * 3
    assert {entry["method"] for entry in sandbox.requests()} == {"GET"}
    latch = seam.acs.credentials.list(acs_system_id=made_id("system", "latch"))
    assert len(latch) == 2


def test_it_updates_by_patch(seam: Seam, sandbox: Sandbox) -> None:
    assert seam.acs.credentials.update(acs_credential_id=ORDINARY, code="0007", ends_at="2031-01-31T22:59:59Z") is None
    found = seam.acs.credentials.get(acs_credential_id=ORDINARY)
    assert (found.code, found.ends_at) == ("0007", "2031-01-31T22:59:59.000Z")
    entry = sandbox.requests()[0]
    assert (entry["method"], entry["applied"]) == ("PATCH", True)


def test_it_understands_every_refusal(seam: Seam, sandbox: Sandbox) -> None:
    with pytest.raises(SeamHttpInvalidInputError) as wrong:
        seam.acs.credentials.update(acs_credential_id=ORDINARY, code="12a4")
    assert wrong.value.get_validation_error_messages("code") == ["Invalid"]
    assert wrong.value.request_id
    with pytest.raises(SeamHttpApiError) as unknown:
        seam.acs.credentials.get(acs_credential_id=unknown_id())
    assert (unknown.value.status_code, unknown.value.code) == (404, "acs_credential_not_found")
    with Seam(api_key="seam_nobody", endpoint=sandbox.endpoint) as stranger, pytest.raises(SeamHttpUnauthorizedError):
        stranger.workspaces.get()


def test_its_asynchronous_twin_works_as_well(sandbox: Sandbox) -> None:
    async def go() -> str | None:
        async with AsyncSeam(api_key=sandbox.api_key, endpoint=sandbox.endpoint) as client:
            ids = [credential_id(number) for number in range(30, 62)]
            update = client.acs.credentials.update
            await asyncio.gather(*(update(acs_credential_id=each, ends_at="2033-03-03T10:00:00Z") for each in ids))
            return (await client.acs.credentials.get(acs_credential_id=ids[-1])).ends_at

    assert asyncio.run(go()) == "2033-03-03T10:00:00.000Z"
    assert sum(entry["applied"] for entry in sandbox.requests()) == 32
