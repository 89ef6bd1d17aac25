"""A run goes page by page of Seam's lists: each is compared, sent, and read back as soon as all of it was answered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.planning import blocks
from seam_bulk.runs import open_changes, turn
from seam_bulk.runs.progress import Progress
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seam import pacing, seam_api
from seam_bulk.seam.access import Access
from tests import examples
from tests.answering import Hotel, Said, Server, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test1_key"
SIZE = 4


@pytest.fixture(autouse=True, params=[20_000, 5], ids=["rows kept", "rows read from the journal"])
def pages_of_four(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam_api, "PAGE", SIZE)
    monkeypatch.setattr(blocks, "_SIZE", SIZE)
    monkeypatch.setattr(open_changes, "FEW", request.param)
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


def at_done(count: int, do: Callable[[], object]) -> Progress:
    """The progress of a run that does something once so many rows have a result."""

    class Watched(Progress):
        def __setattr__(self, name: str, value: Any) -> None:
            object.__setattr__(self, name, value)
            if name == "done" and value == count:
                do()

    return Watched()


def hotel_of(count: int) -> Hotel:
    """A hotel that lists four credentials a page; its cursors may be used again."""
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, count + 1)})

    def listed(body: dict[str, Any]) -> Said:
        at, known = int(body.get("page_cursor", 0)), list(hotel.credentials.values())
        more = at + SIZE < count
        pagination = {"next_page_cursor": str(at + SIZE) if more else None, "has_next_page": more}
        return Said({"acs_credentials": known[at : at + SIZE], "pagination": pagination})

    hotel.overrides["list"] = listed
    return hotel


def wishes(count: int) -> list[list[str]]:
    return [[uuid(n), f"7382{n:02}", ""] for n in range(1, count + 1)]


def cursors(server: Server, before: int) -> list[str]:
    return [body.get("page_cursor", "0") for route, body, _ in server.asked[before:] if route == "list"]


def runs(journal: Any, access: Access, lines: list[list[str]], **options: Any) -> str:
    return examples.begin(journal, examples.preview(lines, access), **options)


def test_each_page_is_compared_sent_and_read_back_while_the_list_is_gone_through(tmp_path: Path) -> None:
    with answering(hotel_of(12)) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run, before = runs(journal, access, wishes(12), concurrency=1), len(server.asked)
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 12})
        asked = [(route, body.get("page_cursor", "0")) for route, body, _ in server.asked[before:]]
        assert sorted(cursors(server, before)) == ["0", "0", "4", "4", "8", "8"]
        read_back = len(asked) - 1 - asked[::-1].index(("list", "0"))
        updates = [at for at, (route, _) in enumerate(asked) if route == "update"]
        assert len(updates) == 12
        assert updates[3] < read_back < updates[-1]


def test_a_row_that_drifts_while_the_run_goes_on_is_left_alone(tmp_path: Path) -> None:
    """It was as previewed when the run began; it is compared again when its page comes."""
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 30))
        run = runs(journal, access, lines, concurrency=1)
        progress = at_done(2, lambda: sandbox.change(lines[29][0], code="6666"))
        ran = examples.carry_on(journal, run, access, progress=progress)
        assert ran.counts == {"updated": 29, "drifted": 1}
        assert sandbox.credentials()[lines[29][0]]["code"] == "6666"


def test_a_run_that_stops_leaves_the_pages_to_come_unsent(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 12))
        run, stop = runs(journal, access, lines, concurrency=1), threading.Event()
        ran = examples.carry_on(journal, run, access, progress=at_done(6, stop.set), stop=stop)
        assert ran.state == "stopped"
        assert ran.counts == {"updated": 6, "not_attempted": 6}
        assert examples.carry_on(journal, run, access).counts == {"updated": 12}
        assert len(examples.updates(sandbox)) == 12


def test_a_stop_does_not_wait_for_a_page_that_seam_lets_wait_for(tmp_path: Path) -> None:
    hotel, stop = hotel_of(12), threading.Event()
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = runs(journal, access, wishes(12), concurrency=2, verify=False)
        as_usual, progress = hotel.overrides["list"], Progress()

        def no_more(body: dict[str, Any]) -> Said | None:
            if body.get("page_cursor") != "4":
                return as_usual(body)
            examples.until(lambda: progress.done == SIZE)  # nobody has an update under way
            stop.set()
            return Said({}, 429, {"Retry-After": "60"})

        hotel.overrides["list"] = no_more
        ran = examples.carry_on(journal, run, access, within=30, stop=stop, progress=progress)
        assert (ran.state, ran.head.stopped_because) == ("stopped", "Stopped on request.")
        assert ran.counts["not_attempted"] >= 8


def test_the_canary_goes_once_and_holds_up_all_pages(tmp_path: Path) -> None:
    hotel = hotel_of(10)
    hotel.overrides["update"] = lambda body: Said({}, 400) if body["acs_credential_id"] == uuid(1) else None
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = runs(journal, access, wishes(10), canary=2)
        ran = examples.carry_on(journal, run, access)
        assert ran.head.stopped_because == "Not all rows of the canary took; the rest was not sent."
        assert ran.counts == {"updated": 1, "refused": 1, "not_attempted": 8}
        assert server.routes().count("update") == 2


def test_others_take_the_place_of_rows_of_the_canary_that_need_no_sending(tmp_path: Path) -> None:
    hotel = hotel_of(10)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = runs(journal, access, wishes(10), canary=2, concurrency=1)
        hotel.credentials[uuid(1)]["code"] = "9999"
        hotel.credentials[uuid(6)]["code"] = "9999"
        hotel.overrides["update"] = lambda body: Said({}, 400) if body["acs_credential_id"] == uuid(7) else None
        ran = examples.carry_on(journal, run, access)
        assert ran.counts == {"updated": 1, "drifted": 2, "refused": 1, "not_attempted": 6}
        sent = [body["acs_credential_id"] for route, body, _ in server.asked if route == "update"]
        assert sent == [uuid(2), uuid(7)]


def test_where_drift_stops_a_run_nothing_is_sent_if_any_row_of_any_page_has_drifted(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 10))
        run = runs(journal, access, lines, on_drift="stop")
        sandbox.change(lines[9][0], code="6666")
        ran = examples.carry_on(journal, run, access)
        assert ran.state == "stopped"
        assert ran.counts == {"drifted": 1, "not_attempted": 9}
        assert examples.updates(sandbox) == []


def test_a_code_is_given_up_on_a_later_page_before_it_is_taken_on_an_earlier_one(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        known = examples.code_credentials(sandbox, 10)
        last = known[9]
        same = [c for c in known[:9] if c["acs_system_id"] == last["acs_system_id"]]
        lines = [[c["acs_credential_id"], f"88{n:04}", ""] for n, c in enumerate(known)]
        lines[known.index(same[0])][1] = last["code"]
        ran = examples.carry_on(journal, runs(journal, access, lines, concurrency=1), access)
        assert ran.counts == {"updated": 10}
        sent = [update["acs_credential_id"] for update in examples.updates(sandbox)]
        assert sent.index(last["acs_credential_id"]) < sent.index(same[0]["acs_credential_id"])


@pytest.mark.parametrize(
    ("status", "because"), [(401, "Seam refuses the key now."), (503, "Seam cannot be reached any more.")]
)
def test_seam_that_cannot_be_asked_for_a_later_page_stops_the_run(status: int, because: str, tmp_path: Path) -> None:
    hotel = hotel_of(12)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = runs(journal, access, wishes(12), concurrency=1)
        as_usual = hotel.overrides["list"]
        hotel.overrides["list"] = lambda body: Said({}, status) if body.get("page_cursor") == "8" else as_usual(body)
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.head.stopped_because) == ("stopped", because)
        assert sum(ran.counts.values()) == 12
        assert ran.counts["not_attempted"] >= 4
        assert set(ran.counts) <= {"updated", "not_attempted", "accepted"}
        hotel.overrides["list"] = as_usual
        assert examples.carry_on(journal, run, access).counts == {"updated": 12}


def refuses(hotel: Hotel) -> Callable[[dict[str, Any]], Said | None]:
    """Lists whose cursors may be used once."""
    as_usual, used = hotel.overrides["list"], set[str]()

    def listed(body: dict[str, Any]) -> Said | None:
        cursor = body.get("page_cursor", "")
        if cursor and cursor in used:
            return Said({"error": {"type": "invalid_input", "message": "cursor was used"}}, 400)
        used.add(cursor)
        return as_usual(body)

    return listed


def pins(hotel: Hotel) -> Callable[[dict[str, Any]], Said | None]:
    """Lists whose cursors show what was there when they were used first."""
    as_usual, shown = hotel.overrides["list"], dict[str, Said]()

    def listed(body: dict[str, Any]) -> Said | None:
        cursor, said = body.get("page_cursor", ""), as_usual(body)
        assert said
        copied = Said({**said.body, "acs_credentials": [dict(each) for each in said.body["acs_credentials"]]})
        return shown.setdefault(cursor, copied) if cursor else said

    return listed


def shifts(hotel: Hotel) -> Callable[[dict[str, Any]], Said | None]:
    """Lists whose cursors show nothing when they are used again."""
    as_usual, used = hotel.overrides["list"], set[str]()

    def listed(body: dict[str, Any]) -> Said | None:
        cursor = body.get("page_cursor", "")
        if cursor and cursor in used:
            return Said({"acs_credentials": [], "pagination": {"has_next_page": False}})
        used.add(cursor)
        return as_usual(body)

    return listed


@pytest.mark.parametrize("cursors_that", [refuses, pins, shifts])
@pytest.mark.parametrize("most_unread", [20_000, 5])
def test_rows_are_read_back_also_where_a_cursor_cannot_be_used_again(
    cursors_that: Callable[[Hotel], Callable[[dict[str, Any]], Said | None]],
    most_unread: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turn, "FEW", most_unread)
    hotel = hotel_of(22)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run = runs(journal, access, wishes(22), concurrency=2)
        hotel.overrides["list"] = cursors_that(hotel)
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 22})
        assert server.routes().count("update") == 22


def test_what_did_not_take_is_sent_again_once_the_rest_is_through(tmp_path: Path) -> None:
    hotel = hotel_of(12)
    ignored = iter([Said({"ok": True})])
    hotel.overrides["update"] = lambda body: next(ignored, None) if body["acs_credential_id"] == uuid(2) else None
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        ran = examples.carry_on(journal, runs(journal, access, wishes(12), concurrency=1), access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 12})
        sent = [body["acs_credential_id"] for route, body, _ in server.asked if route == "update"]
        assert sent == [*(uuid(n) for n in range(1, 13)), uuid(2)]


def test_rows_that_no_list_holds_are_compared_sent_and_read_back_by_gets(tmp_path: Path) -> None:
    hotel = hotel_of(6)
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, KEY)
        run, before = runs(journal, access, wishes(6)), len(server.asked)
        hotel.overrides["list"] = lambda body: Said({"acs_credentials": [], "pagination": {"has_next_page": False}})
        ran = examples.carry_on(journal, run, access)
        assert (ran.state, ran.counts) == ("finished", {"updated": 6})
        assert server.routes()[before:].count("get") == 12
