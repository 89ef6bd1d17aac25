"""What keeps codes unreadable on disk: one key, used to close texts and to sign plans."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from seam_bulk.errors import JournalError

_KEY_FILE = "secret.key"


class NotClosedHere(ValueError):
    """A text was closed with another secret or elsewhere, or was altered since."""


class Seal:
    """Closes and opens texts with one secret; a copy of what it closed shows nothing without that secret.

    Closing is deterministic (AES-SIV, RFC 5297): the same text at the same place gives the same bytes, so two
    plans of the same facts are identical; the place (run and position, say) goes in as `bound_to`, so that equal
    codes of two rows do not look equal and bytes moved elsewhere do not open.
    """

    def __init__(self, secret: bytes) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        self._secret = secret
        self._cipher = AESSIV(_derive(secret, "close", 64))
        self._not_ours = InvalidTag
        self._signing_key = _derive(secret, "sign", 32)

    def __repr__(self) -> str:
        return "Seal(…)"

    def __reduce__(self) -> tuple[type[Seal], tuple[bytes]]:
        """For another process of this program, which gets it through a pipe; never for a file."""
        return Seal, (self._secret,)

    def close(self, text: str, bound_to: str) -> bytes:
        """The text, unreadable without the secret."""
        return self._cipher.encrypt(text.encode(), [bound_to.encode()])

    def open(self, closed: bytes, bound_to: str) -> str:
        """The text that was closed at that place; NotClosedHere where the secret, the place or the bytes differ."""
        try:
            return self._cipher.decrypt(closed, [bound_to.encode()]).decode()
        except self._not_ours as error:
            raise NotClosedHere("not closed with this secret, or altered since") from error

    def sign(self, pieces: Iterable[bytes]) -> str:
        """A keyed checksum of what the pieces make, as hex."""
        signing = hmac.new(self._signing_key, digestmod=hashlib.sha256)
        for piece in pieces:
            signing.update(piece)
        return signing.hexdigest()


def load(home: Path, given: str | None = None) -> Seal:
    """The seal of this home: from the secret given (SEAM_BULK_SECRET_KEY), else from a 0600 file made on first use.

    JournalError where the file cannot be made or read, or holds too little to be a secret.
    """
    if given:
        return Seal(given.encode())
    path = home / _KEY_FILE
    try:
        secret = _read_or_make(path)
    except OSError as error:
        raise JournalError(
            "journal.secret_key",
            f"The secret that closes the journal cannot be read or made at {path}: {error.strerror}.",
            "Make that folder writable, or set SEAM_BULK_HOME to one that is.",
        ) from None
    if len(secret) < 32:
        raise JournalError(
            "journal.secret_key",
            f"{path} does not hold a secret: it is cut off or was overwritten.",
            "Put the file back from a copy. Without it the codes in the journal cannot be read again.",
        )
    return Seal(secret)


def _read_or_make(path: Path) -> bytes:
    """The file's secret. Two processes that start together agree on one: the file appears whole, by link."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    with suppress(PermissionError):
        path.chmod(0o600)  # whatever a copy or a restored backup made of it
    return path.read_bytes().strip()


def _derive(secret: bytes, purpose: str, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt=None, info=f"seam-bulk {purpose}".encode()).derive(secret)
