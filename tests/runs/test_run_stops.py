"""How a run stops and what it still knows of its rows afterwards."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import Intent, outcome_of
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test1_key"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of a millisecond: what is tested is what is sent, not how long it takes."""
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


def test_a_stop_does_not_wait_for_the_minute_seam_asked_for_and_sends_nothing_more(tmp_path: Path) -> None:
    with start(SandboxOptions(retry_after=60)) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 40)), access))
        sandbox.set_faults("429")
        stop, progress = threading.Event(), Progress()

        def stop_when_told_to_slow_down() -> None:
            while not progress.waiting:
                time.sleep(0.005)
            stop.set()

        threading.Thread(target=stop_when_told_to_slow_down, daemon=True).start()
        ran = examples.carry_on(journal, run, access, within=15, stop=stop, progress=progress)
        assert (ran.state, ran.counts) == ("stopped", {"not_attempted": 40})
        assert ran.head.stopped_because == "Stopped on request."
        sent = len(examples.updates(sandbox))
        assert 1 <= sent <= 16
        sandbox.set_faults()
        assert examples.carry_on(journal, run, access).counts == {"updated": 40}
        assert len(examples.updates(sandbox)) == sent + 40


def test_a_run_stopped_before_it_began_sends_nothing(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run, stop = (
            examples.begin(journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 3)), access)),
            threading.Event(),
        )
        stop.set()
        ran = examples.carry_on(journal, run, access, stop=stop)
        assert (ran.state, ran.counts) == ("stopped", {"not_attempted": 3})
        assert examples.updates(sandbox) == []


def test_a_run_with_nothing_left_to_do_is_finished_whatever_stops_it(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 1))
        run, stop = examples.begin(journal, examples.preview(lines, access)), threading.Event()
        sandbox.change(lines[0][0], code=lines[0][1], ends_at=lines[0][2])
        stop.set()
        ran = examples.carry_on(journal, run, access, stop=stop)
        assert (ran.state, ran.counts) == ("finished", {"unchanged": 1})


def test_seams_number_of_a_request_outlasts_the_turn_in_which_it_was_sent(tmp_path: Path, no_waiting: None) -> None:
    said = Said({}, headers={"seam-request-id": "req-1"})

    def update(body: dict[str, Any]) -> Said:
        hotel.credentials[uuid(1)] |= {"code": body["code"]}
        return said

    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"update": update})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview([[uuid(1), "738291", ""]], access))
        gets = iter([None])
        hotel.overrides["get"] = lambda body: next(gets, Said({}, 503))
        hotel.overrides["list"] = lambda body: Said({}, 503)
        assert examples.carry_on(journal, run, access).counts == {"accepted": 1}
        del hotel.overrides["get"], hotel.overrides["list"]
        assert examples.carry_on(journal, run, access).counts == {"updated": 1}
        outcome = outcome_of(next(journal.rows(run)))
        assert (outcome.seam_request_id, outcome.http_status, outcome.attempts) == ("req-1", 200, 1)
        assert server.routes().count("update") == 1


def test_a_row_whose_reading_back_does_not_answer_stays_unconfirmed_and_open(tmp_path: Path, no_waiting: None) -> None:
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lambda body: Said(b"", 500)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview([[uuid(1), "738291", ""]], access))
        gets = iter([None])
        hotel.overrides["get"] = lambda body: next(gets, Said({}, 503))
        ran = examples.carry_on(journal, run, access)
        assert ran.counts == {"unconfirmed": 1}
        assert (ran.state, outcome_of(next(journal.rows(run))).message) == (
            "stopped",
            "Seam cannot be reached any more.",
        )
        hotel.overrides.clear()
        assert examples.carry_on(journal, run, access).counts == {"updated": 1}


@pytest.mark.parametrize(("status", "result"), [(401, "unconfirmed"), (403, "unconfirmed")])
def test_a_key_refused_while_looking_at_a_row_in_doubt_stops_the_run(
    status: int, result: str, tmp_path: Path, no_waiting: None
) -> None:
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lambda body: Said(b"", 500)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview([[uuid(1), "738291", ""]], access))
        gets = iter([None])
        hotel.overrides["get"] = lambda body: next(gets, Said({}, status))
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("stopped", {result: 1})
        assert ran.head.stopped_because == "Seam refuses the key now."


def test_a_stop_while_seam_still_shows_the_old_value_leaves_the_row_unconfirmed(tmp_path: Path) -> None:
    stop = threading.Event()

    def lies(body: dict[str, Any]) -> Said:
        stop.set()
        return Said({})

    with answering(Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lies})) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(journal, examples.preview([[uuid(1), "738291", ""]], access))
        ran = examples.carry_on(journal, run, access, stop=stop)
        assert (ran.state, ran.counts) == ("stopped", {"unconfirmed": 1})
        assert "still showed the old value" in outcome_of(next(journal.rows(run))).message
        assert server.routes().count("update") == 1


@pytest.mark.parametrize("body", [[], "ok", None, {"ok": False}, {"error": {"type": "x", "message": "no"}}])
def test_a_200_that_is_no_answer_of_seam_is_read_back_even_where_reading_back_is_off(
    body: Any, tmp_path: Path, no_waiting: None
) -> None:
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lambda asked: Said(body)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access, verify=False)
        assert ran.counts == {"failed": 1}
        assert server.routes().count("update") == 6


def test_429s_do_not_count_as_tries(tmp_path: Path, no_waiting: None) -> None:
    answers = [Said({}, 429, {"retry-after": "0"}), Said(b"", 500)] * 6
    following = iter(answers)
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lambda body: next(following)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access)
        assert ran.counts == {"failed": 1}
        assert server.routes().count("update") == 12
        assert outcome_of(next(journal.rows(ran.head.run))).attempts == 12


def test_a_row_sent_before_a_kill_and_changed_by_somebody_since_is_unconfirmed(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 1))
        run = examples.begin(journal, examples.preview(lines, access))
        journal.write(run, [Intent(0, 1, examples.in_days(0))])
        sandbox.change(lines[0][0], code="555123")
        assert examples.carry_on(journal, run, access).counts == {"unconfirmed": 1}
        assert examples.updates(sandbox) == []


def test_a_refusal_that_repeats_the_code_is_reported_without_it(tmp_path: Path) -> None:
    said = Said({"error": {"type": "invalid_input", "message": "738291 is like 1111, use another"}}, 400)
    with answering(Hotel({uuid(1): in_hotel(uuid(1))}, {"update": lambda body: said})) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.apply(journal, [[uuid(1), "738291", ""]], access)
        assert outcome_of(next(journal.rows(ran.head.run))).message == "•••• is like ••••, use another."
