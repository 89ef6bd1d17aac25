"""A row of a file as it was checked: its one status, and everything found out about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from seam_bulk.checking.row_model import Row
from seam_bulk.problems import Problem

Status = Literal["ready", "invalid", "repeated", "skipped"]

STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of the file with its one status and everything found out about it.

    `acs_credential_id` is "" where it could not be read. `wish` stands beside ready and repeated rows only.
    `own` are the file's other columns as text, `source` every cell of the row as text; both may hold codes.
    `repeats` is the row that a repeated one was collapsed into.
    """

    row: int
    acs_credential_id: str
    status: Status
    wish: Row | None = None
    problems: tuple[Problem, ...] = ()
    own: tuple[str, ...] = field(default=(), repr=False)
    source: tuple[str, ...] = field(default=(), repr=False)
    repeats: int | None = None
