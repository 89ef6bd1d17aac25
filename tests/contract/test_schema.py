from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import Special, credential_id
from tests.contract.schema import DOCUMENT, ROUTES, check_answer, check_error, check_request
from tests.sandbox.asking import GET, LIST, SYSTEMS, UPDATE, WORKSPACE, ask, read, update

ORDINARY = credential_id(40)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start(SandboxOptions(credentials=600)) as running:
        yield running


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(DOCUMENT)
    assert set(ROUTES) == {WORKSPACE, SYSTEMS, GET, LIST, UPDATE}


def test_every_route_of_the_sandbox_answers_as_documented(sandbox: Sandbox) -> None:
    check_answer(WORKSPACE, ask(sandbox, WORKSPACE).json())
    check_answer(SYSTEMS, ask(sandbox, SYSTEMS).json())
    for key in (sandbox.api_key, sandbox.production_api_key):
        check_answer(LIST, ask(sandbox, LIST, key=key).json())
    for special in Special:
        check_answer(GET, ask(sandbox, GET, {"acs_credential_id": credential_id(special)}).json())
    check_answer(UPDATE, update(sandbox, ORDINARY, code="5150").json())


def test_a_credential_fits_after_every_kind_of_change(sandbox: Sandbox) -> None:
    for special in (ORDINARY, credential_id(Special.SALTO_KS), credential_id(Special.PTI)):
        update(sandbox, special, code="5151", ends_at="2032-02-02T10:00:00+01:00")
        check_answer(GET, {"acs_credential": read(sandbox, special), "ok": True})


def test_errors_come_in_the_envelope(sandbox: Sandbox) -> None:
    for refused in (
        update(sandbox, ORDINARY, code="x"),
        update(sandbox, "42"),
        ask(sandbox, WORKSPACE, key="seam_nobody"),
        ask(sandbox, UPDATE, method="GET"),
    ):
        assert refused.status_code >= 400
        check_error(refused.json())


@pytest.mark.parametrize("body", [None, {}, {"ok": True}])
def test_every_answer_of_an_update_is_borne(body: Any) -> None:
    check_answer(UPDATE, body)


@pytest.mark.parametrize(
    "body",
    [
        {"acs_credential_id": ORDINARY},
        {"acs_credential_id": ORDINARY, "code": None},
        {"acs_credential_id": ORDINARY, "code": 1234},
        {"acs_credential_id": ORDINARY, "code": "12a"},
        {"acs_credential_id": ORDINARY, "ends_at": "2031-01-31"},
        {"acs_credential_id": ORDINARY, "ends_at": "2031-01-31T10:00:00"},
        {"acs_credential_id": ORDINARY, "ends_at": None},
        {"acs_credential_id": ORDINARY, "code": "1234", "starts_at": "2031-01-31T10:00:00Z"},
        {"code": "1234"},
    ],
)
def test_an_update_that_must_not_be_sent_is_found_out(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check_request(UPDATE, body)


def test_an_update_as_it_should_be_fits() -> None:
    check_request(UPDATE, {"acs_credential_id": ORDINARY, "code": "0042", "ends_at": "2031-01-31T22:59:59Z"})
    check_request(LIST, {"limit": 500, "page_cursor": "abc"})
    with pytest.raises(ValidationError):
        check_request(LIST, {"search": "0042"})


@pytest.mark.parametrize(("name", "wrong"), [("code", 1234), ("created_at", "yesterday"), ("warnings", None)])
def test_an_answer_that_is_not_as_documented_is_found_out(sandbox: Sandbox, name: str, wrong: Any) -> None:
    with pytest.raises(ValidationError):
        check_answer(GET, {"acs_credential": {**read(sandbox, ORDINARY), name: wrong}, "ok": True})
