"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from seam_bulk.errors import UnreadableFile, UsageError

_CHUNK = 1 << 20


@contextmanager
def write_whole(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write into that takes the place of `path` when all went well, and leaves no trace when not.

    `private` makes it readable by its owner alone (0600). UsageError where it cannot be written.
    """
    path = path.absolute()
    fresh = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            "file.not_written",
            f"{path} cannot be written: {error.strerror}.",
            "Choose another place, or make room there.",
        ) from None


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of a file; UnreadableFile where there is none, it cannot be read, or it has more than `limit` bytes."""
    try:
        if path.is_dir():
            raise _not_found(f"{path} is a folder, not a file.")
        with path.open("rb") as file:
            return within(file, limit)
    except FileNotFoundError:
        raise _not_found(f"There is no file {path}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise _not_found(f"{path} cannot be read: {reason}.") from None


def within(file: BinaryIO, limit: int) -> bytes:
    """All that a stream holds; UnreadableFile where that is more than `limit` bytes, which are not read."""
    content = bytearray()
    while chunk := file.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise UnreadableFile(
                "file.too_large", f"The file has more than {limit / 10**6:,.0f} MB.", "Split it into several files."
            )
    return bytes(content)


def refuse_unwritable(folder: Path) -> None:
    """UsageError where nothing can be written into a folder: better said before than after the work."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise UsageError(
            "file.not_written",
            f"Nothing can be written into {folder}: {error.strerror}.",
            "Choose another place, or make room there.",
        ) from None


def _not_found(message: str) -> UnreadableFile:
    return UnreadableFile("file.not_found", message, "Check the name, and that you may read it.")
