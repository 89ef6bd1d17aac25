from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import Special, credential_id, seeded_credential, unknown_id
from tests.sandbox.asking import UPDATE, ask, complaint, error, read, update

ORDINARY = credential_id(40)
SYNCED = "is_latest_desired_state_synced_with_provider"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start() as running:
        yield running


def test_an_update_changes_what_it_names_and_nothing_else(sandbox: Sandbox) -> None:
    before = read(sandbox, ORDINARY)
    answer = update(sandbox, ORDINARY, code="0007")
    assert (answer.status_code, answer.json()) == (200, {})
    now = read(sandbox, ORDINARY)
    assert now["code"] == "0007"
    assert {name for name in now if now[name] != before[name]} == {
        "code",
        "latest_desired_state_synced_with_provider_at",
    }
    entry = sandbox.requests()[1]
    assert (entry["route"], entry["status"], entry["applied"], entry["acs_credential_id"]) == (
        "update",
        200,
        True,
        ORDINARY,
    )
    assert entry["body"] == {"acs_credential_id": ORDINARY, "code": "0007"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2031-01-31T23:59:59+01:00", "2031-01-31T22:59:59.000Z"),
        ("2031-01-31T22:59:59Z", "2031-01-31T22:59:59.000Z"),
        ("2031-01-31T22:59:59.123456Z", "2031-01-31T22:59:59.123456Z"),
        ("2031-01-31T17:59-05:00", "2031-01-31T22:59:00.000Z"),
    ],
)
def test_an_end_date_comes_back_in_utc(sandbox: Sandbox, sent: str, kept: str) -> None:
    assert update(sandbox, ORDINARY, ends_at=sent).status_code == 200
    assert read(sandbox, ORDINARY)["ends_at"] == kept


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("code", "12a4", "Invalid"),
        ("code", "", "Invalid"),
        ("code", "١٢٣٤", "Invalid"),
        ("code", "1234\n", "Invalid"),
        ("code", 1234, "Expected string, received number"),
        ("code", None, "Expected string, received null"),
        ("ends_at", "2031-01-31", "Invalid datetime"),
        ("ends_at", "2031-01-31T10:00:00", "Invalid datetime"),
        ("ends_at", "2031-02-30T10:00:00Z", "Invalid datetime"),
        ("ends_at", "31.01.2031", "Invalid datetime"),
        ("ends_at", None, "Expected string, received null"),
        ("ends_at", "2025-01-31T10:00:00Z", "Must be in the future"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(sandbox: Sandbox, field: str, value: Any, says: str) -> None:
    before = sandbox.credentials()
    assert complaint(update(sandbox, ORDINARY, **{field: value}), field) == says
    assert sandbox.credentials() == before
    assert sandbox.requests()[-1]["applied"] is False


def test_an_id_must_be_there_be_a_uuid_and_be_known(sandbox: Sandbox) -> None:
    assert complaint(ask(sandbox, UPDATE, {"code": "5150"}), "acs_credential_id") == "Required"
    assert complaint(update(sandbox, "42", code="5150"), "acs_credential_id") == "Invalid uuid"
    refused = update(sandbox, unknown_id(), code="5150")
    assert (refused.status_code, error(refused)) == (404, "acs_credential_not_found")
    assert update(sandbox, ORDINARY.upper(), code="5150").status_code == 200


def test_access_cannot_end_before_it_starts(sandbox: Sandbox) -> None:
    later = credential_id(Special.STARTS_LATER)
    assert complaint(update(sandbox, later, ends_at="2029-01-01T10:00:00Z"), "ends_at") == "Must be after starts_at"
    assert update(sandbox, later, ends_at="2030-05-01T10:00:00Z").status_code == 200


def test_a_card_takes_an_end_date_but_no_code_unless_it_shows_one(sandbox: Sandbox) -> None:
    assert "no code" in complaint(update(sandbox, credential_id(Special.CARD), code="5150"), "code")
    assert update(sandbox, credential_id(Special.CARD), ends_at="2031-05-01T10:00:00Z").status_code == 200
    assert update(sandbox, credential_id(Special.CARD_WITH_CODE), code="5150").status_code == 200


def test_brands_do_as_they_please(sandbox: Sandbox) -> None:
    salto, latch, pti = (credential_id(each) for each in (Special.SALTO_KS, Special.LATCH, Special.PTI))
    assert update(sandbox, salto, code="5150").status_code == 200
    assert read(sandbox, salto)["code"] != "5150"
    assert read(sandbox, salto)["warnings"][0]["warning_code"] == "requested_code_unavailable"
    assert complaint(update(sandbox, latch, code="5150"), "code") == "Latch generates the code"
    assert update(sandbox, pti, code="0715").status_code == 200
    assert read(sandbox, pti)["code"] == "715"
    for code in ("0", "4294967297", "99999999999999999999", "100000000000000000001"):
        assert "between 1" in complaint(update(sandbox, pti, code=code), "code")
    assert update(sandbox, pti, code="4294967296").status_code == 200


def test_a_code_that_is_not_shown_stays_hidden(sandbox: Sandbox) -> None:
    hidden = credential_id(Special.CODE_NULL)
    assert update(sandbox, hidden, code="5150").status_code == 200
    assert sandbox.requests()[-1]["applied"] is True
    assert read(sandbox, hidden)["code"] is None


def test_a_credential_being_deleted_is_not_updated(sandbox: Sandbox) -> None:
    assert error(update(sandbox, credential_id(Special.BEING_DELETED), code="5150")) == "acs_credential_being_deleted"


def test_an_update_of_nothing_is_accepted_and_does_nothing(sandbox: Sandbox) -> None:
    assert update(sandbox, ORDINARY).json() == {}
    assert sandbox.requests()[-1]["applied"] is False


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_update_comes_by_post_or_patch(sandbox: Sandbox, method: str) -> None:
    body = {"acs_credential_id": ORDINARY, "code": "5150"}
    assert ask(sandbox, UPDATE, body, method=method).status_code == 200


def test_the_provider_follows_at_once_or_after_a_while() -> None:
    with start(SandboxOptions(sync_delay=3600)) as sandbox:
        update(sandbox, ORDINARY, code="5150")
        assert read(sandbox, ORDINARY)[SYNCED] is False
    with start() as sandbox:
        update(sandbox, ORDINARY, code="5150")
        found = read(sandbox, ORDINARY)
        synced_at = datetime.fromisoformat(found["latest_desired_state_synced_with_provider_at"])
        assert found[SYNCED] is True
        assert datetime.now(UTC) - synced_at < timedelta(minutes=1)


def test_a_provider_that_says_nothing_goes_on_saying_nothing(sandbox: Sandbox) -> None:
    silent, null = credential_id(41), credential_id(43)
    assert seeded_credential(41)["external_type"] == "kisi_credential"
    update(sandbox, silent, code="515015")
    update(sandbox, null, code="515016")
    assert SYNCED not in read(sandbox, silent)
    assert read(sandbox, null)[SYNCED] is None


def test_the_answer_of_an_update_can_be_any_of_the_documented_ones() -> None:
    answers: list[tuple[Literal["ok", "{}"], dict[str, Any]]] = [("ok", {"ok": True}), ("{}", {})]
    for kind, shown in answers:
        with start(SandboxOptions(update_answer=kind)) as sandbox:
            assert update(sandbox, ORDINARY, code="5150").json() == shown
    with start(SandboxOptions(update_answer="empty")) as sandbox:
        assert update(sandbox, ORDINARY, code="5150").content == b""
    with start(SandboxOptions(update_answer="full")) as sandbox:
        assert update(sandbox, ORDINARY, code="5150").json()["acs_credential"]["code"] == "5150"
