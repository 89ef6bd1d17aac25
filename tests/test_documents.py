"""The JSON documents, to the letter of the contract."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from seam_bulk import documents
from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.errors import UsageError
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.planning.plan import Plan, make_plan
from tests.examples import EARLIER, LATER, NOW, SANDBOX, change, checked, credential, csv_bytes, uuid


def check_document(**how: Any) -> dict[str, Any]:
    content = csv_bytes(
        [
            [uuid(1), "0042", "2031-01-31T23:59:59+01:00", "Anna"],
            [uuid(1), "0042", "2031-01-31T22:59:59Z", "Anna"],
            [uuid(2), "", "2031-01-31T22:59:59Z", ""],
            [uuid(3), "73x", "", ""],
            ["nobody", "738291", "", ""],
            [uuid(4), "738292", "", ""],
            [uuid(5), "738293", "", ""],
            [uuid(5), "738294", "", ""],
        ],
        ("Credential ID", "New PIN", "Valid until", "Guest"),
    )
    found = check_file(content, "guests.csv", FileOptions(rows=parse_rows("2-6,8-9")), NOW)
    document: dict[str, Any] = json.loads(json.dumps(documents.check_document(found, **how), default=list))
    return document


def test_check_gives_the_contracts_document() -> None:
    document = check_document()
    assert list(document) == ["schema", "file", "columns", "counts", "problems", "rows"]
    assert document["schema"] == "seam-bulk.check/1"
    assert list(document["file"]) == ["name", "format", "sheet", "header_row", "encoding", "delimiter", "sha256"]
    assert document["columns"] == {"acs_credential_id": "Credential ID", "code": "New PIN", "ends_at": "Valid until"}
    assert document["counts"] == {"rows": 8, "ready": 2, "invalid": 4, "repeated": 1, "skipped": 1}
    for found in document["problems"]:
        assert list(found) == ["row", "column", "rule", "severity", "message", "hint"]
    assert [(p["row"], p["rule"], p["severity"]) for p in document["problems"]] == [
        (3, "id.repeated", "note"),
        (5, "code.not_digits", "error"),
        (6, "id.not_uuid", "error"),
        (8, "id.conflicting", "error"),
        (9, "id.conflicting", "error"),
    ]


@pytest.mark.parametrize(("show", "code"), [(False, "••••"), (True, "0042")])
def test_check_tells_every_row_with_its_one_status(show: bool, code: str) -> None:
    end = "2031-01-31T22:59:59Z"
    rows = check_document(show_codes=show)["rows"]
    assert all(list(row) == ["row", "acs_credential_id", "code", "ends_at", "status"] for row in rows)
    assert [tuple(row.values()) for row in rows] == [
        (2, uuid(1), code, end, "ready"),
        (3, uuid(1), code, end, "repeated"),
        (4, uuid(2), None, end, "ready"),
        (5, uuid(3), None, None, "invalid"),
        (6, None, None, None, "invalid"),
        (7, uuid(4), None, None, "skipped"),
        (8, uuid(5), None, None, "invalid"),
        (9, uuid(5), None, None, "invalid"),
    ]


def plan() -> Plan:
    rows = [
        checked(1, "0042", LATER, zeros_sure=False),
        checked(2, None, LATER),
        checked(3, "1111"),
        checked(4, "2222"),
        checked(1, "0042", LATER, status="repeated", repeats=2),
        checked(5, status="invalid"),
    ]
    live = (credential(1, code="00042"), credential(2, code=None, ends_at=None), credential(3))
    known = {c.acs_credential_id: c for c in live}
    return make_plan(rows, LiveInMemory(known), SANDBOX, {}, NOW)


def test_plan_gives_the_contracts_document() -> None:
    document = json.loads(json.dumps(documents.plan_document(plan(), "abc"), default=list))
    assert list(document) == ["schema", "checksum", "workspace", "counts", "dangers", "changes", "problems"]
    assert (document["schema"], document["checksum"]) == ("seam-bulk.plan/1", "abc")
    assert document["workspace"] == {
        "workspace_id": SANDBOX.workspace_id,
        "name": SANDBOX.name,
        "is_sandbox": True,
    }
    assert document["counts"] == {"change": 2, "unchanged": 1, "invalid": 1, "blocked": 1, "repeated": 1}
    assert [list(each) for each in document["dangers"]] == [["danger", "message"]]
    assert document["dangers"][0]["danger"] == "zeros-maybe-lost"
    assert document["changes"] == [
        {
            "row": 2,
            "acs_credential_id": uuid(1),
            "name": "Guest 1",
            "before": {"code": "••••", "ends_at": "2030-06-30T10:00:00Z"},
            "after": {"code": "••••", "ends_at": "2031-01-31T22:59:59Z"},
        },
        {
            "row": 3,
            "acs_credential_id": uuid(2),
            "name": "Guest 2",
            "before": {"code": None, "ends_at": None},
            "after": {"code": None, "ends_at": "2031-01-31T22:59:59Z"},
        },
    ]
    assert [p["rule"] for p in document["problems"]] == ["code.zeros_maybe_lost", "plan.not_found"]


def test_plan_shows_codes_where_they_are_asked_for() -> None:
    shown = next(documents.plan_document(plan(), "abc", show_codes=True)["changes"])
    assert (shown["before"]["code"], shown["after"]["code"]) == ("00042", "0042")


def test_plan_counts_skipped_rows_where_there_are_some() -> None:
    skipped = make_plan([checked(status="skipped")], LiveInMemory({}), SANDBOX, {}, NOW)
    assert documents.plan_document(skipped, "")["counts"]["skipped"] == 1


def test_a_run_gives_the_contracts_document() -> None:
    assert documents.run_document("r1", "stopped", {"updated": 2}, "r.csv") == {
        "schema": "seam-bulk.run/1",
        "run": "r1",
        "state": "stopped",
        "counts": {"updated": 2},
        "report": "r.csv",
    }


def test_the_list_of_runs_gives_the_contracts_document() -> None:
    started = datetime(2031, 1, 31, 1, 2, 3, 456789, timezone(timedelta(hours=1)))
    listed = documents.listed_run("r1", "running", started, "guests.csv", "w", {"updated": 2})
    assert documents.runs_document([listed]) == {
        "schema": "seam-bulk.runs/1",
        "runs": [
            {
                "run": "r1",
                "state": "running",
                "started_at": "2031-01-31T00:02:03Z",
                "file": "guests.csv",
                "workspace_id": "w",
                "counts": {"updated": 2},
            }
        ],
    }


def test_whole_file_trouble_gives_the_contracts_document() -> None:
    assert documents.error_document(UsageError("usage.x", "It is so.", "Do this.")) == {
        "schema": "seam-bulk.error/1",
        "error": {"rule": "usage.x", "message": "It is so.", "hint": "Do this."},
    }


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (EARLIER, "2030-06-30T10:00:00Z"),
        (EARLIER.astimezone(timezone(timedelta(hours=5))), "2030-06-30T10:00:00Z"),
        (EARLIER.replace(microsecond=123456), "2030-06-30T10:00:00.123456Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_instants_are_written_in_utc(moment: datetime | None, text: str | None) -> None:
    assert documents.utc_text(moment) == text


def test_an_error_is_its_sentence_and_what_to_do() -> None:
    assert str(UsageError("usage.x", "It is so.", "Do this.")) == "It is so. Do this."
    assert str(UsageError("usage.x", "It is so.")) == "It is so."
    assert change().row == 2


def test_the_two_moments_of_an_hour_that_the_clock_repeats_are_two_texts() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moments = [datetime(2031, 10, 26, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1)]
    assert [documents.utc_text(each) for each in moments] == ["2031-10-26T00:30:00Z", "2031-10-26T01:30:00Z"]
