"""`--fix RULE` from end to end: what is accepted is planned, sent, reported and put back like any change."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import RunVerb

ZEROS = ("--fix", "code.zeros_maybe_lost")


def file_without_zeros(folder: Path, pretend: Sandbox) -> tuple[Path, str]:
    """A file whose one code has lost a zero to the four digits of the present one; and the credential's id."""
    [known] = examples.code_credentials(pretend, 1)
    pretend.change(known["acs_credential_id"], code="8264")
    path = folder / "guests.csv"
    path.write_bytes(examples.csv_bytes([[known["acs_credential_id"], "731", ""]]))
    return path, known["acs_credential_id"]


def test_zeros_are_put_back_reported_and_undone(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, known = file_without_zeros(folder, pretend)
    assert seam_bulk("apply", path, "--yes").code == 5, "a danger until it is accepted or mended"
    ran = seam_bulk("apply", path, "--yes", *ZEROS, "--json")
    assert ran.code == 0, ran.err
    assert pretend.credentials()[known]["code"] == "0731"
    with Path(ran.document["report"]).open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file)
    assert (line["result"], line["warnings"]) == ("updated", "code.zeros_maybe_lost (fixed)")
    assert seam_bulk("undo", ran.document["run"], "--yes").code == 0
    assert pretend.credentials()[known]["code"] == "8264"


def test_a_plan_file_keeps_what_was_accepted(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, known = file_without_zeros(folder, pretend)
    kept = folder / "plan.json"
    assert seam_bulk("plan", path, *ZEROS, "--out", kept).code == 0
    assert "0731" not in kept.read_text()
    [told] = json.loads(kept.read_text())["problems"]
    assert (told["rule"], told["severity"], told["fixed"], told["row"]) == ("code.zeros_maybe_lost", "note", True, 2)
    assert seam_bulk("apply", kept, "--yes").code == 0
    assert pretend.credentials()[known]["code"] == "0731"


def test_a_plan_suggests_and_changes_nothing_by_itself(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, _ = file_without_zeros(folder, pretend)
    [told] = seam_bulk("plan", path, "--json").document["problems"]
    assert (told["suggestion"], told["severity"]) == ("••••", "warning")
    [clear] = seam_bulk("plan", path, "--json", "--show-codes").document["problems"]
    assert clear["suggestion"] == "0731"
    kept = folder / "plan.json"
    seam_bulk("plan", path, "--out", kept)
    assert "0731" not in kept.read_text()
