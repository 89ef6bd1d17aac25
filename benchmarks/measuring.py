"""Fresh processes: how long each takes and how much memory it holds at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Took:
    """What a process cost: seconds from start to end, megabytes at its peak, processor seconds; and what it said."""

    seconds: float
    megabytes: float
    busy: float
    said: str
    began: float = 0.0
    """By the clock that `time.perf_counter` reads."""


def program(*arguments: str, environment: Mapping[str, str] | None = None, ends: Sequence[int] = (0,)) -> Took:
    """Run `python …` to its end; SystemExit where it ends otherwise than it may.

    The kernel counts a process's peak from that of its parent on, so whoever measures stays small: heavy imports stand
    in the processes that are measured.
    """
    command = [sys.executable, *arguments]
    with tempfile.TemporaryFile("w+") as aside:
        started = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=aside, text=True, env=environment)
        assert running.stdout is not None
        with running.stdout:
            said = running.stdout.read()
        _, status, usage = os.wait4(running.pid, 0)
        seconds = time.perf_counter() - started
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode not in ends:
            aside.seek(0)
            raise SystemExit(f"{' '.join(arguments)} ended with {running.returncode}: {aside.read()[-2000:]}")
    return Took(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, said, started)


def median(figures: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(figures)


def spread(figures: Sequence[float]) -> str:
    """How far the figures lie apart, as a share of the median."""
    return f"±{(max(figures) - min(figures)) / 2 / median(figures):.0%}" if len(figures) > 1 else "–"
