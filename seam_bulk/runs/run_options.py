"""How a run is to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run goes. `rate` is requests a second; `stop_after_failures` a percentage of the rows that ran.

    `canary` changes, spread over the file, are sent and read back before the rest; 0 is none. `on_drift` says whether a
    row that somebody changed since the preview is left out, or keeps everything from being sent.
    """

    concurrency: int = 16
    rate: float | None = None
    verify: bool = True
    stop_after_failures: float = 20.0
    canary: int = 0
    on_drift: Literal["skip", "stop"] = "skip"
