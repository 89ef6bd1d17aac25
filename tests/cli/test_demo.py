from __future__ import annotations

import csv
from pathlib import Path

import pytest

from seam_bulk.cli import demo as demo_module
from seam_bulk.sandbox import Sandbox
from tests.cli.conftest import RunVerb


def test_the_demo_does_the_whole_job_and_checks_itself(seam_bulk: RunVerb, folder: Path) -> None:
    ran = seam_bulk("demo")
    assert ran.code == 0
    (report,) = folder.glob("arrivals.*.report.csv")
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert str(report) in ran.out
    assert "Checked against the sandbox's own log and state" in ran.out
    assert {line["result"] for line in lines} >= {"updated", "unchanged", "repeated", "invalid", "blocked"}
    for piece in ("code.zeros_restored", "id.conflicting", "plan.code_taken", "•••• → ••••", "█"):
        assert piece in ran.out


def test_the_demo_notices_a_report_that_is_not_true(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Sandbox.credentials

    def other(self: Sandbox) -> dict[str, dict[str, object]]:
        return {key: {**c, "code": "000"} for key, c in told(self).items()}

    monkeypatch.setattr(Sandbox, "credentials", other)
    ran = seam_bulk("demo")
    assert ran.code == 1
    assert "NOT RIGHT: row " in ran.out


def test_the_demo_notices_an_update_that_no_row_tells_of(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Sandbox.requests

    def more(self: Sandbox) -> list[dict[str, object]]:
        return [*told(self), {"route": "update", "status": 200, "acs_credential_id": "somebody"}]

    monkeypatch.setattr(Sandbox, "requests", more)
    ran = seam_bulk("demo")
    assert ran.code == 1
    assert "NOT RIGHT: somebody was sent" in ran.out


def test_a_missing_sample_file_is_told(seam_bulk: RunVerb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_module, "_FILE", "gone.xlsx")
    assert seam_bulk("demo").code == 2
