"""Journals of the first two schemas, which kept each row by itself: brought into blocks, run by run, when opened."""

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

TABLES = ("earlier_outcomes", "earlier_rows")

_PATIENCE = 600_000
"""Milliseconds to wait while another process does the same: a run of a million rows takes it a minute."""


def bring_up_rows(db: sqlite3.Connection, seal: Seal) -> frozenset[str]:
    """Put what earlier tables hold into those of today, each run wholly or not at all.

    Returns the runs that cannot be opened (another secret, or damage): they stay as they are, for another time.
    """
    if not _is_there(db):
        return frozenset()
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    closed = frozenset(run for run in _runs(db) if not _is_brought_up(db, run, seal))
    if not closed:
        with database.at_once(db):
            for table in TABLES:
                db.execute(f"DROP TABLE IF EXISTS {table}")
    db.execute(f"PRAGMA busy_timeout = {patience}")
    return closed


def _is_there(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'earlier_rows'").fetchone() is not None


def _runs(db: sqlite3.Connection) -> list[str]:
    query = "SELECT run FROM runs r WHERE EXISTS (SELECT 1 FROM earlier_rows e WHERE e.run = r.run)"
    return [run for (run,) in db.execute(query)]


def _is_brought_up(db: sqlite3.Connection, run: str, seal: Seal) -> bool:
    try:
        with database.at_once(db):
            if _is_there(db):  # else another process was faster
                for some in blocks(in_blocks(_rows(db, run, seal))):
                    db.executemany(database.INSERT_BLOCK, [kept_block(run, block, seal) for block in some])
                for settled in blocks(_outcomes(db, run, seal)):
                    database.put(db, "outcomes", [kept_outcome(run, each, seal) for each in settled])
                for table in TABLES:
                    db.execute(f"DELETE FROM {table} WHERE run = ?", (run,))  # noqa: S608  names of ours
    except (ValueError, TypeError, LookupError):
        return False
    return True


def _rows(db: sqlite3.Connection, run: str, seal: Seal) -> Iterator[PlannedRow]:
    lines = db.execute("SELECT * FROM earlier_rows WHERE run = ? ORDER BY position", (run,))
    for position, row in enumerate(lines):
        if row["position"] != position:
            raise ValueError("a row is missing")
        yield restore_row(dict(row) | {"problems": json.loads(row["problems"])}, seal, _place(run, position))


def _outcomes(db: sqlite3.Connection, run: str, seal: Seal) -> Iterator[Settled]:
    for row in db.execute("SELECT * FROM earlier_outcomes WHERE run = ?", (run,)):
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
