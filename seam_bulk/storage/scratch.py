"""A database that is nobody's: what is too much for memory lies there for as long as the process needs it."""

from __future__ import annotations

import secrets
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from seam_bulk.errors import UsageError


class Scratch:
    """Tables in a file without a name, which the system removes with the process. What is closed for it is closed with
    a key that nobody keeps (AES-GCM): whatever is left of it on a disk says nothing.
    """

    def __init__(self, tables: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(secrets.token_bytes(32))
        self._db = sqlite3.connect("", isolation_level=None)  # SQLite's way to ask for such a file
        weakref.finalize(self, self._db.close)  # a connection knows itself, so that it would stay for the collector
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._db.executescript(tables)

    def close(self, text: bytes, number: int) -> bytes:
        """The text, unreadable without the key; no number may be used twice."""
        return self._cipher.encrypt(number.to_bytes(12), text, None)

    def open(self, closed: bytes, number: int) -> bytes:
        """The text that was closed under that number."""
        return self._cipher.decrypt(number.to_bytes(12), closed, None)

    def put(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Carry out a statement for each of the rows; UsageError where there is no room for them."""
        try:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise _unusable(error) from None

    def all(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows that a query finds, as they come."""
        try:
            yield from self._db.execute(query, values)
        except sqlite3.Error as error:
            raise _unusable(error) from None


def _unusable(error: sqlite3.Error) -> UsageError:
    return UsageError(
        "file.not_written",
        f"The folder for temporary files cannot be used: {error}.",
        "Make room there, or name another folder in TMPDIR.",
    )
