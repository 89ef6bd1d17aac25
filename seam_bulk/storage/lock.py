"""One run of a workspace at a time, whoever starts it on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seam_bulk.errors import JournalError, Refused


@contextmanager
def alone(home: Path, workspace_id: str, patience: float = 0.2) -> Iterator[None]:
    """Hold the lock of a workspace; the operating system frees it when the process ends, however it ends.

    Refused `run.alive` where somebody else holds it. Whoever only looks whether it is held holds it for a moment:
    `patience` are the seconds that outlast a look. JournalError where nobody can tell.
    """
    from filelock import FileLock, Timeout

    name = "".join(c if c.isalnum() or c == "-" else "_" for c in workspace_id)
    path = home / "locks" / f"{name[:100]}.lock"
    lock = FileLock(path, mode=0o600, is_singleton=False)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock.acquire(timeout=patience, poll_interval=0.02)
    except Timeout:
        raise Refused(
            "run.alive",
            "Another run of this workspace is going on right now.",
            "Wait for it to end, or stop it.",
        ) from None
    except OSError as error:
        raise JournalError(
            "journal.lock",
            f"Whether a run of this workspace is going on cannot be told at {path}: {error.strerror}.",
            "Nothing is sent without that. Check the disk and the rights of that file and its folder.",
        ) from None
    try:
        yield
    finally:
        lock.release()


def is_held(home: Path, workspace_id: str) -> bool:
    """Whether some process carries a run of this workspace right now."""
    try:
        with alone(home, workspace_id, patience=0):
            return False
    except Refused:
        return True
