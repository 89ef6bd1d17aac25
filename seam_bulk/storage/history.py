"""The history of a run: who did what with it, when and with which key; and how one process asks another to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum

from seam_bulk.errors import JournalError
from seam_bulk.seal import Seal
from seam_bulk.settings import person as somebody
from seam_bulk.storage.entries import Event
from seam_bulk.storage.journal import Journal

_LOOK = 0.5
"""Seconds between two looks at whether somebody asked for a stop."""

_at_work: ContextVar[str] = ContextVar("at_work", default="")


class History(StrEnum):
    """What can be done with a run."""

    BEGUN = "begun"
    CARRIED_ON = "carried on"
    ENDED = "ended"
    STOP_ASKED = "asked to stop"
    VERIFIED = "verified"
    CODES_SHOWN = "codes shown"
    FORGOTTEN = "forgotten"


@contextlib.contextmanager
def done_by(person: str) -> Iterator[None]:
    """What is begun meanwhile, tasks included, is done by this person, where nobody else is named."""
    before = _at_work.set(person)
    try:
        yield
    finally:
        _at_work.reset(before)


def tell(journal: Journal, run: str, what: History, at: datetime, detail: str = "", person: str | None = None) -> None:
    """Write a line of history; who does it is the person at work, or of this process, unless somebody else is named."""
    who = f"{person or _at_work.get() or somebody()} at {socket.gethostname()}"
    journal.add_event(Event(run, at, who, what, detail))


def fingerprint(seal: Seal, key: str) -> str:
    """Twelve letters that tell one key from another and say nothing of it, not even to who tries all keys."""
    return seal.sign([f"key {key}".encode()])[:12]


@contextlib.asynccontextmanager
async def heeded(journal: Journal, run: str, stop: threading.Event) -> AsyncIterator[None]:
    """Meanwhile `stop` is set when any process asks this run to stop; what was asked before does not count."""
    before = _asked(journal, run)

    async def look() -> None:
        with contextlib.suppress(JournalError):  # whoever writes into it finds out by themselves
            while not stop.is_set():
                await asyncio.sleep(_LOOK)
                if await asyncio.to_thread(_asked, journal, run) > before:
                    stop.set()

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking


def _asked(journal: Journal, run: str) -> int:
    return sum(event.what == History.STOP_ASKED for event in journal.events(run))
