"""Many at a time: a fixed number of workers over one shared iterator, and lanes that may become fewer meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import TypeVar

from seam_bulk.seam.pacing import Width

T = TypeVar("T")


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
        return await worker()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(worker())
    except BaseExceptionGroup as trouble:
        raise trouble.exceptions[0] from None


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
