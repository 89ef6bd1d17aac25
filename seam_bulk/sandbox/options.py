"""How a sandbox behaves: everything that can be chosen about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seam_bulk.errors import UsageError
from seam_bulk.sandbox.faults import Fault, as_faults


@dataclass(frozen=True)
class SandboxOptions:
    """How a sandbox behaves. Times are seconds.

    `latency` is what every answer takes at least, `slow` what the fault of that name takes, `sync_delay` how long an
    update is on its way to the provider. `credentials` is how many the sandbox workspace has, `seed` which ones;
    `fault_seed` which requests meet a fault. Faults may be given as text (`parse_fault`). `port` 0 is a free one.
    `retry_after` is what a 429 asks for. `update_answer` is the body of an update: all of these count as documented.
    `inspect` opens `/_sandbox/…` (log, credentials, faults, foreign changes) to any process of this machine.
    """

    latency: float = 0.0
    faults: tuple[Fault | str, ...] = ()
    credentials: int = 120
    seed: int = 1
    port: int = 0
    fault_seed: int = 1
    slow: float = 2.0
    sync_delay: float = 0.0
    retry_after: int = 1
    update_answer: Literal["{}", "full", "ok", "empty"] = "{}"
    inspect: bool = False

    def __post_init__(self) -> None:
        as_faults(self.faults)
        if min(self.latency, self.slow, self.sync_delay, self.retry_after, self.credentials) < 0:
            raise UsageError("usage.sandbox", "The sandbox cannot have less than none of something.", "Use 0 or more.")
        if not 0 <= self.port <= 65535:
            raise UsageError("usage.port", "There is no such port.", "Use a port from 1024 to 65535, or 0 for any.")
        if self.update_answer not in ("{}", "full", "ok", "empty"):
            raise UsageError("usage.sandbox", "An update cannot be answered so.", "Say {}, full, ok or empty.")
