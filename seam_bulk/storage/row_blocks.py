"""Planned rows as blocks of text: how a plan is kept, in the journal and on its way there, and what of it is signed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from seam_bulk.documents import utc_text
from seam_bulk.masking import MASK
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.storage.plain_values import from_text

SIZE = 16
"""Rows of a block. What opening and closing cost is shared by all in it; but who asks for rows that lie far apart opens
and reads a block for each. Rows are looked for by it: another number needs another schema of
the journal.
"""


class RowBlock(NamedTuple):
    """Some rows that follow each other, as text. `first` is the position of the first of them.

    `decisions` tells how many there are of each decision, `suggests_codes` whether a problem of one suggests a code.
    """

    first: int
    text: bytes
    decisions: dict[str, int]
    suggests_codes: bool

    def __repr__(self) -> str:
        return f"RowBlock(first={self.first}, decisions={self.decisions})"  # the text holds codes


def in_blocks(rows: Iterable[PlannedRow]) -> Iterator[RowBlock]:
    """The rows in their order; all blocks but the last are of `SIZE`."""
    coming, first = iter(rows), 0
    while block := list(islice(coming, SIZE)):
        yield RowBlock(first, _encoded(block), Counter(row.decision for row in block), _suggests_codes(block))
        first += len(block)


def first_of(position: int) -> int:
    """Where the block begins in which the row at a position stands."""
    return position - position % SIZE


def decoded(text: bytes) -> list[PlannedRow]:
    """The rows that were encoded; ValueError where one says what nobody knows."""
    return list(map(row_of, from_text(text)))


def row_of(values: Sequence[Any]) -> PlannedRow:
    """The row of plain values in the order of its fields, instants as UTC text; ValueError as `decoded`."""
    number, known, decision, before, after, name, problems, own, source, repeats, system = values
    return PlannedRow(
        number,
        known,
        _DECISIONS.get(decision) or Decision(decision),
        _state(*before),
        _state(*after),
        name,
        tuple(map(problem_of, problems)) if problems else (),
        tuple(own),
        tuple(source),
        repeats,
        system,
    )


def problem_of(values: Sequence[Any]) -> Problem:
    """The problem of these plain values."""
    rule, message, hint, row, column, severity, suggestion, fixed = values
    return Problem(rule, message, hint, row, column, Severity(severity), suggestion, fixed)


def signed(block: RowBlock) -> bytes:
    """All that is in these rows for a checksum, codes that are suggested masked: a plan file does not hold them.

    The texts of all blocks together are the same whatever the size of a block.
    """
    text = _encoded([_masked(row) for row in decoded(block.text)]) if block.suggests_codes else block.text
    return text[1:-1] + b","


def _encoded(rows: Sequence[PlannedRow]) -> bytes:
    """The same text whatever zones the instants were read in."""
    return _as_json(rows).encode()


def _suggests_codes(block: Sequence[PlannedRow]) -> bool:
    return any(p.suggests_code for row in block if row.problems for p in row.problems)


def _masked(row: PlannedRow) -> PlannedRow:
    return row._replace(problems=tuple(replace(p, suggestion=MASK) if p.suggests_code else p for p in row.problems))


def _plain(value: datetime | Problem) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    p = value
    return p.rule, p.message, p.hint, p.row, p.column, p.severity, p.suggestion, p.fixed


def _state(code: str | None, ends_at: str | None) -> State:
    return State(code, instant(ends_at))


_as_json = json.JSONEncoder(separators=(",", ":"), default=_plain).encode
"""Named tuples are lists there, whatever is in them."""

_DECISIONS = {str(each): each for each in Decision}
"""Half a microsecond less a row than asking the class."""
