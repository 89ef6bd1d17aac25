"""Changes become outcomes: what is sent, what is not, and how a run ends, goes on and is cut off."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import workflow
from seam_bulk.errors import KeyRefused, Refused
from seam_bulk.planning.outcomes import Result
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.storage import lock, run_summary
from seam_bulk.storage.entries import Intent, outcome_of
from seam_bulk.storage.journal import Journal
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


def test_begin_sends_nothing(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 5)), access)
        before = len(sandbox.requests())
        run = examples.begin(journal, shown)
        assert len(sandbox.requests()) == before
        assert set(examples.results(journal, run).values()) == {"not_attempted"}
        assert run_summary.read(journal, run).state == "stopped"


def test_carrying_on_a_finished_run_sends_nothing_more(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        ran = examples.apply(journal, examples.wishes(examples.code_credentials(sandbox, 10)), access)
        rows = list(journal.rows(ran.head.run))
        again = examples.carry_on(journal, ran.head.run, access)
        assert len(examples.updates(sandbox)) == 10
        assert (again.state, again.counts) == ("finished", {"updated": 10})
        assert list(journal.rows(ran.head.run)) == rows


def test_every_kind_of_row_ends_with_its_own_result(tmp_path: Path) -> None:
    with start() as sandbox:
        known = examples.code_credentials(sandbox, 4)
        foreign = next(
            c for c in sandbox.credentials().values() if c["workspace_id"] == sandbox.production_workspace_id
        )
        ids = [c["acs_credential_id"] for c in known]
        lines = [
            [ids[0], "738291", ""],
            [ids[0], "738291", ""],
            [ids[1], known[1]["code"], ""],
            ["not an id", "738292", ""],
            [examples.uuid(404), "738293", ""],
            [foreign["acs_credential_id"], "738294", ""],
            [ids[2], "738295", ""],
            [ids[3], "738296", ""],
        ]
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(lines, access))
        sandbox.change(ids[2], code="555123")
        sandbox.remove(ids[3])
        ran = examples.carry_on(journal, run, access)
        assert examples.results(journal, run) == {
            2: "updated",
            3: "repeated",
            4: "unchanged",
            5: "invalid",
            6: "blocked",
            7: "blocked",
            8: "drifted",
            9: "drifted",
        }
        assert ran.counts == {"updated": 1, "unchanged": 1, "repeated": 1, "invalid": 1, "blocked": 2, "drifted": 2}
        assert [r["acs_credential_id"] for r in examples.updates(sandbox)] == [ids[0]]
        asked = [r["acs_credential_id"] for r in sandbox.requests() if r["route"] == "get"]
        assert examples.uuid(404) in asked


def test_a_change_that_somebody_else_made_meanwhile_is_unchanged(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        acs_credential_id = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        run = examples.begin(journal, examples.preview([[acs_credential_id, "738291", ""]], access))
        sandbox.change(acs_credential_id, code="738291")
        assert examples.carry_on(journal, run, access).counts == {"unchanged": 1}
        assert examples.updates(sandbox) == []


def test_drift_of_the_value_left_alone_counts_too(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        acs_credential_id = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        run = examples.begin(journal, examples.preview([[acs_credential_id, "738291", ""]], access))
        sandbox.change(acs_credential_id, ends_at="2033-03-03T03:03:03Z")
        assert examples.carry_on(journal, run, access).counts == {"drifted": 1}


def test_only_what_differs_is_sent(tmp_path: Path) -> None:
    with start() as sandbox:
        one, two = [c for c in examples.code_credentials(sandbox, 20) if "ends_at" in c][:2]
        lines = [
            [one["acs_credential_id"], "738291", one["ends_at"]],
            [two["acs_credential_id"], "", "2035-01-31T23:59:59+01:00"],
        ]
        ran = examples.apply(examples.open_journal(tmp_path), lines, examples.access_to(sandbox))
        assert ran.counts == {"updated": 2}
        assert {frozenset(r["body"].items()) for r in examples.updates(sandbox)} == {
            frozenset({"acs_credential_id": one["acs_credential_id"], "code": "738291"}.items()),
            frozenset({"acs_credential_id": two["acs_credential_id"], "ends_at": "2035-01-31T22:59:59Z"}.items()),
        }


def test_without_reading_back_a_row_is_accepted_for_good(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        ran = examples.apply(journal, examples.wishes(examples.code_credentials(sandbox, 3)), access, verify=False)
        assert (ran.state, ran.counts) == ("finished", {"accepted": 3})
        assert [r["route"] for r in sandbox.requests()][-3:] == ["update"] * 3
        assert examples.carry_on(journal, ran.head.run, access).counts == {"accepted": 3}


def test_rows_whose_reading_back_does_not_answer_are_accepted_and_read_later(tmp_path: Path, no_waiting: None) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 3)), access))
        sandbox.set_faults("list:503@1")
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"accepted": 3})
        assert "reading back failed" in outcome_of(next(journal.rows(run))).message
        sandbox.set_faults()
        assert examples.carry_on(journal, run, access).counts == {"updated": 3}
        assert len(examples.updates(sandbox)) == 3


def test_a_key_refused_while_reading_back_stops_the_run(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 3)), access))
        sandbox.set_faults("list:401@1")
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {"accepted": 3})
        sandbox.set_faults()
        assert examples.carry_on(journal, run, access).counts == {"updated": 3}


def test_a_stop_finishes_what_is_in_flight_and_leaves_the_rest(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.02)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 60)), access)
        run = examples.begin(journal, shown, concurrency=2)
        stop, progress = threading.Event(), Progress()

        def stop_after_ten() -> None:
            while progress.done < 10:
                time.sleep(0.001)
            stop.set()

        threading.Thread(target=stop_after_ten, daemon=True).start()
        ran = examples.carry_on(journal, run, access, stop=stop, progress=progress)
        assert ran.state == "stopped"
        assert ran.head.stopped_because == "Stopped on request."
        assert set(ran.counts) == {"updated", "not_attempted"}
        assert ran.counts["updated"] == len(examples.updates(sandbox)) < 60
        resumed = examples.carry_on(journal, run, access)
        assert (resumed.state, resumed.counts) == ("finished", {"updated": 60})
        assert len(examples.updates(sandbox)) == 60


def test_a_row_told_to_slow_down_when_the_run_stops_was_not_attempted(tmp_path: Path) -> None:
    with start(SandboxOptions(retry_after=0, faults=("429",))) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 3)), access)
        run, stop = examples.begin(journal, shown), threading.Event()

        def stop_once_told() -> None:
            examples.until(lambda: bool(examples.updates(sandbox)))
            stop.set()

        threading.Thread(target=stop_once_told, daemon=True).start()
        ran = examples.carry_on(journal, run, access, stop=stop)
        assert examples.updates(sandbox)
        assert (ran.state, ran.counts) == ("stopped", {"not_attempted": 3})


def test_a_seam_that_only_asks_to_slow_down_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "PATIENCE", 0.2)
    with start(SandboxOptions(retry_after=0)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 3)), access))
        sandbox.set_faults("429")
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {"not_attempted": 3})
        assert "slow down" in ran.head.stopped_because


def test_a_row_in_doubt_stays_so_when_the_key_is_refused_next(tmp_path: Path, no_waiting: None) -> None:
    answers = iter([Said({}, 500), Said({"error": {"type": "unauthorized", "message": "no"}}, 401)])
    hotel = Hotel({examples.uuid(1): in_hotel(examples.uuid(1))}, {"update": lambda body: next(answers)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, "seam_test1_key")
        ran = examples.apply(journal, [[examples.uuid(1), "738291", ""]], access)
        assert (ran.state, ran.counts) == ("stopped", {"unconfirmed": 1})
        assert outcome_of(next(journal.rows(ran.head.run))).attempts == 2


def test_a_row_once_accepted_is_not_reported_as_never_attempted(tmp_path: Path, no_waiting: None) -> None:
    answers = iter([Said({}), Said({"error": {"type": "unauthorized", "message": "no"}}, 401)])
    hotel = Hotel({examples.uuid(1): in_hotel(examples.uuid(1))}, {"update": lambda body: next(answers)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, "seam_test1_key")
        ran = examples.apply(journal, [[examples.uuid(1), "738291", ""]], access)
        assert (ran.state, ran.counts) == ("stopped", {"unconfirmed": 1})


def test_too_many_failures_stop_the_run(tmp_path: Path, no_waiting: None) -> None:
    with start(SandboxOptions(credentials=300)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 200))
        run = examples.begin(journal, examples.preview(lines, access), concurrency=1)
        sandbox.set_faults("500@30")
        ran = examples.carry_on(journal, run, access)
        assert ran.state == "stopped"
        assert ran.head.stopped_because == "More than 20 % of the rows failed (20 of 50)."
        assert ran.counts["not_attempted"] > 100
        assert ran.counts["updated"] == 30


def test_a_passed_end_date_is_not_sent(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        acs_credential_id = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        shown = examples.preview([[acs_credential_id, "738291", examples.in_days(0.9).isoformat()]], access)
        run = examples.begin(journal, shown, Consent(frozenset({"ending-soon"})))
        late = examples.in_days(2)
        ran = carry_on_at(late, journal, run, access)
        assert ran.counts == {"invalid": 1}
        assert examples.updates(sandbox) == []
        assert outcome_of(next(journal.rows(run))).error_type == "ends_at.past"


def test_a_row_that_did_not_take_is_not_sent_again_after_its_end_date(tmp_path: Path, no_waiting: None) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        acs_credential_id = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        shown = examples.preview([[acs_credential_id, "738291", examples.in_days(0.9).isoformat()]], access)
        run = examples.begin(journal, shown, Consent(frozenset({"ending-soon"})))
        journal.write(run, [Intent(0, 1, examples.in_days(0))])
        ran = carry_on_at(examples.in_days(2), journal, run, access)
        assert ran.counts == {"failed": 1}
        assert examples.updates(sandbox) == []


def carry_on_at(moment: Any, journal: Journal, run: str, access: Access) -> run_summary.RunSummary:
    """Carry a run on as if it were that moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "now", lambda: moment)
        return examples.carry_on(journal, run, access, consent=Consent(frozenset({"ending-soon"})))


def test_two_runs_of_one_workspace_cannot_go_at_once(tmp_path: Path) -> None:
    with start(SandboxOptions(latency=0.02)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 20)), access)
        run, other = examples.begin(journal, shown, concurrency=1), examples.begin(journal, shown)

        async def both() -> list[Any]:
            turns = (workflow.carry_on(journal, each, access) for each in (run, other))
            return list(await asyncio.gather(*turns, return_exceptions=True))

        ended = asyncio.run(both())
        refused = [each for each in ended if isinstance(each, Refused)]
        assert [(r.rule, r.exit_code) for r in refused] == [("run.alive", 5)]
        assert len(examples.updates(sandbox)) == 20


def test_a_run_is_not_begun_beside_a_live_one(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 2)), access)
        with lock.alone(journal.home, shown.plan.workspace.workspace_id), pytest.raises(Refused) as refused:
            examples.begin(journal, shown)
        assert refused.value.rule == "run.alive"
        assert journal.heads() == []


def test_a_run_is_not_carried_on_with_the_key_of_another_workspace(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 2)), access))
        with pytest.raises(KeyRefused) as refused:
            examples.carry_on(journal, run, examples.access_to(sandbox, sandbox.production_api_key))
        assert (refused.value.rule, refused.value.exit_code) == ("run.other_workspace", 4)
        with pytest.raises(KeyRefused) as elsewhere:
            examples.carry_on(journal, run, Access("http://127.0.0.1:1", sandbox.api_key))
        assert elsewhere.value.rule == "run.other_endpoint"
        assert examples.updates(sandbox) == []


def test_a_danger_of_today_is_asked_about_when_a_run_is_carried_on(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        acs_credential_id = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        run = examples.begin(
            journal, examples.preview([[acs_credential_id, "", examples.in_days(2).isoformat()]], access)
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workflow, "now", lambda: examples.in_days(1.5))
            with pytest.raises(Refused) as refused:
                examples.carry_on(journal, run, access)
        assert refused.value.rule == "danger.ending-soon"
        assert examples.updates(sandbox) == []
        assert Result.NOT_ATTEMPTED in run_summary.read(journal, run).counts
