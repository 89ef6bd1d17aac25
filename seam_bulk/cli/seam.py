"""The way from a verb to Seam: which Seam, and the loop that asks it."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

from seam_bulk import workflow
from seam_bulk.cli.options import Everywhere
from seam_bulk.seam import access
from seam_bulk.seam.access import Access

T = TypeVar("T")

_SELDOM = 100
"""How many lesser looks of the cyclic garbage collector go before one at everything. After ten, as it comes, it walks
all rows again and again, 100 ms each time, while every answer waits."""


@contextmanager
def way_to_seam(which: Everywhere) -> Iterator[Access]:
    """The built-in sandbox for as long as it is needed, or the Seam that the environment names."""
    if which.sandbox:
        with workflow.built_in_sandbox() as pretend:
            yield pretend
    else:
        yield access.access_from(os.environ)


def run_async(work: Coroutine[object, object, T]) -> T:
    """What the work comes to, on uvloop where that is installed: a good third more requests a second."""
    gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)
