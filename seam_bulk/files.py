"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from seam_bulk.errors import UsageError


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
