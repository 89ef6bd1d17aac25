"""A file that answers are given to one by one: what was read of it is kept, so that the next answer is quick."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from operator import itemgetter

from seam_bulk.checking.checks import Check, Found, check_found, find
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.questions import Questions, questions_of
from seam_bulk.collector import without_collector
from seam_bulk.spreadsheets.cells import as_text
from seam_bulk.spreadsheets.table import Bounds, Table, open_table

_REMEMBERED = timedelta(minutes=10)  # how old a judgment of what is past may be; what ends that soon is a danger


class OpenFile:
    """One file's bytes, and its cells once they were read. Gives what `questions_of` and `check_file` give."""

    def __init__(self, content: bytes, name: str, bounds: Bounds | None = None) -> None:
        self._content = content
        self._name = name
        self._bounds = bounds
        self._table: Table | None = None
        self._asked: tuple[object, Questions] | None = None
        self._found: tuple[object, Found] | None = None

    def questions(self, options: FileOptions) -> Questions:
        """What the file leaves to be said; UnreadableFile where there is no table in it."""
        where = _where(options)
        if self._asked is None or self._asked[0] != where:
            with without_collector():
                self._asked = where, questions_of(self._opened(), options)
        return self._asked[1]

    def check(self, options: FileOptions, now: datetime) -> Check:
        """The check under these answers at that moment; UnreadableFile where the file as a whole cannot be read."""
        return check_found(self._find(options, now), options, now)

    def cells(self, row: int, options: FileOptions, now: datetime) -> dict[str, str]:
        """What the file itself holds in a row, by field, whatever was corrected; nothing where there is no such row."""
        found = self._find(options, now)
        at = bisect_left(found.lines, row, key=itemgetter(0))
        if at == len(found.lines) or found.lines[at][0] != row:
            return {}
        cells = found.lines[at][1]
        places = found.body.columns.fields.items()
        return {name: as_text(cells[place]) if place < len(cells) else "" for name, place in places}

    def close(self) -> None:
        """Forget the cells; they are read again when they are next asked for."""
        self._table = self._found = None

    def _find(self, options: FileOptions, now: datetime) -> Found:
        where = _where(options)
        if self._found is None or self._found[0] != where or now - self._found[1].memory.at > _REMEMBERED:
            self._found = None  # before the next is read: one table's cells are enough to hold
            self._found = where, find(self._opened(), options, now)
        return self._found[1]

    def _opened(self) -> Table:
        if self._table is None:
            self._table = open_table(self._content, self._name, self._bounds)
        return self._table


def _where(options: FileOptions) -> object:
    """The answers that say where in the file the table stands; the others change only how it is read."""
    return tuple(sorted(options.columns.items())), options.sheet, options.hidden
