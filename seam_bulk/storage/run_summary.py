"""How runs stand, seen from any process."""

from __future__ import annotations

from dataclasses import dataclass, field

from seam_bulk.storage import lock
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.journal import Journal


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a run stands. `state` is running, finished or stopped; `counts` name the results that occur."""

    head: RunHead
    state: str
    counts: dict[str, int] = field(default_factory=dict)


def read(journal: Journal, name: str) -> RunSummary:
    """How a run stands, seen from any process."""
    head = journal.head(name)
    return RunSummary(head, state_of(journal, head), journal.counts(head.run))


def state_of(journal: Journal, head: RunHead) -> str:
    """Running, finished or stopped; a run whose process is gone is stopped."""
    is_broken_off = head.state == "running" and not lock.is_held(journal.home, head.workspace.workspace_id)
    return "stopped" if is_broken_off else head.state


def changes_of(journal: Journal, name: str) -> int:
    """How many changes a run has in all, whatever became of them."""
    return journal.changes(journal.head(name).run)


def read_all(journal: Journal) -> list[RunSummary]:
    """How every run stands, newest first."""
    return [read(journal, head.run) for head in journal.heads()]
