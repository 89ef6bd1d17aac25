"""The credentials of a big workspace, as Seam holds them now: looked up on disk instead of kept in memory."""

from __future__ import annotations

import json
import pickle  # nobody but this process can have written what it opens: the key is kept nowhere
from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.key_index import KeyIndex, key_of
from seam_bulk.storage.scratch import Scratch

_TABLE = "CREATE TABLE live (first INTEGER PRIMARY KEY, closed BLOB NOT NULL) STRICT"
_PUT = "INSERT INTO live VALUES (?, ?)"
_AT = "SELECT first, closed FROM live WHERE first IN (SELECT value FROM json_each(?)) ORDER BY first"

_SIZE = 16
"""Credentials that are laid down together, so that what closing and opening cost is shared."""


class Shelf:
    """Credentials on disk in the order in which they came, and in memory where each stands: 16 bytes a credential.

    UsageError where the disk has no room for them.
    """

    def __init__(self) -> None:
        self._kept = Scratch(_TABLE)
        self._by_id, self._by_code = _Catalogue(), _Catalogue()
        self._next = 0

    def update(self, credentials: Iterable[Credential]) -> None:
        """Put credentials on the shelf, in place of those of the same id."""
        coming, rows = iter(credentials), []
        while some := list(islice(coming, _SIZE)):
            for place, each in enumerate(some, self._next):
                self._by_id.add(each.acs_credential_id, place)
                if each.code is not None:
                    self._by_code.add((each.acs_system_id, each.code), place)
            rows.append((self._next, self._kept.close(pickle.dumps([tuple(each) for each in some]), self._next)))
            self._next += _SIZE
        self._kept.put(_PUT, rows)

    def several(self, ids: Sequence[str]) -> list[Credential | None]:
        """As `planning.live.Live`."""
        known = {c.acs_credential_id: c for c in self._at(self._by_id.places_of(ids))}  # the last that came counts
        return [known.get(each) for each in ids]

    def holders(self, system: str, code: str) -> frozenset[str]:
        """As `planning.live.Live`."""
        places = self._by_code.places_of([(system, code)])
        suspected = [c.acs_credential_id for c in self._at(places)] if places else []
        known = self.several(suspected) if suspected else []
        return frozenset(c.acs_credential_id for c in known if c and (c.acs_system_id, c.code) == (system, code))

    def _at(self, places: Sequence[int]) -> Iterator[Credential]:
        """What stands at these places, first to last."""
        chosen = set(places)
        for first, closed in self._kept.all(_AT, json.dumps(sorted({place - place % _SIZE for place in chosen}))):
            some = pickle.loads(self._kept.open(closed, first))  # noqa: S301  see there
            yield from (Credential._make(each) for place, each in enumerate(some, first) if place in chosen)


class _Catalogue:
    """Where values may stand; what is found there tells whether they do."""

    def __init__(self) -> None:
        self._index = KeyIndex(array("I"), array("I"))
        self._keys, self._places = array("I"), array("I")

    def add(self, value: Hashable, place: int) -> None:
        """Take note of where a value stands."""
        self._keys.append(key_of(value))
        self._places.append(place)

    def places_of(self, values: Iterable[Hashable]) -> list[int]:
        """Where any of these values may stand."""
        if self._keys:  # since the last look
            self._index = KeyIndex(self._index.keys + self._keys, self._index.places + self._places)
            self._keys, self._places = array("I"), array("I")
        find = self._index.places_of
        return [place for each in values for place in find(key_of(each))]
