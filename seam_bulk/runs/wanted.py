"""Changes that are to be met in Seam's lists: whose credential is on a page, and who was on none."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.key_index import KeyIndex, key_of
from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.storage.entries import JournalRow


class Wanted:
    """Changes at some places, nine bytes each; its length is how many of them were not met yet."""

    def __init__(self, changes: OpenChanges, places: Iterable[int]) -> None:
        self._changes = changes
        chosen = array("I", places)
        self._index = KeyIndex(array("I", map(changes.sums.keys.__getitem__, chosen)), chosen)
        self._met = bytearray(len(chosen))
        self._left = len(chosen)

    def __len__(self) -> int:
        return self._left

    def meet(self, listed: Sequence[Credential]) -> list[tuple[JournalRow, Credential]]:
        """The changes whose credentials are listed here, in the file's order; each is met once."""
        known = {each.acs_credential_id: each for each in listed}
        spots = {spot for each in known for spot in self._index.spots(key_of(each)) if not self._met[spot]}
        suspected = sorted((self._index.places[spot], spot) for spot in spots)
        met = []
        for (_, spot), row in zip(suspected, self._changes.at(place for place, _ in suspected), strict=True):
            credential = known.get(row.planned.acs_credential_id)  # a key only raises the suspicion
            if credential is not None:
                self._met[spot] = True
                met.append((row, credential))
        self._left -= len(met)
        return met

    def left_over(self) -> Iterator[list[JournalRow]]:
        """The changes that were not met, some hundred at a time; they count as met then."""
        for some in blocks(place for spot, place in enumerate(self._index.places) if not self._met[spot]):
            self._left -= len(some)
            yield self._changes.at(sorted(some))
