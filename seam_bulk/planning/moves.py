"""Which changes give up a code and which take one, so that it is known whether any waits for another."""

from __future__ import annotations

from array import array

from seam_bulk.checking.twins import in_both
from seam_bulk.planning.planned_row import PlannedRow


class Moves:
    """Takes note of changes in their order, as hashes of 16 bytes a change; its length is how many."""

    def __init__(self) -> None:
        self._gives, self._takes = array("q"), array("q")

    def __len__(self) -> int:
        return len(self._gives)

    def note(self, change: PlannedRow) -> None:
        """Take note of the next change."""
        before, after = change.before.code, change.after.code
        if after is None:
            before = None
        self._gives.append(hash((change.system, before)) or 1 if before is not None else 0)
        self._takes.append(hash((change.system, after)) or 1 if after is not None else 0)

    def contested(self) -> tuple[list[int], list[int]]:
        """The places of the changes that may give up a code which another takes, and of those that may take one.

        Hashes only raise the suspicion: the codes themselves decide.
        """
        moving = in_both(self._gives, self._takes)
        if not moving:
            return [], []
        giving = [at for at, key in enumerate(self._gives) if key in moving]
        return giving, [at for at, key in enumerate(self._takes) if key in moving]
