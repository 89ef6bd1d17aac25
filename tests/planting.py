"""Secrets planted by a test, and whether any of their usual spellings stands in some bytes."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator


def spellings(secret: str) -> Iterator[bytes]:
    """The secret as text, as UTF-16, as hex and as base64, wherever in a base64 text it may begin."""
    plain = secret.encode()
    yield plain
    yield secret.encode("utf-16-le")
    yield secret.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for offset in range(3):
            coded = encode(bytes(offset) + plain).rstrip(b"=")
            # The letters at both ends also hang on what stands before and after.
            yield coded[(offset * 8 + 5) // 6 : (offset + len(plain)) * 8 // 6]


def shown(content: bytes, secrets: Iterable[str]) -> list[str]:
    """Those of the secrets that stand there in any spelling."""
    return [secret for secret in secrets if any(spelling in content for spelling in spellings(secret))]
