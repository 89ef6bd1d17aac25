"""How far a run is, for whoever looks from outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from seam_bulk.planning.outcomes import Result


@dataclass(slots=True)
class Progress:
    """How far a run is, for whoever looks from outside; written by the run alone.

    `total` counts the changes of this turn, `results` those that have one so far, read back or not.
    """

    total: int = 0
    results: dict[int, Result] = field(default_factory=dict)
    stage: str = "looking at what Seam holds now"
    waiting: float = 0.0
    """Seconds everybody waits because Seam asked to slow down."""
