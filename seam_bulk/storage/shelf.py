"""The credentials of a big workspace, as Seam holds them now: looked up on disk instead of kept in memory."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import Credential, instant
from seam_bulk.storage.scratch import Scratch

_TABLES = """
PRAGMA cache_size = -16000;
CREATE TABLE live (id TEXT PRIMARY KEY, holder INTEGER, closed BLOB NOT NULL) STRICT;
CREATE INDEX holders ON live (holder) WHERE holder IS NOT NULL;
"""


class Shelf(Mapping[str, Credential]):
    """Credentials by id, on disk; UsageError where that has no room for them."""

    def __init__(self) -> None:
        self._kept = Scratch(_TABLES)
        self._secret = secrets.token_bytes(32)

    def update(self, credentials: Iterable[tuple[str, Credential]]) -> None:
        """Put credentials on the shelf, in place of those of the same id."""
        rows = [(name, self._holder(each.acs_system_id, each.code), self._closed(each)) for name, each in credentials]
        self._kept.put("INSERT OR REPLACE INTO live VALUES (?, ?, ?)", rows)

    def __setitem__(self, name: str, credential: Credential) -> None:
        self.update([(name, credential)])

    def __getitem__(self, name: str) -> Credential:
        found = self._kept.first("SELECT closed FROM live WHERE id = ?", name)
        if found is None:
            raise KeyError(name)
        return self._opened(name, found[0])

    def __contains__(self, name: object) -> bool:
        return self._kept.first("SELECT 1 FROM live WHERE id = ?", name) is not None

    def __len__(self) -> int:
        return int(self._kept.first("SELECT count(*) FROM live")[0])

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._kept.all("SELECT id FROM live ORDER BY id"))

    def holders(self, system: str, code: str) -> frozenset[str]:
        """The ids that have this code in that access system."""
        # The number only says who may have it: the codes themselves decide.
        found = self._kept.all("SELECT id, closed FROM live WHERE holder = ?", self._holder(system, code))
        same = (self._opened(*row) for row in found)
        return frozenset(c.acs_credential_id for c in same if (c.acs_system_id, c.code) == (system, code))

    def _holder(self, system: str, code: str | None) -> int | None:
        """A number for a code in a system, which says nothing to who has not the key."""
        if code is None:
            return None
        digest = hashlib.blake2b(f"{system} {code}".encode(), key=self._secret, digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def _closed(self, credential: Credential) -> bytes:
        return self._kept.seal.close(_encoded(credential), credential.acs_credential_id)

    def _opened(self, name: str, closed: bytes) -> Credential:
        *texts, starts_at, ends_at, warnings, errors, synced, synced_at = json.loads(self._kept.seal.open(closed, name))
        moments = instant(starts_at), instant(ends_at)
        return Credential._make((*texts, *moments, tuple(warnings), tuple(errors), synced, instant(synced_at)))


_encoded = json.JSONEncoder(separators=(",", ":"), default=utc_text).encode
