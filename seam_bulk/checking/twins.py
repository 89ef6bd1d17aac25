"""Which of very many keys occur more than once, in a few bytes a key."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

_MANY = 50_000
"""From here on numpy is worth its import: it sorts a million keys in a tenth of a second, without an object each."""

_AT_ONCE = 50_000
"""Keys that are looked for together: many enough to be quick, few enough to be little."""


class Twins:
    """The places of those keys that occur more than once. A key of 0 is nobody's."""

    def __init__(self, keys: array[int]) -> None:
        self._keys, self._places = _twins_by_numpy(keys) if len(keys) >= _MANY else _twins(keys)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[int]:
        """All places, those of one key after those of another."""
        return iter(self._places)

    def of(self, key: int, most: int) -> tuple[Sequence[int], int]:
        """The first places of that key, and how many there are in all; none where it does not occur again."""
        begin = bisect_left(self._keys, key)
        end = bisect_right(self._keys, key, begin)
        return self._places[begin : min(end, begin + most)], end - begin


def _twins(keys: array[int]) -> tuple[array[int], array[int]]:
    """The keys that occur again in their order, each as often as it occurs, and their places."""
    often = {key for key, count in Counter(keys).items() if key and count > 1}
    found = sorted((key, at) for at, key in enumerate(keys) if key in often)
    return array("q", [key for key, _ in found]), array("q", [at for _, at in found])


def _twins_by_numpy(keys: array[int]) -> tuple[array[int], array[int]]:
    import numpy as np

    given = np.frombuffer(keys, dtype=np.int64)
    order = np.argsort(given, kind="stable")
    in_order = given[order]
    same = in_order[1:] == in_order[:-1]
    again = np.zeros(len(order), dtype=bool)
    again[1:] |= same
    again[:-1] |= same
    again &= in_order != 0
    return array("q", in_order[again].tobytes()), array("q", order[again].astype(np.int64).tobytes())


def in_both(some: array[int], others: array[int]) -> set[int]:
    """The keys that occur in both, but for 0."""
    if len(some) < _MANY:
        return set(some).intersection(others) - {0}
    import numpy as np

    in_order, found = np.sort(np.frombuffer(some, np.int64)), set[int]()
    for start in range(0, len(others), _AT_ONCE):
        part = np.frombuffer(others[start : start + _AT_ONCE], np.int64)
        nearest = in_order[np.searchsorted(in_order, part).clip(max=len(in_order) - 1)]
        found.update(part[nearest == part].tolist())
    return found - {0}
