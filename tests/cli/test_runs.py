from __future__ import annotations

import csv
import json
import stat
import subprocess
import sys
from pathlib import Path

import openpyxl

from seam_bulk.reports.report import COLUMNS
from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import RunVerb
from tests.cli.test_plan import write


def test_runs_come_newest_first_with_all_that_scripts_need(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    assert seam_bulk("runs", "--json").document == {"schema": "seam-bulk.runs/1", "runs": []}
    first = seam_bulk("apply", write(folder, pretend, 2), "--yes", "--json").document["run"]
    second = seam_bulk("apply", write(folder, pretend, 3), "--yes", "--json").document["run"]
    listed = seam_bulk("runs", "--json").document["runs"]
    assert {each["run"] for each in listed} == {first, second}
    assert listed[0]["started_at"] >= listed[1]["started_at"]
    assert listed[-1] == {
        "run": first,
        "state": "finished",
        "started_at": listed[-1]["started_at"],
        "file": "guests.csv",
        "workspace_id": pretend.workspace_id,
        "counts": {"updated": 2},
    }
    shown = seam_bulk("runs").out
    assert first in shown
    assert "1 updated, 2 unchanged" in shown


def test_a_report_is_written_again_the_same(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document
    again = seam_bulk("report", ran["run"], "--out", folder / "again.csv")
    assert (again.code, again.out.strip()) == (0, f"Report: {folder / 'again.csv'}")
    assert (folder / "again.csv").read_bytes() == Path(ran["report"]).read_bytes()


def test_what_earlier_runs_did_is_told_without_loading_what_checks_or_sends(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    unneeded = {"httpx", "pandas", "seam_bulk.workflow", "seam_bulk.checking.checks", "seam_bulk.spreadsheets.table"}
    program = (
        "import sys; from seam_bulk.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print(sorted({unneeded} & set(sys.modules)))"
    )
    for verb in (["runs"], ["report", run, "--out", "again.csv"], ["report", run, "--not-done", "--out", "rest.csv"]):
        ran = subprocess.run([sys.executable, "-c", program, *verb], capture_output=True, text=True, check=True)
        assert ran.stdout.splitlines()[-1] == "[]", verb


def test_a_report_comes_as_a_workbook_or_as_json_too(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    seam_bulk("report", run[:-2], "--out", "report.xlsx")
    rows = list(openpyxl.load_workbook("report.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0][: len(COLUMNS)] == COLUMNS
    assert [row[2] for row in rows[1:]] == ["updated"] * 3
    seam_bulk("report", run, "--out", "report.json")
    document = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert [row["result"] for row in document["rows"]] == ["updated"] * 3


def test_codes_stand_in_a_report_only_when_asked_for_and_then_it_is_private(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    seam_bulk("report", run, "--show-codes", "--out", "clear.csv")
    assert "810000000" in Path("clear.csv").read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(Path("clear.csv").stat().st_mode) == 0o600


def test_what_was_not_done_can_be_corrected_and_fed_back_in(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = folder / "guests.csv"
    known = examples.code_credentials(pretend, 2)
    lines = [
        [known[0]["acs_credential_id"], "0734", "Lena", "=1+1"],
        [known[1]["acs_credential_id"], "07x4", "Marco", "=2+2"],
    ]
    path.write_bytes(examples.csv_bytes(lines, ("Credential ID", "PIN", "Guest", "Note")))
    run = seam_bulk("apply", path, "--yes", "--accept", "zeros-maybe-lost", "--json").document["run"]
    assert seam_bulk("report", run, "--not-done", "--out", "rest.csv").code == 0
    rest = Path("rest.csv")
    assert stat.S_IMODE(rest.stat().st_mode) == 0o600
    with rest.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["Credential ID", "PIN", "Guest", "Note"],
            [lines[1][0], "07x4", "Marco", "'=2+2"],
        ]
    rest.write_text(rest.read_text(encoding="utf-8-sig").replace("07x4", "0794"), encoding="utf-8")
    ran = seam_bulk("apply", rest, "--yes", "--accept", "zeros-maybe-lost", "--json")
    assert (ran.code, ran.document["counts"]) == (0, {"updated": 1})
    assert pretend.credentials()[lines[1][0]]["code"] == "0794"
