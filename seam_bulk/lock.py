"""One run of a workspace at a time, whoever starts it on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seam_bulk.errors import Refused


@contextmanager
def alone(home: Path, workspace_id: str, patience: float = 0.2) -> Iterator[None]:
    """Hold the lock of a workspace; the operating system frees it when the process ends, however it ends.

    Refused `run.alive` where somebody else holds it. Whoever only looks whether it is held holds it for a moment:
    `patience` are the seconds that outlast a look.
    """
    from filelock import FileLock, Timeout

    folder = home / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = "".join(c if c.isalnum() or c == "-" else "_" for c in workspace_id)
    lock = FileLock(folder / f"{name[:100]}.lock", mode=0o600, is_singleton=False)
    try:
        lock.acquire(timeout=patience, poll_interval=0.02)
    except Timeout:
        raise Refused(
            "run.alive",
            "Another run of this workspace is going on right now.",
            "Wait for it to end, or stop it.",
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
