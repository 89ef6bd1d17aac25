from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import RunVerb


def write(folder: Path, pretend: Sandbox, count: int = 3, *more: list[str]) -> Path:
    """A file that changes the first credentials of the sandbox, with these lines added."""
    path = folder / "guests.csv"
    lines = examples.wishes(examples.code_credentials(pretend, count))
    path.write_bytes(examples.csv_bytes([*lines, *more]))
    return path


def test_the_document_is_the_contract_s_to_the_letter(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    first = examples.code_credentials(pretend, 1)[0]
    ran = seam_bulk("plan", write(folder, pretend, 1), "--json")
    assert (ran.code, ran.err) == (0, "")
    checksum = ran.document["checksum"]
    assert ran.document == {
        "schema": "seam-bulk.plan/1",
        "checksum": checksum,
        "workspace": {
            "workspace_id": pretend.workspace_id,
            "name": "Harbour House Group (sandbox)",
            "is_sandbox": True,
        },
        "counts": {"change": 1, "unchanged": 0, "invalid": 0, "blocked": 0, "repeated": 0},
        "dangers": [],
        "changes": [
            {
                "row": 2,
                "acs_credential_id": first["acs_credential_id"],
                "name": first["display_name"],
                "before": {"code": "••••", "ends_at": first.get("ends_at", "").replace(".000Z", "Z") or None},
                "after": {"code": "••••", "ends_at": "2035-01-31T22:59:59Z"},
            }
        ],
        "problems": [],
    }
    assert len(checksum) == 64


def test_a_plan_sends_nothing(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    before = pretend.credentials()
    assert seam_bulk("plan", write(folder, pretend)).code == 0
    assert pretend.credentials() == before
    assert not examples.updates(pretend)


def test_exit_codes_tell_changes_from_none_and_from_rows_left_out(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path = write(folder, pretend)
    assert seam_bulk("plan", path).code == 0
    assert seam_bulk("plan", path, "--exit-code").code == 10
    assert seam_bulk("plan", write(folder, pretend, 3, [examples.uuid(9), "4821", ""]), "--exit-code").code == 1
    assert seam_bulk("apply", write(folder, pretend), "--yes").code == 0
    assert seam_bulk("plan", path, "--exit-code").code == 0


def test_people_see_old_and_new_without_codes(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    first = examples.code_credentials(pretend, 1)[0]
    path = write(folder, pretend, 1)
    ran = seam_bulk("plan", path, "--timezone", "Europe/Berlin")
    assert "•••• → ••••" in ran.out
    assert "→ 2035-01-31 23:59:59 CET" in ran.out
    assert first["display_name"] in ran.out
    assert first["code"] not in ran.out
    shown = seam_bulk("plan", path, "--show-codes").out
    assert f"{first['code']} → 810000000" in shown


def test_a_kept_plan_is_private_shows_no_code_and_can_be_applied(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path, kept = write(folder, pretend), folder / "plan.json"
    planned = seam_bulk("plan", path, "--out", kept, "--json").document
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "810000000" not in kept.read_text()
    document = json.loads(kept.read_text())
    assert {name: document[name] for name in planned} == planned
    ran = seam_bulk("apply", kept, "--yes", "--json")
    assert (ran.code, ran.document["counts"]) == (0, {"updated": 3})


def test_an_altered_plan_is_refused(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, kept = write(folder, pretend), folder / "plan.json"
    seam_bulk("plan", path, "--out", kept)
    kept.write_text(kept.read_text().replace("2035-01-31", "2035-01-30"))
    ran = seam_bulk("apply", kept, "--yes", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (5, "plan_file.altered")
    assert not examples.updates(pretend)


def test_a_plan_of_another_workspace_is_refused(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, kept = write(folder, pretend), folder / "plan.json"
    seam_bulk("plan", path, "--out", kept)
    monkeypatch.setenv("SEAM_API_KEY", pretend.production_api_key)
    ran = seam_bulk("apply", kept, "--yes", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (5, "plan_file.other_workspace")


def test_rows_that_somebody_changed_since_the_plan_are_left_alone(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path, kept = write(folder, pretend), folder / "plan.json"
    seam_bulk("plan", path, "--out", kept)
    pretend.change(examples.code_credentials(pretend, 1)[0]["acs_credential_id"], code="777123")
    ran = seam_bulk("apply", kept, "--yes", "--json")
    assert (ran.code, ran.document["counts"]) == (1, {"updated": 2, "drifted": 1})


def test_a_kept_plan_takes_no_options_of_the_file(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, kept = write(folder, pretend), folder / "plan.json"
    seam_bulk("plan", path, "--out", kept)
    ran = seam_bulk("apply", kept, "--yes", "--rows", "2", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, "usage.plan_options")
    assert not examples.updates(pretend)
