"""A long run goes segment by segment: what holds of a run holds whatever its segments are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.runs import open_changes
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test1_key"


@pytest.fixture(autouse=True)
def segments_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_changes, "SEGMENT", 4)
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


def at_done(count: int, do: Callable[[], object]) -> Progress:
    """The progress of a run that does something once so many rows have a result."""

    class Watched(Progress):
        def __setattr__(self, name: str, value: Any) -> None:
            object.__setattr__(self, name, value)
            if name == "done" and value == count:
                do()

    return Watched()


def test_each_segment_is_compared_sent_and_read_back_before_the_next(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 10)), access)
        before = len(sandbox.requests())
        ran = examples.carry_on(journal, examples.begin(journal, shown, concurrency=1), access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 10})
        asked = [request["route"] for request in sandbox.requests()[before:]]
        kinds = ["update" if each == "update" else "look" for each in asked]
        turns = [each for at, each in enumerate(kinds) if at == 0 or kinds[at - 1] != each]
        assert turns == ["look", "update"] * 3 + ["look"]
        assert kinds.count("update") == 10


def test_a_row_that_drifts_while_the_run_goes_on_is_left_alone(tmp_path: Path) -> None:
    """It was as previewed when the run began; it is compared again when its turn comes."""
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 10))
        run = examples.begin(journal, examples.preview(lines, access), concurrency=1)
        progress = at_done(5, lambda: sandbox.change(lines[9][0], code="6666"))
        ran = examples.carry_on(journal, run, access, progress=progress)
        assert ran.counts == {"updated": 9, "drifted": 1}
        assert sandbox.credentials()[lines[9][0]]["code"] == "6666"


def test_a_run_that_stops_leaves_the_segments_to_come_unsent(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(
            journal, examples.preview(examples.wishes(examples.code_credentials(sandbox, 12)), access), concurrency=1
        )
        stop = threading.Event()
        ran = examples.carry_on(journal, run, access, progress=at_done(6, stop.set), stop=stop)
        assert ran.state == "stopped"
        assert ran.counts == {"updated": 6, "not_attempted": 6}
        assert examples.carry_on(journal, run, access).counts == {"updated": 12}
        assert len(examples.updates(sandbox)) == 12


def test_the_canary_goes_once_and_holds_up_all_segments(tmp_path: Path) -> None:
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, 11)})
    hotel.overrides["update"] = lambda body: Said({}, 400) if body["acs_credential_id"] == uuid(1) else None
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        lines = [[uuid(n), f"7382{n:02}", ""] for n in range(1, 11)]
        run = examples.begin(journal, examples.preview(lines, access), canary=2)
        ran = examples.carry_on(journal, run, access)
        assert ran.head.stopped_because == "Not all rows of the canary took; the rest was not sent."
        assert ran.counts == {"updated": 1, "refused": 1, "not_attempted": 8}
        assert server.routes().count("update") == 2


def test_where_drift_stops_a_run_no_segment_is_sent_if_any_row_has_drifted(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 10))
        run = examples.begin(journal, examples.preview(lines, access), on_drift="stop")
        sandbox.change(lines[9][0], code="6666")
        ran = examples.carry_on(journal, run, access)
        assert ran.state == "stopped"
        assert ran.counts == {"drifted": 1, "not_attempted": 9}
        assert examples.updates(sandbox) == []


def test_a_code_is_given_up_in_an_earlier_segment_than_it_is_taken_in(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        known = examples.code_credentials(sandbox, 10)
        last = known[9]
        same = [c for c in known[:9] if c["acs_system_id"] == last["acs_system_id"]]
        lines = [[c["acs_credential_id"], f"88{n:04}", ""] for n, c in enumerate(known)]
        lines[known.index(same[0])][1] = last["code"]
        run = examples.begin(journal, examples.preview(lines, access), concurrency=1)
        assert examples.carry_on(journal, run, access).counts == {"updated": 10}
        sent = [update["acs_credential_id"] for update in examples.updates(sandbox)]
        assert sent.index(last["acs_credential_id"]) < sent.index(same[0]["acs_credential_id"])


@pytest.mark.parametrize(
    ("status", "because"), [(401, "Seam refuses the key now."), (503, "Seam cannot be reached any more.")]
)
def test_seam_that_cannot_be_asked_between_two_segments_stops_the_run(
    status: int, because: str, tmp_path: Path
) -> None:
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, 11)})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = examples.begin(
            journal, examples.preview([[uuid(n), f"7382{n:02}", ""] for n in range(1, 11)], access), concurrency=1
        )

        looks = iter([None, None])  # before the first segment, and after it
        hotel.overrides["list"] = lambda body: next(looks, Said({}, status))
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.head.stopped_because) == ("stopped", because)
        assert ran.counts == {"updated": 4, "not_attempted": 6}
        hotel.overrides.clear()
        assert examples.carry_on(journal, run, access).counts == {"updated": 10}
