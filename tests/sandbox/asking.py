"""Asking a sandbox things, as plainly as curl would."""

from __future__ import annotations

from typing import Any

import httpx

from seam_bulk.sandbox import Sandbox

UPDATE, GET, LIST = "/acs/credentials/update", "/acs/credentials/get", "/acs/credentials/list"
WORKSPACE, SYSTEMS = "/workspaces/get", "/acs/systems/list"


def ask(
    sandbox: Sandbox, path: str, body: Any = None, *, key: str | None = None, method: str = "POST", **more: Any
) -> httpx.Response:
    """One request with the key of the sandbox workspace, or another one."""
    headers = {"authorization": f"Bearer {key or sandbox.api_key}", **more.pop("headers", {})}
    if not more:
        more["json"] = body or {}
    return httpx.request(method, sandbox.endpoint + path, headers=headers, timeout=10, trust_env=False, **more)


def update(sandbox: Sandbox, acs_credential_id: str, **fields: Any) -> httpx.Response:
    """One update."""
    return ask(sandbox, UPDATE, {"acs_credential_id": acs_credential_id, **fields})


def read(sandbox: Sandbox, acs_credential_id: str) -> dict[str, Any]:
    """One credential as the API gives it."""
    found: dict[str, Any] = ask(sandbox, GET, {"acs_credential_id": acs_credential_id}).json()["acs_credential"]
    return found


def error(response: httpx.Response) -> str:
    """The type of an error in Seam's envelope."""
    assert response.json()["ok"] is False
    return str(response.json()["error"]["type"])


def complaint(response: httpx.Response, field: str) -> str:
    """What Seam's envelope says of one field."""
    assert (response.status_code, error(response)) == (400, "invalid_input")
    return str(response.json()["error"]["validation_errors"][field]["_errors"][0])
