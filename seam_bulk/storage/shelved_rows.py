"""The rows of a big plan: on disk instead of in memory, to be walked through as often as wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from seam_bulk.documents import utc_text
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.planning.walked import Walked
from seam_bulk.problems import Problem, Severity
from seam_bulk.storage.scratch import Scratch

_TABLE = "CREATE TABLE blocks (first INTEGER PRIMARY KEY, closed BLOB NOT NULL) STRICT"


def shelve(rows: Iterable[PlannedRow]) -> Sequence[PlannedRow]:
    """The same rows, a block of them in memory at a time; UsageError where the disk has no room for the others."""
    kept, count = Scratch(_TABLE), 0
    for block in blocks(rows):
        kept.put("INSERT INTO blocks VALUES (?, ?)", [(count, kept.seal.close(_encoded(block), f"rows {count}"))])
        count += len(block)

    def walk() -> Iterator[PlannedRow]:
        for first, closed in kept.all("SELECT first, closed FROM blocks ORDER BY first"):
            yield from map(_row, json.loads(kept.seal.open(closed, f"rows {first}")))

    return Walked(walk, count)


def _plain(value: datetime | Problem) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    p = value
    return p.rule, p.message, p.hint, p.row, p.column, p.severity, p.suggestion, p.fixed


_encoded = json.JSONEncoder(separators=(",", ":"), default=_plain).encode
"""Named tuples are lists there, whatever is in them."""


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
