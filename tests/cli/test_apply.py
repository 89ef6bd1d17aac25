from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seam_bulk.reports import report_files
from seam_bulk.reports.report import COLUMNS
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from tests import examples
from tests.cli.conftest import RunVerb
from tests.cli.test_plan import write


def test_every_row_is_reported_once_and_the_exit_code_says_whether_all_is_done(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path = write(folder, pretend, 2, [examples.uuid(9), "482193", ""], ["nobody", "482194", ""])
    ran = seam_bulk("apply", path, "--yes", "--json")
    assert ran.code == 1
    run, report = ran.document["run"], Path(ran.document["report"])
    assert ran.document == {
        "schema": "seam-bulk.run/1",
        "run": run,
        "state": "finished",
        "counts": {"updated": 2, "invalid": 1, "blocked": 1},
        "report": str(folder / f"guests.{run}.report.csv"),
    }
    assert report.read_bytes().startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode())
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["row"], line["result"]) for line in lines] == [
        ("2", "updated"),
        ("3", "updated"),
        ("4", "blocked"),
        ("5", "invalid"),
    ]
    assert "8100000" not in report.read_text(encoding="utf-8-sig")


def test_what_is_already_right_is_not_sent_again(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend)
    assert seam_bulk("apply", path, "--yes").code == 0
    ran = seam_bulk("apply", path, "--yes", "--json")
    assert (ran.code, ran.document["counts"]) == (0, {"unchanged": 3})
    assert len(examples.updates(pretend)) == 3


def test_without_reading_back_accepted_is_good_enough(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--no-verify", "--json")
    assert (ran.code, ran.document["counts"]) == (0, {"accepted": 3})


def test_strict_refuses_a_file_with_an_invalid_row(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    ran = seam_bulk("apply", write(folder, pretend, 2, ["nobody", "4821", ""]), "--yes", "--strict", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (5, "run.strict")
    assert not examples.updates(pretend)
    assert seam_bulk("runs", "--json").document["runs"] == []


def test_each_danger_must_be_accepted_by_its_name(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    credentials = examples.code_credentials(pretend, 2)
    soon = examples.in_days(0.5).isoformat()
    path = folder / "guests.csv"
    path.write_bytes(examples.csv_bytes([[c["acs_credential_id"], "", soon] for c in credentials]))
    ran = seam_bulk("apply", path, "--yes", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (5, "danger.ending-soon")
    ran = seam_bulk("apply", path, "--yes", "--max-changes", "1", "--accept", "ending-soon", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (5, "danger.too-many")
    assert not examples.updates(pretend)
    ran = seam_bulk(
        *("apply", path, "--yes", "--max-changes", "1", "--accept", "ending-soon", "--accept", "too-many"),
        *("--accept", "zeros-maybe-lost", "--json"),
    )
    assert (ran.code, ran.document["counts"]) == (0, {"updated": 2})


def test_yes_accepts_production_and_nothing_else(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAM_API_KEY", pretend.production_api_key)
    known = [c for c in pretend.credentials().values() if c["workspace_id"] == pretend.production_workspace_id]
    path = folder / "guests.csv"
    path.write_bytes(examples.csv_bytes(examples.wishes(known[:2])))
    assert [d["danger"] for d in seam_bulk("plan", path, "--json").document["dangers"]] == ["production"]
    assert seam_bulk("apply", path, "--yes").code == 0


def test_a_person_at_a_terminal_is_asked(folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend)
    assert "Not confirmed" in at_a_terminal(["apply", str(path)], "no", 2)
    assert not examples.updates(pretend)
    assert "Update 3 credentials in Harbour House Group (sandbox)?" in at_a_terminal(["apply", str(path)], "y", 0)
    assert len(examples.updates(pretend)) == 3


def at_a_terminal(arguments: list[str], answer: str, code: int) -> str:
    """What the program shows in a terminal where this is typed when it asks."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "seam_bulk", *arguments])  # noqa: S606  no shell is meant
    shown = b""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk
            if b"[y/N] " in chunk:
                os.write(terminal, answer.encode() + b"\n")
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code
    return shown.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_3_reports_every_row_and_goes_on(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    with start(SandboxOptions(latency=0.05)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        path = write(folder, pretend, 60)
        with subprocess.Popen(
            [sys.executable, "-m", "seam_bulk", "apply", path, "--yes", "--json", "--concurrency", "2"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            examples.until(lambda: len(examples.updates(pretend)) >= 10)
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
        assert process.returncode == 3, err
        assert "Stopping" in err
        document = json.loads(out)
        assert document["state"] == "stopped"
        assert sum(document["counts"].values()) == 60
        assert document["counts"]["not_attempted"] > 0
        with Path(document["report"]).open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == 60
        ran = seam_bulk("resume", document["run"], "--yes", "--json")
        assert (ran.code, ran.document["counts"]) == (0, {"updated": 60})
        assert len(examples.updates(pretend)) == 60


def test_a_second_ctrl_c_ends_at_once_and_loses_nothing(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(SandboxOptions(slow=60)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        path = write(folder, pretend, 20)
        pretend.set_faults("update:slow")
        with subprocess.Popen(
            [sys.executable, "-m", "seam_bulk", "apply", path, "--yes", "--json", "--concurrency", "4"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            examples.until(lambda: len(examples.updates(pretend)) == 4)
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            assert "Stopping" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=15)
        assert process.returncode == 3
        document = json.loads(out)
        assert (document["state"], document["counts"]) == ("stopped", {"unconfirmed": 4, "not_attempted": 16})
        pretend.set_faults()
        ran = seam_bulk("resume", document["run"], "--yes", "--json")
        assert (ran.code, ran.document["counts"]) == (0, {"updated": 20})
        assert len(examples.updates(pretend)) == 20


def test_a_report_that_would_be_a_folder_is_refused_before_anything_is_sent(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--json", "--report", folder)
    assert (ran.code, ran.document["error"]["rule"]) == (2, "file.not_written")
    assert examples.updates(pretend) == []


def test_a_report_that_cannot_be_written_afterwards_does_not_lose_the_run(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_files, "refuse_report_place", lambda *_: None)  # before the run all was well
    place = folder / "report.csv"
    place.mkdir()
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--json", "--report", place)
    assert (ran.code, ran.document["state"], ran.document["report"]) == (1, "finished", "")
    assert "seam-bulk report" in ran.err
    again = seam_bulk("report", ran.document["run"], "--out", folder / "other.csv", "--json")
    assert (again.code, again.document["report"]) == (0, str(folder / "other.csv"))


def test_resume_with_the_key_of_another_workspace_is_refused(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    monkeypatch.setenv("SEAM_API_KEY", pretend.production_api_key)
    ran = seam_bulk("resume", run, "--yes", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (4, "run.other_workspace")


def test_a_key_refused_in_mid_run_says_3(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend, 40)
    pretend.set_faults("update:401@10")
    ran = seam_bulk("apply", path, "--yes", "--json", "--concurrency", "1")
    assert (ran.code, ran.document["state"]) == (3, "stopped")
    assert ran.document["counts"]["not_attempted"] == 30
    pretend.set_faults()


def test_a_report_never_replaces_the_file_it_is_about(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend)
    before = path.read_bytes()
    ran = seam_bulk("apply", path, "--yes", "--report", path, "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, "report.same_file")
    assert path.read_bytes() == before
    assert not examples.updates(pretend)
