"""Updates in the making, kept in the server's memory for a while: a reload finds its own again, and nobody else does.

Nothing here is ever written to disk. An update is found by a name that nobody can guess, by the person who began it, in
the browser they began it in.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from seam_bulk.checking.file_options import FileOptions

KEPT = 2 * 3600.0
"""Seconds after which an update that nobody touched is forgotten."""

_MOST = 50
_MOST_BYTES = 200 * 10**6


@dataclass(frozen=True, slots=True)
class Kept:
    """A file and what was said about it: all that an update in the making is made of."""

    owner: tuple[str, str]
    name: str
    content: bytes = field(repr=False)
    step: int
    options: FileOptions = field(repr=False)


class Vault:
    """What is kept, the least lately touched first; bounded in time, number and bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Kept]] = {}
        self._sweeping: threading.Timer | None = None

    def keep(self, name: str, kept: Kept) -> str:
        """Keep this in place of what had the name, and return it; "" makes one up."""
        name = name or secrets.token_urlsafe(24)
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = time.monotonic(), kept
            while len(self._kept) > 1 and (len(self._kept) > _MOST or self._bytes() > _MOST_BYTES):
                del self._kept[next(iter(self._kept))]
            self._sweep()
        return name

    def find(self, name: str, owner: tuple[str, str]) -> Kept | None:
        """What is kept under the name for this owner; None where nothing is, or not for them."""
        with self._lock:
            self._sweep()
            _, kept = self._kept.get(name, (0.0, None))
            return kept if kept and kept.owner == owner else None

    def drop(self, name: str) -> None:
        """Forget it."""
        with self._lock:
            self._kept.pop(name, None)

    def _bytes(self) -> int:
        return sum(len(kept.content) for _, kept in self._kept.values())

    def _sweep(self) -> None:
        """Forget what is too old, and see to it that what is left is forgotten in time, even if nobody comes again."""
        now = time.monotonic()
        for name in [name for name, (at, _) in self._kept.items() if now - at >= KEPT]:
            del self._kept[name]
        if self._sweeping:
            self._sweeping.cancel()
            self._sweeping = None
        if self._kept:
            oldest, _ = next(iter(self._kept.values()))
            self._sweeping = threading.Timer(oldest + KEPT - now, self._wake)
            self._sweeping.daemon = True
            self._sweeping.start()

    def _wake(self) -> None:
        with self._lock:
            self._sweeping = None
            self._sweep()


VAULT = Vault()
"""The one of this server."""
