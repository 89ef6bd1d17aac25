"""The credentials of a big workspace, as Seam holds them now: looked up on disk instead of kept in memory."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from seam_bulk.planning.credentials import Credential, instant
from seam_bulk.seal import Seal

_TABLE = """
CREATE TABLE live (id TEXT PRIMARY KEY, holder INTEGER, closed BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX holders ON live (holder) WHERE holder IS NOT NULL;
"""


class Shelf(Mapping[str, Credential]):
    """Credentials by id. They lie in a file without a name, which the system removes with the process, and closed with
    a key that nobody keeps: whatever is left of it on a disk says nothing.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # SQLite's way to ask for such a file
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;")
        self._db.executescript(_TABLE)
        self._secret = secrets.token_bytes(32)
        self._seal = Seal(self._secret)

    def update(self, credentials: Iterable[tuple[str, Credential]]) -> None:
        """Put credentials on the shelf, in place of those of the same id."""
        rows = [(name, self._holder(each.acs_system_id, each.code), self._closed(each)) for name, each in credentials]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO live VALUES (?, ?, ?)", rows)

    def __setitem__(self, name: str, credential: Credential) -> None:
        self.update([(name, credential)])

    def __getitem__(self, name: str) -> Credential:
        found = self._db.execute("SELECT closed FROM live WHERE id = ?", (name,)).fetchone()
        if found is None:
            raise KeyError(name)
        return self._opened(name, found[0])

    def __contains__(self, name: object) -> bool:
        return self._db.execute("SELECT 1 FROM live WHERE id = ?", (name,)).fetchone() is not None

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM live").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._db.execute("SELECT id FROM live ORDER BY id"))

    def holders(self, system: str, code: str) -> frozenset[str]:
        """The ids that have this code in that access system."""
        query = "SELECT id, closed FROM live WHERE holder = ?"
        found = self._db.execute(query, (self._holder(system, code),)).fetchall()
        # The number only says who may have it: the codes themselves decide.
        same = (self._opened(*row) for row in found)
        return frozenset(c.acs_credential_id for c in same if (c.acs_system_id, c.code) == (system, code))

    def _holder(self, system: str, code: str | None) -> int | None:
        """A number for a code in a system, which says nothing to who has not the key."""
        if code is None:
            return None
        digest = hashlib.blake2b(f"{system} {code}".encode(), key=self._secret, digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def _closed(self, credential: Credential) -> bytes:
        return self._seal.close(
            json.dumps([_plain(getattr(credential, name)) for name in _FIELDS]), credential.acs_credential_id
        )

    def _opened(self, name: str, closed: bytes) -> Credential:
        values: list[Any] = json.loads(self._seal.open(closed, name))
        for at in _MOMENTS:
            values[at] = instant(values[at])
        for at in _TUPLES:
            values[at] = tuple(values[at])
        return Credential(*values)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


_FIELDS = list(Credential.__dataclass_fields__)
_MOMENTS = [_FIELDS.index(name) for name in ("starts_at", "ends_at", "synced_at")]
_TUPLES = [_FIELDS.index(name) for name in ("warnings", "errors")]
