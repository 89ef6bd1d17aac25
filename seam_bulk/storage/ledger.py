"""Commits of many workers, gathered: each waits until its own entry is on disk, one commit serves all that wait."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from seam_bulk.storage.entries import Entry, Intent
from seam_bulk.storage.journal import Journal


class Ledger:
    """The journal of one run as its workers see it, for use as an async context manager.

    While one commit is on its way to the disk the next entries gather. Nothing waits in it for company, so no row is
    in doubt that would not be without it. A commit that fails fails for every worker that waits.
    """

    def __init__(self, journal: Journal, run: str) -> None:
        self._journal = journal
        self._run = run
        self._entries: list[Entry] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._something = asyncio.Event()
        self._closing = False
        self._broken: Exception | None = None
        self._commit: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._something.set()
        try:
            await self._writer
        finally:  # everybody may have been cancelled, the writer too; what was noted is known all the same
            if self._commit:
                await asyncio.gather(self._commit, return_exceptions=True)
            if self._entries and not self._broken:
                self._journal.write(self._run, self._entries)

    async def intend(self, *intents: Intent) -> None:
        """Return once the intents are on disk; only then may they be sent. Raises what broke the journal."""
        if self._broken:
            raise self._broken
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        for intent in intents:
            self.note(intent)
        await done

    def note(self, entry: Entry) -> None:
        """Have the entry written with the next commit; nobody waits for it."""
        self._entries.append(entry)
        self._something.set()

    async def _write(self) -> None:
        while not self._closing or self._entries:
            await self._something.wait()
            self._something.clear()
            entries, self._entries = self._entries, []
            waiting, self._waiting = self._waiting, []
            try:
                if entries:
                    loop = asyncio.get_running_loop()
                    self._commit = loop.run_in_executor(None, self._journal.write, self._run, entries)
                    await asyncio.shield(self._commit)
            except Exception as trouble:
                self._fail([*waiting, *self._waiting], trouble)
                raise
            for done in waiting:
                if not done.done():
                    done.set_result(None)

    def _fail(self, waiting: list[asyncio.Future[None]], trouble: Exception) -> None:
        self._broken = trouble
        for done in waiting:
            if not done.done():
                done.set_exception(trouble)
