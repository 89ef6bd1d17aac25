"""Many at a time: a fixed number of workers over one shared iterator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

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
