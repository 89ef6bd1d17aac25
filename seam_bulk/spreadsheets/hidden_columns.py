"""Which columns of a sheet are hidden."""

from __future__ import annotations

LAST_COLUMN = 1 << 14
"""How many columns a sheet can have."""


class HiddenColumns:
    """Columns from 0, gathered range by range: little work, however many ranges there are and however wide."""

    def __init__(self) -> None:
        self._marks = bytearray()

    def add(self, first: int, last: int) -> None:
        """Note the columns from the first to the last as hidden; those beyond any sheet are not there."""
        end = min(last + 1, LAST_COLUMN)
        if 0 <= first < end:
            self._marks = self._marks or bytearray(LAST_COLUMN)
            self._marks[first:end] = b"\1" * (end - first)

    def found(self) -> frozenset[int]:
        """The columns noted so far."""
        return frozenset(column for column, mark in enumerate(self._marks) if mark)
