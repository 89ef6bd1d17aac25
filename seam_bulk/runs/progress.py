"""How far a run is, for whoever looks from outside."""

from __future__ import annotations

from dataclasses import dataclass

LOOKING = "looking at what Seam holds now"


@dataclass(slots=True)
class Progress:
    """How far a run is, for whoever looks from outside; written by the run alone.

    `total` counts the changes of this turn, `done` those that have a result so far, read back or not.
    """

    total: int = 0
    done: int = 0
    stage: str = LOOKING
    waiting: float = 0.0
    """Seconds everybody waits because Seam asked to slow down."""
