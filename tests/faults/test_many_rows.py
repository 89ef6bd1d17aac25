"""Five thousand rows through a Seam that stumbles: everything is done, and the report is true."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from seam_bulk import cli
from seam_bulk.sandbox import SandboxOptions, start
from tests import examples


@pytest.mark.slow
def test_five_thousand_rows_get_through_a_seam_that_stumbles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with start(SandboxOptions(credentials=5200, retry_after=0)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        known = examples.code_credentials(pretend, 5000)
        lines = examples.wishes(known)
        Path("guests.csv").write_bytes(examples.csv_bytes(lines))
        pretend.set_faults("429:5%", "500:2%", "reset:1%", "lost-reply:1%")

        code = cli.run(["apply", "guests.csv", "--yes", "--json", "--report", "report.csv", "--concurrency", "32"])

        assert code == 0, capsys.readouterr()
        with Path("report.csv").open(encoding="utf-8-sig", newline="") as file:
            report = list(csv.DictReader(file))
        assert [line["acs_credential_id"] for line in report] == [line[0] for line in lines]
        assert {line["result"] for line in report} == {"updated"}
        live, log = pretend.credentials(), pretend.requests()
        assert [live[line[0]]["code"] for line in lines] == [line[1] for line in lines]
        assert {live[line[0]]["ends_at"].replace(".000Z", "Z") for line in lines} == {lines[0][2]}
        sent: dict[str, int] = {}
        for entry in log:
            if entry["route"] == "update":
                sent[entry["acs_credential_id"]] = sent.get(entry["acs_credential_id"], 0) + 1
        assert {line["acs_credential_id"]: int(line["attempts"]) for line in report} == sent
        assert {entry["fault"] for entry in log} >= {"429", "500", "reset", "lost-reply"}
