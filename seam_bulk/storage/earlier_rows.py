"""Journals of the first two schemas, which kept each row by itself: brought into blocks when they are opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import PlannedRow, State
from seam_bulk.seal import Seal
from seam_bulk.storage import database
from seam_bulk.storage.entries import Settled
from seam_bulk.storage.kept import restore_row
from seam_bulk.storage.kept_outcome import kept_outcome
from seam_bulk.storage.opened_block import kept_block
from seam_bulk.storage.row_blocks import in_blocks

_ROWS = "SELECT * FROM earlier_rows WHERE run = ? ORDER BY position"
_OUTCOMES = "SELECT * FROM earlier_outcomes WHERE run = ? ORDER BY position"


def bring_up_rows(db: sqlite3.Connection, seal: Seal) -> None:
    """Put all rows and outcomes of earlier tables into those of today, and remove the tables.

    ValueError where they were closed with another secret.
    """
    for (run,) in db.execute("SELECT run FROM runs").fetchall():
        for some in blocks(in_blocks(_rows(db, run, seal))):
            db.executemany(database.INSERT_BLOCK, [kept_block(run, block, seal) for block in some])
        for settled in blocks(_outcomes(db, run, seal)):
            database.put(db, "outcomes", [kept_outcome(run, each, seal) for each in settled])
    db.execute("DROP TABLE earlier_rows")
    db.execute("DROP TABLE earlier_outcomes")


def _rows(db: sqlite3.Connection, run: str, seal: Seal) -> Iterator[PlannedRow]:
    for row in db.execute(_ROWS, (run,)):
        kept = dict(row) | {"problems": json.loads(row["problems"])}
        yield restore_row(kept, seal, _place(run, row["position"]))


def _outcomes(db: sqlite3.Connection, run: str, seal: Seal) -> Iterator[Settled]:
    for row in db.execute(_OUTCOMES, (run,)):
        yield Settled(row["position"], _outcome(row, seal, _place(run, row["position"])), bool(row["settled"]))


def _outcome(kept: Mapping[str, Any], seal: Seal, place: str) -> Outcome:
    closed = kept["closed"]
    code = None if closed is None else json.loads(seal.open(closed, f"now {place}"))
    return Outcome(
        result=Result(kept["result"]),
        message=kept["message"],
        now=None if closed is None else State(code, instant(kept["ends_at_now"])),
        sync=Sync(kept["sync"]),
        warnings=tuple(json.loads(kept["warnings"])),
        error_type=kept["error_type"],
        http_status=kept["http_status"],
        attempts=kept["attempts"],
        seam_request_id=kept["seam_request_id"],
        finished_at=instant(kept["finished_at"]),
        accepted_at=instant(kept["accepted_at"]),
    )


def _place(run: str, position: int) -> str:
    return f"row {run} {position}"
