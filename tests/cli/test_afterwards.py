from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from seam_bulk import afterwards, seal
from seam_bulk.cli.options import parse_time_span
from seam_bulk.errors import UsageError
from seam_bulk.planning.credentials import instant
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.seam import pacing
from seam_bulk.storage.journal import Journal
from tests import examples
from tests.cli.conftest import RunVerb
from tests.cli.test_plan import write


def test_undo_puts_back_what_a_run_changed_and_undo_of_that_does_it_again(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    endless = {c["acs_credential_id"] for c in pretend.credentials().values() if "ends_at" not in c}
    known = [c for c in examples.code_credentials(pretend, 40) if c["acs_credential_id"] not in endless][:20]
    path = folder / "guests.csv"
    path.write_bytes(examples.csv_bytes(examples.wishes(known)))
    before = pretend.credentials()
    run = seam_bulk("apply", path, "--yes", "--json").document["run"]
    after = pretend.credentials()
    undone = seam_bulk("undo", run, "--yes", "--accept", "zeros-maybe-lost", "--json")
    assert (undone.code, undone.document["counts"]) == (0, {"updated": 20})
    assert undone.document["run"] != run
    assert values(pretend.credentials()) == values(before)
    again = seam_bulk("undo", undone.document["run"], "--yes", "--json")
    assert (again.code, again.document["counts"]) == (0, {"updated": 20})
    assert values(pretend.credentials()) == values(after)


def values(credentials: dict[str, dict[str, object]]) -> dict[str, tuple[object, object]]:
    """Code and end date of every credential, the end date as an instant: how Seam spells it is Seam's own affair."""
    return {key: (c.get("code"), instant(c.get("ends_at"))) for key, c in credentials.items()}


def test_undo_is_asked_about_and_shown_like_any_update(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    count = len(examples.updates(pretend))
    assert seam_bulk("undo", run).code == 2
    ran = seam_bulk("undo", run, "--yes", "--rows", "3", "--accept", "zeros-maybe-lost")
    assert "•••• → ••••" in ran.out
    assert ran.code == 0
    assert len(examples.updates(pretend)) == count + 1


def test_undo_leaves_alone_what_somebody_changed_since_and_says_so(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path = write(folder, pretend, 5)
    endless = sum("ends_at" not in c for c in examples.code_credentials(pretend, 5))
    run = seam_bulk("apply", path, "--yes", "--json").document["run"]
    changed = examples.code_credentials(pretend, 5)[4]["acs_credential_id"]
    pretend.change(changed, code="777123")
    ran = seam_bulk("undo", run, "--yes", "--json", "--accept", "zeros-maybe-lost")
    assert ran.code == 1
    assert ran.document["counts"] == {"updated": 4 - endless, "blocked": endless, "drifted": 1}
    assert pretend.credentials()[changed]["code"] == "777123"
    report = Path(ran.document["report"]).read_text(encoding="utf-8-sig")
    assert "Changed by somebody since that run; left alone." in report
    assert ("plan.cannot_restore" in report) == bool(endless)


def test_a_run_that_changed_nothing_cannot_be_undone(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend)
    seam_bulk("apply", path, "--yes")
    run = seam_bulk("apply", path, "--yes", "--json").document["run"]
    ran = seam_bulk("undo", run, "--yes", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, "run.nothing_to_undo")


def test_verify_settles_what_was_not_read_back_and_rewrites_the_report(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--no-verify", "--json", "--report", "mine.csv")
    assert ran.document["counts"] == {"accepted": 3}
    count = len(examples.updates(pretend))
    looked = seam_bulk("verify", ran.document["run"], "--json")
    assert (looked.code, looked.document["counts"]) == (0, {"updated": 3})
    assert looked.document["report"] == str(folder / "mine.csv")
    assert "accepted" not in Path("mine.csv").read_text(encoding="utf-8-sig")
    assert len(examples.updates(pretend)) == count


def test_verify_tells_when_a_change_has_reached_the_access_system(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(SandboxOptions(sync_delay=0.7)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        ran = seam_bulk("apply", write(folder, pretend, 3), "--yes", "--json", "--report", "mine.csv")
        assert ran.document["counts"] == {"updated": 3}
        assert "pending" in Path("mine.csv").read_text(encoding="utf-8-sig")
        examples.until(lambda: all_synced(pretend))
        assert seam_bulk("verify", ran.document["run"], "--json").code == 0
        report = Path("mine.csv").read_text(encoding="utf-8-sig")
        assert "pending" not in report
        assert "synced" in report


def all_synced(pretend: Sandbox) -> bool:
    """Whether no credential is on its way to its provider."""
    return not any(
        c.get("is_latest_desired_state_synced_with_provider") is False for c in pretend.credentials().values()
    )


def test_a_forgotten_run_leaves_no_trace_of_its_rows(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, empty_home: Path
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    traces = traces_of_rows(empty_home)
    assert len(traces) > 1
    assert all(trace in journal_bytes(empty_home) for trace in traces)
    ran = seam_bulk("forget", run, "--json")
    assert (ran.code, ran.document) == (0, {"schema": "seam-bulk.forgotten/1", "runs": [run]})
    assert not any(trace in journal_bytes(empty_home) for trace in traces)
    assert seam_bulk("runs", "--json").document["runs"] == []
    assert seam_bulk("report", run).code == 2


def traces_of_rows(home: Path) -> list[bytes]:
    """How each block of rows begins, closed as it is, and each outcome."""
    with closing(sqlite3.connect(home / "journal.sqlite3")) as db:
        closed = [bytes(each) for (each,) in db.execute("SELECT closed FROM blocks")]
        told = [str(each).encode() for (each,) in db.execute("SELECT told FROM outcomes")]
    return [trace[:60] for trace in closed + told]


def journal_bytes(home: Path) -> bytes:
    """Every byte of the journal and its log."""
    return b"".join(path.read_bytes() for path in home.glob("journal.sqlite3*"))


def test_runs_older_than_an_age_are_forgotten_together(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    seam_bulk("apply", write(folder, pretend), "--yes")
    seam_bulk("apply", write(folder, pretend), "--yes")
    assert seam_bulk("forget", "--older-than", "1d", "--json").document["runs"] == []
    assert len(seam_bulk("forget", "--older-than", "0s", "--json").document["runs"]) == 2
    assert seam_bulk("forget").code == 2
    assert seam_bulk("forget", "x", "--older-than", "1d").code == 2


@pytest.mark.parametrize(
    ("text", "age"), [("90d", timedelta(days=90)), ("12h", timedelta(hours=12)), ("10m", timedelta(minutes=10))]
)
def test_an_age_is_read(text: str, age: timedelta) -> None:
    assert parse_time_span(text) == age


@pytest.mark.parametrize("text", ["", "d", "3 weeks", "-1d", "1.5h"])
def test_an_age_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        parse_time_span(text)


def test_apply_waits_until_the_access_systems_have_it(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afterwards, "_FIRST_PAUSE", 0.1)
    with start(SandboxOptions(sync_delay=0.5)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        options = ("--yes", "--json", "--wait-for-sync", "30s", "--report", "r.csv")
        ran = seam_bulk("apply", write(folder, pretend), *options)
        assert (ran.code, ran.document["counts"]) == (0, {"updated": 3})
        assert "pending" not in Path("r.csv").read_text(encoding="utf-8-sig")


def test_the_waiting_is_bounded(seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards, "_FIRST_PAUSE", 0.1)
    with start(SandboxOptions(sync_delay=3600)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        options = ("--yes", "--json", "--wait-for-sync", "1s", "--report", "r.csv")
        ran = seam_bulk("apply", write(folder, pretend), *options)
        assert (ran.code, ran.document["counts"]) == (0, {"updated": 3})
        assert "pending" in Path("r.csv").read_text(encoding="utf-8-sig")


def test_a_run_is_stopped_from_elsewhere(seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with start(SandboxOptions(latency=0.1)) as pretend:
        monkeypatch.setenv("SEAM_ENDPOINT", pretend.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", pretend.api_key)
        path = write(folder, pretend, 80)
        with subprocess.Popen(
            [sys.executable, "-m", "seam_bulk", "apply", path, "--yes", "--json", "--concurrency", "1"],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            examples.until(lambda: len(examples.updates(pretend)) >= 3)
            run = seam_bulk("runs", "--json").document["runs"][0]
            assert run["state"] == "running"
            assert seam_bulk("forget", run["run"]).code == 2
            assert seam_bulk("undo", run["run"], "--yes").code == 2
            asked = seam_bulk("stop", run["run"], "--json")
            assert (asked.code, asked.document["state"]) == (0, "running")
            out, _ = process.communicate(timeout=30)
        assert process.returncode == 3
        assert json.loads(out)["state"] == "stopped"
        again = seam_bulk("stop", run["run"], "--json")
        assert (again.code, again.document["error"]["rule"]) == (2, "run.not_running")


def test_history_tells_who_did_what_and_nothing_secret(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, empty_home: Path
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    seam_bulk("verify", run)
    seam_bulk("report", run, "--show-codes", "--out", "clear.csv")
    seam_bulk("forget", run)
    with closing(Journal(empty_home, seal.load(empty_home))) as journal:
        told = journal.events(run)
    assert [event.what for event in told] == ["begun", "carried on", "ended", "verified", "codes shown", "forgotten"]
    assert all(event.person for event in told)
    assert pretend.api_key not in repr(told)
    assert "8100000" not in repr(told)


def test_resume_heeds_the_brakes_that_are_said_with_it(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend, 5, ["nobody", "4821", ""])
    pretend.set_faults("update:401@1")
    run = seam_bulk("apply", path, "--yes", "--json", "--concurrency", "1").document["run"]
    pretend.set_faults()
    count = len(examples.updates(pretend))
    many = seam_bulk("resume", run, "--yes", "--max-changes", "1", "--json")
    assert (many.code, many.document["error"]["rule"]) == (5, "danger.too-many")
    strict = seam_bulk("resume", run, "--yes", "--strict", "--json")
    assert (strict.code, strict.document["error"]["rule"]) == (5, "run.strict")
    assert len(examples.updates(pretend)) == count
    assert seam_bulk("resume", run, "--yes", "--max-changes", "1", "--accept", "too-many").code == 1


def test_a_resume_that_seam_does_not_answer_says_3_and_reports(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)
    pretend.set_faults("update:401@1")
    run = seam_bulk("apply", write(folder, pretend, 5), "--yes", "--json", "--concurrency", "1").document["run"]
    pretend.set_faults("list:500", "get:500")
    ran = seam_bulk("resume", run, "--yes", "--json")
    assert (ran.code, ran.document["state"]) == (3, "stopped")
    assert Path(ran.document["report"]).is_file()


@pytest.mark.parametrize(
    "verb", ["check", "plan", "apply", "resume", "verify", "undo", "report", "runs", "stop", "forget"]
)
def test_what_can_be_said_everywhere_can_be_said_to_every_verb(seam_bulk: RunVerb, verb: str) -> None:
    shown = seam_bulk(verb, "--help").out
    assert all(option in shown for option in ("--json", "--show-codes", "--sandbox"))


def test_a_report_has_the_codes_where_apply_is_asked_for_them(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    ran = seam_bulk("apply", write(folder, pretend), "--yes", "--json", "--show-codes")
    report = Path(ran.document["report"])
    assert "810000000" in report.read_text(encoding="utf-8-sig")
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_variable_of_a_file_option_stands_in_no_plan_s_way(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seam_bulk("plan", write(folder, pretend), "--out", "plan.json")
    monkeypatch.setenv("SEAM_BULK_TIMEZONE", "Europe/Berlin")
    assert seam_bulk("apply", "plan.json", "--yes").code == 0
    assert seam_bulk("apply", "plan.json", "--yes", "--timezone", "Asia/Tokyo").code == 2


def test_verify_keeps_to_the_rate_that_the_run_was_begun_with(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--no-verify", "--rate", "20", "--json").document["run"]
    count = len(pretend.requests())
    began = time.monotonic()
    assert seam_bulk("verify", run).code == 0
    asked = len(pretend.requests()) - count
    assert asked > 1
    assert time.monotonic() - began >= (asked - 1) / 20
