"""Many at a time: a fixed number of workers over one shared iterator, and lanes that may become fewer meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, TypeVar

from seam_bulk.seam.pacing import Width

T = TypeVar("T")

BREATH = 25
"""Pieces that take a millisecond together."""

LOOK = 0.1
"""Seconds after which whoever waits looks whether it is over."""


async def share_out(work: Iterable[T], do: Callable[[T], Awaitable[None]], width: int) -> None:
    """Do every piece of work, at most `width` at a time, in order of their start.

    One worker runs in line, so that the concurrent and the debuggable program are the same. The first exception ends
    all workers and is raised as it is.
    """
    pieces = iter(work)

    async def worker() -> None:
        for piece in pieces:
            await do(piece)

    if width == 1:
        await worker()
    else:
        await together(worker() for _ in range(width))


async def together(parts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of them side by side. The first exception ends all and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except BaseExceptionGroup as trouble:
        raise trouble.exceptions[0] from None


async def in_breaths(pieces: Iterable[T]) -> AsyncGenerator[T, None]:
    """One piece after the other; now and then everybody else goes first, whose answers would wait for all else."""
    for number, piece in enumerate(pieces, start=1):
        yield piece
        if number % BREATH == 0:
            await asyncio.sleep(0)


async def unless(is_over: Callable[[], bool], coming: Awaitable[T]) -> T | None:
    """What comes, or None once it is over: then it is waited for no longer. What is over may be said by any thread."""
    task = asyncio.ensure_future(coming)
    try:
        while not is_over():
            if (await asyncio.wait({task}, timeout=LOOK))[0]:
                return await task
        return None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Lanes:
    """An async context manager that lets in as many at once as its width allows at that moment, first come first."""

    def __init__(self, width: Width) -> None:
        self.width = width
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        while self._busy >= int(self.width.allowed):
            free = asyncio.get_running_loop().create_future()
            self._waiting.append(free)
            try:
                await free
            except asyncio.CancelledError:
                self._wake()
                raise
        self._busy += 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._busy -= 1
        self._wake()

    def _wake(self) -> None:
        """Let as many look again as there are lanes free; whoever finds them taken waits on."""
        free = int(self.width.allowed) - self._busy
        while free > 0 and self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                free -= 1
