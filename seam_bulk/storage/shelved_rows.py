"""The rows of a big plan: on disk instead of in memory, to be walked through as often as wanted."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from seam_bulk.documents import utc_text
from seam_bulk.masking import MASK
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.planning.walked import Walked
from seam_bulk.problems import Problem, Severity
from seam_bulk.storage.scratch import Scratch

_TABLE = "CREATE TABLE blocks (first INTEGER PRIMARY KEY, suggests INTEGER NOT NULL, closed BLOB NOT NULL) STRICT"

_EVERY = "SELECT first, suggests, closed FROM blocks ORDER BY first"
_SOME = "SELECT first, closed FROM blocks WHERE first IN (SELECT value FROM json_each(?))"

_FEW_OF_A_BLOCK = 100
"""With fewer rows of each block than that, it is quicker to read each from the journal."""


class ShelvedRows(Walked[PlannedRow]):
    """The same rows, a block of them in memory at a time; UsageError where the disk has no room for the others."""

    def __init__(self, rows: Iterable[PlannedRow]) -> None:
        kept, count, firsts = Scratch(_TABLE), 0, array("I")
        for block in blocks(rows):
            line = count, _suggests_codes(block), kept.close(_encoded(block).encode(), count)
            kept.put("INSERT INTO blocks VALUES (?, ?, ?)", [line])
            firsts.append(count)
            count += len(block)
        self._kept, self._firsts = kept, firsts
        # No method of its own: it would know itself, and the file would stay until the collector comes by.
        super().__init__(lambda: (row for text, _ in _texts(kept) for row in _decoded(text)), count)

    def near(self, positions: Sequence[int]) -> list[PlannedRow] | None:
        """The rows at these positions, in their order; None where they lie so far apart that most of what would be
        read for them is not asked for.
        """
        places = [bisect_right(self._firsts, each) - 1 for each in positions]
        chosen = sorted({self._firsts[each] for each in places})
        if len(chosen) * _FEW_OF_A_BLOCK > len(positions):
            return None
        found = self._kept.all(_SOME, json.dumps(chosen))
        read = {first: _decoded(self._kept.open(closed, first)) for first, closed in found}
        firsts = [self._firsts[each] for each in places]
        return [read[first][at - first] for first, at in zip(firsts, positions, strict=True)]

    def signed(self) -> Iterator[bytes]:
        """As `signed_texts`; what lies on disk is that already where no code was suggested."""
        return (_signed(_decoded(text)) if suggests else text for text, suggests in _texts(self._kept))


def signed_texts(rows: Sequence[PlannedRow]) -> Iterator[bytes]:
    """All that is in these rows, suggested codes masked, as JSON for a checksum; the same texts whatever keeps them."""
    return rows.signed() if isinstance(rows, ShelvedRows) else map(_signed, blocks(rows))


def _texts(kept: Scratch) -> Iterator[tuple[bytes, bool]]:
    """The blocks as they were laid down, and whether a code is suggested in each."""
    for first, suggests, closed in kept.all(_EVERY):
        yield kept.open(closed, first), bool(suggests)


def _signed(block: list[PlannedRow]) -> bytes:
    return _encoded([_masked(row) for row in block] if _suggests_codes(block) else block).encode()


def _suggests_codes(block: list[PlannedRow]) -> bool:
    return any(p.suggests_code for row in block if row.problems for p in row.problems)


def _masked(row: PlannedRow) -> PlannedRow:
    return row._replace(problems=tuple(replace(p, suggestion=MASK) if p.suggests_code else p for p in row.problems))


def _plain(value: datetime | Problem) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    p = value
    return p.rule, p.message, p.hint, p.row, p.column, p.severity, p.suggestion, p.fixed


_encoded = json.JSONEncoder(separators=(",", ":"), default=_plain).encode
"""Named tuples are lists there, whatever is in them."""


def _decoded(text: bytes) -> list[PlannedRow]:
    try:
        lines = from_json(text, cache_strings="none")  # a cache of the process would keep codes
    except ValueError:  # half a character, which the standard reader takes
        lines = json.loads(text)
    return list(map(_row, lines))


def _row(values: list[Any]) -> PlannedRow:
    number, known, decision, before, after, name, problems, own, source, repeats, system = values
    return PlannedRow(
        number,
        known,
        _DECISIONS[decision],
        _state(*before),
        _state(*after),
        name,
        tuple(map(_problem, problems)) if problems else (),
        tuple(own),
        tuple(source),
        repeats,
        system,
    )


def _state(code: str | None, ends_at: str | None) -> State:
    return State(code, instant(ends_at))


def _problem(values: list[Any]) -> Problem:
    rule, message, hint, row, column, severity, suggestion, fixed = values
    return Problem(rule, message, hint, row, column, Severity(severity), suggestion, fixed)


_DECISIONS = {str(each): each for each in Decision}
"""Half a microsecond less a row than asking the class."""
