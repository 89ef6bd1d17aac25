"""The cyclic garbage collector, where it has nothing to find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """The cyclic garbage collector rests meanwhile.

    For what makes many lists and tuples and no circles of them. To walk through them again and again takes a check,
    which keeps them, a third more, and a report a sixth.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
