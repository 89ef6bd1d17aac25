"""A credential out of Seam's JSON, whatever that holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from seam_bulk.planning.credentials import from_json, instant, workspace_from_json

ID = "aaaaaaaa-0000-4000-8000-000000000001"


def test_the_documented_fields_are_read() -> None:
    found = from_json(
        {
            "acs_credential_id": ID.upper(),
            "acs_system_id": "doors",
            "workspace_id": "w",
            "display_name": "Guest",
            "access_method": "code",
            "external_type": "brivo_credential",
            "code": "0042",
            "starts_at": "2030-01-01T00:00:00.000Z",
            "ends_at": "2031-01-31T23:59:59+01:00",
            "warnings": [{"warning_code": "being_deleted"}, {"warning_code": "requested_code_unavailable"}],
            "errors": [{"error_code": "e"}],
            "is_latest_desired_state_synced_with_provider": True,
            "latest_desired_state_synced_with_provider_at": "2030-01-02T00:00:00Z",
            "a_field_of_tomorrow": {"x": 1},
        }
    )
    assert found.acs_credential_id == ID
    assert (found.code, found.name, found.access_method) == ("0042", "Guest", "code")
    assert found.ends_at == datetime(2031, 1, 31, 22, 59, 59, tzinfo=UTC)
    assert found.starts_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert (found.is_being_deleted, found.replaced_code) == (True, True)
    assert (found.errors, found.synced, found.synced_at) == (("e",), True, datetime(2030, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("answer", [{}, {"acs_credential_id": ID}, {"code": None}, {"code": ""}])
def test_a_code_that_is_not_shown_is_unknown(answer: dict[str, Any]) -> None:
    assert from_json(answer).code is None


@pytest.mark.parametrize(
    ("code", "read"), [(1234, "1234"), (True, None), (12.5, None), ([], None), (float("nan"), None)]
)
def test_a_code_of_another_json_type_is_read_or_unknown(code: object, read: str | None) -> None:
    assert from_json({"code": code}).code == read


def test_a_code_stands_in_no_repr() -> None:
    assert "738291" not in repr(from_json({"code": "738291"}))


@pytest.mark.parametrize(
    "odd",
    [
        {"warnings": None, "errors": "x", "display_name": 5, "ends_at": 7, "starts_at": "soon"},
        {"warnings": [None, 3, {}, {"warning_code": None}], "errors": {"error_code": "e"}},
        {"acs_credential_id": None, "is_latest_desired_state_synced_with_provider": "yes"},
        {"code": float("inf"), "acs_system_id": []},
    ],
)
def test_odd_json_is_read_as_saying_nothing(odd: dict[str, Any]) -> None:
    found = from_json(odd)
    assert (found.warnings, found.errors, found.name, found.ends_at, found.synced) == ((), (), "", None, None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2031-06-30T09:00:00.123456Z", datetime(2031, 6, 30, 9, 0, 0, 123456, tzinfo=UTC)),
        ("2031-06-30T09:00:00.000Z", datetime(2031, 6, 30, 9, tzinfo=UTC)),
        ("2032-05-01 15:00:00", datetime(2032, 5, 1, 15, tzinfo=UTC)),
        (" 2031-06-30T11:00:00+02:00 ", datetime(2031, 6, 30, 9, tzinfo=UTC)),
        ("", None),
        ("  ", None),
        (None, None),
        ("never", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_instants_are_compared_not_their_texts(text: object, moment: datetime | None) -> None:
    assert instant(text) == moment


@pytest.mark.parametrize(
    ("says", "is_sandbox"), [(True, True), (False, False), (None, False), ("true", False), (1, False)]
)
def test_a_workspace_that_does_not_say_so_is_not_taken_for_a_sandbox(says: object, is_sandbox: bool) -> None:
    found = workspace_from_json(json.loads(json.dumps({"workspace_id": "w", "name": "Hotel", "is_sandbox": says})))
    assert (found.workspace_id, found.name, found.is_sandbox) == ("w", "Hotel", is_sandbox)
