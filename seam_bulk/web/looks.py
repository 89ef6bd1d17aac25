"""Looks at the journal that all tabs share, so that a run which many watch costs no more than one that nobody does."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from seam_bulk import afterwards
from seam_bulk.planning.outcomes import Result
from seam_bulk.storage import run_summary
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web.runner import RUNNER

_FRESH = 0.9
"""Seconds for which one look does for everybody."""

_SHARE = 50
"""A look that takes long is taken seldom: no more than a fiftieth of the time goes by with looking."""

_WINDOW = 20.0
"""Seconds back over which the rate is measured."""

_KEPT = 200

_OPEN = (Result.NOT_ATTEMPTED, Result.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run stands: `done` of `changes` at so many a second (0: not known yet), and who asked it to stop."""

    stands: RunSummary
    changes: int
    done: int
    rate: float
    stopping: str


@dataclass(slots=True)
class _Watched:
    look: Look
    until: float
    was_carried: bool
    seen: deque[tuple[float, int]] = field(default_factory=deque)


class Looks:
    """The last look at each run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}

    def at(self, journal: Journal, run: str) -> Look:
        """How a run stands, by a look that is about a second old at most; one that has ended is seen at once."""
        is_carried = RUNNER.carried(run) is not None
        with self._lock:
            known = self._watched.get(run)
            if known and time.monotonic() < known.until and known.was_carried == is_carried:
                return known.look
            began = time.monotonic()
            look = _look(journal, run, known, is_carried=is_carried)
            now = time.monotonic()
            is_live = look.stands.state == "running"
            seen = known.seen if known else deque()
            _note(seen, now, look.done)
            self._watched.pop(run, None)
            fresh_for = max(_FRESH, _SHARE * (now - began)) if is_live else 0.0
            self._watched[run] = _Watched(look, now + fresh_for, is_carried, seen)
            while len(self._watched) > _KEPT:
                del self._watched[next(iter(self._watched))]
            return look

    def renew(self, run: str) -> None:
        """Look anew the next time somebody asks: something was done just now."""
        with self._lock:
            if known := self._watched.get(run):
                known.until = 0.0


def _look(journal: Journal, run: str, known: _Watched | None, *, is_carried: bool) -> Look:
    found = run_summary.read(journal, run)
    stands = RunSummary(found.head, "running", found.counts) if is_carried else found
    changes = known.look.changes if known else run_summary.changes_of(journal, run)
    done = changes - sum(stands.counts.get(result, 0) for result in _OPEN)
    stopping = afterwards.who_stops(journal, run) if stands.state == "running" else ""
    return Look(stands, changes, done, _rate(known.seen if known else deque(), done), stopping)


def _note(seen: deque[tuple[float, int]], now: float, done: int) -> None:
    if seen and now - seen[-1][0] > _WINDOW:  # nobody looked meanwhile
        seen.clear()
    seen.append((now, done))
    while now - seen[0][0] > _WINDOW:
        seen.popleft()


def _rate(seen: deque[tuple[float, int]], done: int) -> float:
    """Changes a second over the last while; 0 where too little was seen."""
    now = time.monotonic()
    if not seen or now - seen[0][0] < 2 or now - seen[-1][0] > _WINDOW:
        return 0.0
    return max(0.0, (done - seen[0][1]) / (now - seen[0][0]))


LOOKS = Looks()
"""The ones of this server."""
