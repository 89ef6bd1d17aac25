"""Runs against a Seam where things go wrong: every row ends as the sandbox's own state and log say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import outcome_of
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.faults.agreement import assert_report_agrees, assert_resent_only_after_a_look


def test_five_thousand_rows_against_every_common_fault_are_all_updated(tmp_path: Path) -> None:
    faults = ("429:5%", "500:2%", "reset:1%", "lost-reply:1%")
    with start(SandboxOptions(credentials=6000, retry_after=0, faults=faults)) as sandbox:
        lines = examples.wishes(examples.code_credentials(sandbox, 5000))
        journal = examples.open_journal(tmp_path)
        ran = examples.apply(journal, lines, examples.access_to(sandbox), concurrency=32)
        assert ran.state == "finished"
        assert ran.counts == {"updated": 5000}
        assert_report_agrees(sandbox, journal, ran.head.run)
        assert_resent_only_after_a_look(sandbox.requests())
        assert all(r["status"] for r in examples.updates(sandbox))
        assert {"429", "500", "reset", "lost-reply"} <= {r["fault"] for r in sandbox.requests()}


@pytest.mark.parametrize("fault", ["429", "429-date", "429-bare", "500", "503", "html", "reset", "lost-reply", "half"])
def test_a_fault_that_passes_leaves_every_row_updated(fault: str, tmp_path: Path, no_waiting: None) -> None:
    with start(SandboxOptions(retry_after=0, faults=(f"{fault}:30%",))) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 30))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"updated": 30})
        assert fault in {r["fault"] for r in sandbox.requests()}
        assert_report_agrees(sandbox, journal, ran.head.run)
        assert_resent_only_after_a_look(sandbox.requests())


@pytest.mark.parametrize("fault", ["truncated", "garbage", "slow", "lost-reply", "half"])
def test_a_change_whose_answer_is_lost_is_read_back_and_not_sent_again(fault: str, tmp_path: Path) -> None:
    with start(SandboxOptions(slow=0.01, faults=(fault,))) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 8))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"updated": 8})
        assert len(examples.updates(sandbox)) == 8


@pytest.mark.parametrize("answer", ["{}", "full", "ok", "empty"])
def test_every_documented_answer_to_an_update_counts(answer: Any, tmp_path: Path) -> None:
    with start(SandboxOptions(update_answer=answer)) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 5))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert ran.counts == {"updated": 5}


def test_a_seam_that_lies_fails_the_row_after_six_tries(tmp_path: Path, no_waiting: None) -> None:
    with start(SandboxOptions(faults=("lies",))) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 3))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"failed": 3})
        outcomes = [outcome_of(row) for row in journal.rows(ran.head.run)]
        assert [o.attempts for o in outcomes] == [6, 6, 6]
        assert len(examples.updates(sandbox)) == 18
        assert "still holds the old value" in outcomes[0].message
        assert_report_agrees(sandbox, journal, ran.head.run)


@pytest.mark.parametrize("fault", ["500", "503", "html", "reset"])
def test_a_row_that_never_gets_through_fails_after_six_tries(fault: str, tmp_path: Path, no_waiting: None) -> None:
    with start(SandboxOptions(faults=(fault,))) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 3))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"failed": 3})
        outcome = outcome_of(next(journal.rows(ran.head.run)))
        assert outcome.attempts == 6
        assert outcome.error_type == ("internal_server_error" if fault == "500" else "")
        assert outcome.http_status == {"500": 500, "503": 503, "html": 502, "reset": None}[fault]


def test_answers_of_429_are_no_tries(tmp_path: Path, no_waiting: None) -> None:
    with start(SandboxOptions(retry_after=0)) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 1))
        run = examples.begin(journal, examples.preview(lines, examples.access_to(sandbox)))
        sandbox.set_faults("429:90%")
        ran = examples.carry_on(journal, run, examples.access_to(sandbox))
        assert ran.counts == {"updated": 1}
        assert outcome_of(next(journal.rows(run))).attempts == len(examples.updates(sandbox)) > 6


def test_another_code_than_asked_for_is_adjusted_and_shown(tmp_path: Path) -> None:
    with start(SandboxOptions(faults=("reassign",))) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 4))
        ran = examples.apply(journal, lines, examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"adjusted": 4})
        live = sandbox.credentials()
        for row in journal.rows(ran.head.run):
            outcome = outcome_of(row)
            assert outcome.now is not None
            assert outcome.now.code == live[row.planned.acs_credential_id]["code"]
            assert outcome.now.code != row.planned.after.code
            assert "requested_code_unavailable" in outcome.warnings


def test_a_key_refused_in_mid_run_stops_it_and_a_good_key_finishes_it(tmp_path: Path) -> None:
    with start(SandboxOptions(faults=("401@20",))) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 60))
        ran = examples.apply(journal, lines, access, concurrency=4)
        assert ran.state == "stopped"
        assert ran.counts == {"accepted": 20, "not_attempted": 40}
        assert ran.head.stopped_because == "Seam refuses the key now."
        sandbox.set_faults()
        resumed = examples.carry_on(journal, ran.head.run, access)
        assert (resumed.state, resumed.counts) == ("finished", {"updated": 60})
        applied = [r for r in examples.updates(sandbox) if r["applied"]]
        assert len(applied) == 60
        assert_report_agrees(sandbox, journal, ran.head.run)


def test_a_row_that_seam_refuses_says_what_seam_said(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        latch = next(
            c for c in sandbox.credentials().values() if c["external_type"] == "latch_access" and c.get("code")
        )
        journal = examples.open_journal(tmp_path)
        ran = examples.apply(journal, [[latch["acs_credential_id"], "738291", ""]], examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"refused": 1})
        outcome = outcome_of(next(journal.rows(ran.head.run)))
        assert (outcome.error_type, outcome.http_status, outcome.attempts) == ("invalid_input", 400, 1)
        assert "Latch generates the code" in outcome.message
        assert outcome.seam_request_id


def test_a_credential_deleted_while_it_is_sent_is_refused(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.02)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        credentials = examples.code_credentials(sandbox, 30)
        run = examples.begin(journal, examples.preview(examples.wishes(credentials), access), concurrency=1)
        last = credentials[-1]["acs_credential_id"]

        class RemoveOnFirst(Progress):
            """Deletes the last credential once the first row is sent."""

            def __setattr__(self, name: str, value: Any) -> None:
                object.__setattr__(self, name, value)
                if name == "stage" and value == "sending" and last in sandbox.credentials():
                    sandbox.remove(last)

        ran = examples.carry_on(journal, run, access, progress=RemoveOnFirst())
        assert ran.counts == {"updated": 29, "refused": 1}
        assert examples.results(journal, run)[31] == "refused"
        assert outcome_of(list(journal.rows(run))[-1]).http_status == 404


def test_a_code_that_stays_unknown_is_accepted_at_best(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        unknown = next(c for c in sandbox.credentials().values() if "code" in c and c["code"] is None)
        journal = examples.open_journal(tmp_path)
        ran = examples.apply(journal, [[unknown["acs_credential_id"], "738291", ""]], examples.access_to(sandbox))
        assert (ran.state, ran.counts) == ("finished", {"accepted": 1})


def test_a_code_that_seam_never_shows_is_accepted_at_best(tmp_path: Path) -> None:
    hotel = Hotel({examples.uuid(1): in_hotel(examples.uuid(1), code=None)}, {"update": lambda body: Said({})})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, "seam_test1_key")
        ran = examples.apply(journal, [[examples.uuid(1), "738291", ""]], access)
        assert (ran.state, ran.counts) == ("finished", {"accepted": 1})
        assert "does not show the code" in outcome_of(next(journal.rows(ran.head.run))).message


def test_a_hidden_code_without_an_answer_to_rely_on_is_unconfirmed(tmp_path: Path, no_waiting: None) -> None:
    hotel = Hotel({examples.uuid(1): in_hotel(examples.uuid(1), code=None)}, {"update": lambda body: Said({}, 500)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, "seam_test1_key")
        ran = examples.apply(journal, [[examples.uuid(1), "738291", ""]], access)
        assert (ran.state, ran.counts) == ("finished", {"unconfirmed": 1})
        assert server.routes().count("update") == 6
