"""Changes are on disk before they are sent, a few ahead of the sending; what was not sent after all is taken back."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import workflow
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import Entry, Intent, outcome_of
from seam_bulk.storage.journal import Journal
from tests import examples
from tests.answering import Hotel, Said, Server, answering, in_hotel
from tests.examples import uuid

KEY = "seam_test1_key"
ROWS, WIDTH = 40, 8
AHEAD = 4
"""One for four under way is on disk as the next to be sent, and one on its way there."""


class Watched:
    """A run of many rows in a hotel that does something at its first update, while others are announced."""

    def __init__(self, home: Path, server: Server, hotel: Hotel) -> None:
        self.journal, self.access = examples.open_journal(home), Access(server.endpoint, KEY)
        self.server, self.hotel, self.home = server, hotel, home
        lines = [[uuid(n), f"7382{n:02}", ""] for n in range(1, ROWS + 1)]
        self.run = examples.begin(self.journal, examples.preview(lines, self.access), concurrency=WIDTH)
        self.stop = threading.Event()
        self.announced = 0

    def announced_now(self) -> int:
        """How many intents are on disk, as another process sees it."""
        with closing(examples.open_journal(self.home)) as journal:
            return sum(row.attempts for row in journal.rows(self.run))

    def sent(self) -> Counter[str]:
        """How often each credential was sent."""
        return Counter(body["acs_credential_id"] for route, body, _ in self.server.asked if route == "update")

    def stop_once_some_are_announced(self, said: Said | None = None) -> None:
        """At the next updates wait until others are on disk as about to be sent, then stop the run."""
        before, lock = self.announced_now(), threading.Lock()

        def answer(body: dict[str, Any]) -> Said | None:
            with lock:
                if not self.stop.is_set():
                    examples.until(lambda: self.announced_now() >= before + WIDTH + AHEAD)
                    self.announced = self.announced_now() - before
                    self.stop.set()
            return said

        self.hotel.overrides["update"] = answer

    def assert_told_truly(self) -> None:
        """No row counts more sends than there were, and what was not sent was not attempted."""
        sent = self.sent()
        for row in self.journal.rows(self.run):
            times = sent[row.planned.acs_credential_id]
            assert (row.attempts, outcome_of(row).attempts) == (times, times)
            assert len(self.journal.intents(self.run, row.position)) == times
            assert times or outcome_of(row).result == "not_attempted"


@pytest.fixture
def hotel() -> Hotel:
    return Hotel({uuid(n): in_hotel(uuid(n)) for n in range(1, ROWS + 1)})


def test_what_was_announced_ahead_when_the_run_stops_was_not_attempted(tmp_path: Path, hotel: Hotel) -> None:
    with answering(hotel) as server:
        watched = Watched(tmp_path, server, hotel)
        watched.stop_once_some_are_announced()
        ran = examples.carry_on(watched.journal, watched.run, watched.access, stop=watched.stop)
        assert watched.announced == WIDTH + AHEAD
        assert (ran.state, ran.counts) == ("stopped", {"updated": WIDTH, "not_attempted": ROWS - WIDTH})
        watched.assert_told_truly()
        hotel.overrides.clear()
        assert examples.carry_on(watched.journal, watched.run, watched.access).counts == {"updated": ROWS}
        assert watched.sent() == Counter(hotel.credentials.keys())


def test_rows_put_off_before_and_announced_again_when_the_run_stops_stay_put_off(tmp_path: Path, hotel: Hotel) -> None:
    slow_down = Said({}, 429, {"retry-after": "1"})
    with answering(hotel) as server:
        watched = Watched(tmp_path, server, hotel)
        watched.stop_once_some_are_announced(slow_down)
        ran = examples.carry_on(watched.journal, watched.run, watched.access, stop=watched.stop)
        assert ran.counts == {"not_attempted": ROWS}
        watched.assert_told_truly()
        first = watched.sent()
        watched.stop.clear()
        watched.stop_once_some_are_announced(slow_down)
        assert examples.carry_on(watched.journal, watched.run, watched.access, stop=watched.stop).counts == ran.counts
        assert watched.sent().total() > first.total()
        watched.assert_told_truly()
        hotel.overrides.clear()
        assert examples.carry_on(watched.journal, watched.run, watched.access).counts == {"updated": ROWS}


def test_a_run_that_is_cancelled_takes_back_what_it_announced_and_did_not_send(tmp_path: Path, hotel: Hotel) -> None:
    with answering(hotel) as server:
        watched = Watched(tmp_path, server, hotel)
        asked = threading.Event()

        def hold(body: dict[str, Any]) -> None:
            examples.until(lambda: watched.sent().total() == WIDTH and watched.announced_now() == WIDTH + AHEAD)
            asked.set()
            watched.stop.wait(20)

        hotel.overrides["update"] = hold

        async def cancelled() -> None:
            running = asyncio.create_task(workflow.carry_on(watched.journal, watched.run, watched.access))
            await asyncio.to_thread(asked.wait, 20)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

        asyncio.run(cancelled())
        watched.stop.set()
        in_doubt = [row for row in watched.journal.rows(watched.run) if outcome_of(row).result == "unconfirmed"]
        assert {row.planned.acs_credential_id for row in in_doubt} == set(watched.sent())
        watched.assert_told_truly()


def test_a_run_cancelled_in_its_canary_while_intents_are_on_their_way_to_the_disk_sent_nothing(
    tmp_path: Path, hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, asked, let_through = Journal.write, threading.Event(), threading.Event()

    def held(self: Journal, run: str, entries: Sequence[Entry]) -> None:
        if any(isinstance(entry, Intent) for entry in entries):
            asked.set()
            let_through.wait(20)
        write(self, run, entries)

    with answering(hotel) as server:
        watched = Watched(tmp_path, server, hotel)
        monkeypatch.setattr(Journal, "write", held)

        async def cancelled() -> None:
            running = asyncio.create_task(
                workflow.carry_on(
                    watched.journal, watched.run, watched.access, options=RunOptions(concurrency=WIDTH, canary=5)
                )
            )
            await asyncio.to_thread(asked.wait, 20)
            running.cancel()
            await asyncio.sleep(0)
            let_through.set()
            await asyncio.gather(running, return_exceptions=True)

        asyncio.run(cancelled())
        assert watched.sent().total() == 0
        watched.assert_told_truly()


def test_no_more_are_announced_where_seam_lets_fewer_through(tmp_path: Path, hotel: Hotel) -> None:
    with answering(hotel) as server:
        watched = Watched(tmp_path, server, hotel)
        unsent, lock = list[int](), threading.Lock()

        def narrow(body: dict[str, Any]) -> Said | None:
            with lock:
                if watched.sent().total() <= 12:
                    return Said({}, 429, {"retry-after": "0"})
                unsent.append(watched.announced_now() - watched.sent().total())
                return None

        hotel.overrides["update"] = narrow
        assert examples.carry_on(watched.journal, watched.run, watched.access).counts == {"updated": ROWS}
    assert 0 < max(unsent) <= AHEAD + 3  # some were let through and have not come in yet
