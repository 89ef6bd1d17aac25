"""Commits of many workers, gathered: nobody goes on before its own entry is on disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any, cast

import pytest

from seam_bulk.planning.outcomes import Outcome, Result
from seam_bulk.storage.entries import Entry, Intent, Settled, Withdrawn
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.ledger import Ledger
from tests.examples import NOW


class Slow:
    """A journal whose commits wait until they are let through."""

    def __init__(self, fails_at: int = -1) -> None:
        self.commits: list[list[Entry]] = []
        self.let_through = threading.Semaphore(0)
        self.fails_at = fails_at
        self.writing = False

    def write(self, run: str, entries: Sequence[Entry]) -> None:
        self.writing = True
        assert self.let_through.acquire(timeout=20)
        if len(self.commits) == self.fails_at:
            raise OSError("disk full")
        self.commits.append(list(entries))


def ledger(journal: Slow) -> Ledger:
    return Ledger(cast("Journal", journal), "run")


def intent(position: int) -> Intent:
    return Intent(position, 1, NOW)


def run(work: Any) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await work

    asyncio.run(bounded())


def test_an_intent_returns_only_when_it_is_on_disk() -> None:
    async def go() -> None:
        journal = Slow()
        async with ledger(journal) as book:
            waiting = asyncio.create_task(book.intend(intent(0)))
            await asyncio.sleep(0.02)
            assert not waiting.done()
            journal.let_through.release()
            await waiting
            assert journal.commits == [[intent(0)]]

    run(go())


def test_those_who_wait_share_one_commit() -> None:
    async def go() -> None:
        journal = Slow()
        async with ledger(journal) as book:
            first = asyncio.create_task(book.intend(intent(0)))
            await asyncio.sleep(0.02)
            others = [asyncio.create_task(book.intend(intent(n))) for n in range(1, 6)]
            await asyncio.sleep(0)
            journal.let_through.release(2)
            await asyncio.gather(first, *others)
        assert [len(commit) for commit in journal.commits] == [1, 5]

    run(go())


def test_several_intents_are_waited_for_together() -> None:
    async def go() -> None:
        journal = Slow()
        async with ledger(journal) as book:
            journal.let_through.release()
            await book.intend(intent(0), intent(1))
            assert journal.commits == [[intent(0), intent(1)]]

    run(go())


def test_what_was_noted_when_everybody_is_cancelled_is_on_disk() -> None:
    async def go() -> None:
        try:
            async with ledger(journal) as book:
                await asyncio.sleep(0.02)
                book.note(noted)
                for each in asyncio.all_tasks():
                    each.cancel()
                await asyncio.sleep(20)
        except asyncio.CancelledError:
            assert journal.commits == [[noted]]
            raise

    journal, noted = Slow(), Settled(0, Outcome(Result.UPDATED), final=True)
    journal.let_through.release(5)
    with pytest.raises(asyncio.CancelledError):
        run(go())
    assert journal.commits == [[noted]]


def test_a_commit_under_way_when_everybody_is_cancelled_comes_before_what_was_noted_since() -> None:
    async def go() -> None:
        async with ledger(journal) as book:
            waiting = asyncio.create_task(book.intend(intent(0)))
            while not journal.writing:
                await asyncio.sleep(0.001)
            book.note(Withdrawn(0, 1))
            for each in asyncio.all_tasks():
                each.cancel()
            threading.Timer(0.05, journal.let_through.release, (2,)).start()
            await waiting

    journal = Slow()
    with pytest.raises(asyncio.CancelledError):
        run(go())
    assert journal.commits == [[intent(0)], [Withdrawn(0, 1)]]


def test_a_note_is_on_disk_when_the_ledger_closes() -> None:
    async def go() -> None:
        journal, noted = Slow(), Settled(0, Outcome(Result.UPDATED), final=True)
        journal.let_through.release(5)
        async with ledger(journal) as book:
            book.note(noted)
        assert journal.commits == [[noted]]

    run(go())


def test_a_ledger_without_entries_writes_nothing() -> None:
    async def go() -> None:
        journal = Slow()
        journal.let_through.release(1)
        async with ledger(journal):
            pass
        assert not any(journal.commits)

    run(go())


def test_a_commit_that_fails_fails_for_everybody_who_waits_and_who_comes_later() -> None:
    async def go() -> None:
        journal = Slow(fails_at=0)
        async with ledger(journal) as book:
            first = asyncio.create_task(book.intend(intent(0)))
            await asyncio.sleep(0.02)
            second = asyncio.create_task(book.intend(intent(1)))
            await asyncio.sleep(0)
            journal.let_through.release(1)
            ended = await asyncio.gather(first, second, return_exceptions=True)
            assert [str(each) for each in ended] == ["disk full"] * 2
            with pytest.raises(OSError, match="disk full"):
                await book.intend(intent(2))

    with pytest.raises(OSError, match="disk full"):
        run(go())


def test_a_worker_that_was_cancelled_disturbs_no_other() -> None:
    async def go() -> None:
        journal = Slow()
        async with ledger(journal) as book:
            gone, stays = (asyncio.create_task(book.intend(intent(n))) for n in range(2))
            await asyncio.sleep(0.02)
            gone.cancel()
            journal.let_through.release(5)
            await stays
        assert journal.commits == [[intent(0), intent(1)]]

    run(go())


def test_a_cancelled_worker_and_a_failed_commit_leave_no_loose_ends() -> None:
    async def go() -> None:
        journal = Slow(fails_at=0)
        async with ledger(journal) as book:
            gone = asyncio.create_task(book.intend(intent(0)))
            await asyncio.sleep(0.02)
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
            journal.let_through.release(1)

    with pytest.raises(OSError, match="disk full"):
        run(go())
