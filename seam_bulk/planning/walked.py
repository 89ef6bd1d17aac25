"""A sequence of which nothing is kept: made anew whenever it is walked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

T = TypeVar("T")


class Walked(Sequence[T]):
    """What `walk` gives whenever it is called, `count` in all; to look at the last is to walk past all others."""

    def __init__(self, walk: Callable[[], Iterator[T]], count: int) -> None:
        self._walk = walk
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return self._walk()

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        chosen = range(self._count)[at]
        if isinstance(chosen, int):
            return next(islice(self._walk(), chosen, None))
        if not chosen:
            return []
        first, last = sorted((chosen[0], chosen[-1]))
        return list(islice(self._walk(), first, last + 1))[:: chosen.step]
