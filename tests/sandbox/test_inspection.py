from __future__ import annotations

import httpx

from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.sandbox.seed import credential_id, unknown_id
from tests.sandbox.asking import read, update

ORDINARY = credential_id(40)


def test_another_process_can_read_log_and_state_and_meddle() -> None:
    with start(SandboxOptions(inspect=True)) as sandbox:
        look = httpx.Client(base_url=f"{sandbox.endpoint}/_sandbox")
        update(sandbox, ORDINARY, code="5150")
        assert look.get("/requests").json() == sandbox.requests()
        assert look.get("/credentials").json() == sandbox.credentials()
        assert look.post("/change", json={"acs_credential_id": ORDINARY, "code": "9876"}).is_success
        assert read(sandbox, ORDINARY)["code"] == "9876"
        assert look.post("/faults", json={"faults": ["500"]}).is_success
        assert update(sandbox, ORDINARY, code="5150").status_code == 500
        assert look.post("/faults", json={"faults": ["meteor"]}).status_code == 400
        assert look.post("/change", json={"acs_credential_id": unknown_id()}).status_code == 404
        look.close()


def test_it_is_closed_unless_opened() -> None:
    with start() as sandbox:
        assert httpx.get(f"{sandbox.endpoint}/_sandbox/requests").status_code == 404
