"""Changes that are to be met in Seam's lists: whose credential is on a page, and who was on none."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Credential
from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.storage.entries import JournalRow

_MANY = 50_000
"""From here on numpy is worth its import."""


class Wanted:
    """Changes at some places, 13 bytes each; its length is how many of them were not met yet."""

    def __init__(self, changes: OpenChanges, places: Iterable[int]) -> None:
        self._changes = changes
        self._keys, self._places = _by_key(changes.keys, array("i", places))
        self._met = bytearray(len(self._keys))
        self._left = len(self._keys)

    def __len__(self) -> int:
        return self._left

    def meet(self, listed: Sequence[Credential]) -> list[tuple[JournalRow, Credential]]:
        """The changes whose credentials are listed here, in the file's order; each is met once."""
        known = {each.acs_credential_id: each for each in listed}
        suspected = sorted((self._places[at], at) for each in known if (at := self._find(hash(each))) is not None)
        met = []
        for (_, at), row in zip(suspected, self._changes.at(place for place, _ in suspected), strict=True):
            # The key only raises the suspicion: the id decides. Of two ids with one key one is met, one is left over.
            credential = known.get(row.planned.acs_credential_id)
            if credential is not None:
                self._met[at] = True
                met.append((row, credential))
        self._left -= len(met)
        return met

    def left_over(self) -> Iterator[list[JournalRow]]:
        """The changes that were not met, some hundred at a time; they count as met then."""
        for some in blocks(place for at, place in enumerate(self._places) if not self._met[at]):
            self._left -= len(some)
            yield self._changes.at(sorted(some))

    def _find(self, key: int) -> int | None:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key and not self._met[at] else None


def _by_key(keys: array[int], places: array[int]) -> tuple[array[int], array[int]]:
    """The keys at these places in their order, and the places in the same order."""
    if len(places) < _MANY:
        in_order = sorted(places, key=keys.__getitem__)
        return array("q", map(keys.__getitem__, in_order)), array("i", in_order)
    import numpy as np

    chosen = np.frombuffer(places, dtype=np.intc)
    theirs = np.frombuffer(keys, dtype=np.int64)[chosen]
    order = np.argsort(theirs, kind="stable")
    sorted_keys, their_places = array("q"), array("i")
    sorted_keys.frombytes(theirs[order].view(np.uint8).data)
    their_places.frombytes(chosen[order].view(np.uint8).data)
    return sorted_keys, their_places
