"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from seam_bulk.errors import UnreadableFile, UsageError, too_many_bytes

_CHUNK = 1 << 20
_FEW = 2 * _CHUNK
"""Bytes that no one minds in memory."""


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


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that is not brought into memory: it is opened again for each walk through it, and may change meanwhile."""

    path: Path
    size: int
    is_fixed: bool = False

    def open(self) -> BinaryIO:
        """The bytes from the start; UnreadableFile where they cannot be read any more."""
        return _opened(self.path)


def content_of(path: Path, limit: int) -> OnDisk | bytes:
    """A file to be read: its bytes where they are few, else where they are.

    UnreadableFile where there is none, it cannot be read, or it has more than `limit` bytes.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise too_many_bytes(size, limit)
        return OnDisk(path, size) if size > _FEW else within(file, limit)


def _opened(path: Path) -> BinaryIO:
    with _told(path):
        if path.is_dir():
            raise _not_found(f"{path} is a folder, not a file.")
        return io.BufferedReader(_File(path), _CHUNK)


class _File(io.FileIO):
    """A file that cannot be read any more says so in a sentence."""

    def readinto(self, buffer: Any) -> int:
        with _told(self.name):
            return super().readinto(buffer) or 0


@contextmanager
def _told(path: object) -> Iterator[None]:
    try:
        yield
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
            raise too_many_bytes(None, limit)
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
