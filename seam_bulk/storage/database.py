"""The journal's database: its tables, and how it is opened so that nothing committed is lost."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from seam_bulk.errors import JournalError

SCHEMA = 3

_TABLES = """
CREATE TABLE runs (
  run TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, state TEXT NOT NULL, stopped_because TEXT,
  file TEXT NOT NULL, checksum TEXT NOT NULL,
  workspace_id TEXT NOT NULL, workspace_name TEXT NOT NULL, is_sandbox INTEGER NOT NULL, endpoint TEXT NOT NULL,
  settings TEXT NOT NULL, report_path TEXT, started_by TEXT NOT NULL, version TEXT NOT NULL
) STRICT;
CREATE TABLE rows (
  run TEXT NOT NULL, position INTEGER NOT NULL, row INTEGER NOT NULL, acs_credential_id TEXT NOT NULL,
  decision TEXT NOT NULL, name TEXT NOT NULL, repeats INTEGER, ends_at_before TEXT, ends_at_after TEXT,
  problems TEXT NOT NULL, closed BLOB NOT NULL, PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE intents (
  run TEXT NOT NULL, position INTEGER NOT NULL, attempt INTEGER NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (run, position, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcomes (
  run TEXT NOT NULL, position INTEGER NOT NULL, result TEXT NOT NULL, settled INTEGER NOT NULL,
  message TEXT NOT NULL, ends_at_now TEXT, sync TEXT NOT NULL, warnings TEXT NOT NULL, error_type TEXT NOT NULL,
  http_status INTEGER, attempts INTEGER NOT NULL, seam_request_id TEXT NOT NULL, finished_at TEXT, closed BLOB,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
"""


_HISTORY = """
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
  what TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
ALTER TABLE outcomes ADD COLUMN accepted_at TEXT;
"""

_IN_BLOCKS = """
ALTER TABLE rows RENAME TO earlier_rows;
ALTER TABLE outcomes RENAME TO earlier_outcomes;
CREATE TABLE blocks (
  run TEXT NOT NULL, first INTEGER NOT NULL, size INTEGER NOT NULL, decisions TEXT NOT NULL, closed BLOB NOT NULL,
  PRIMARY KEY (run, first)
) STRICT;
CREATE TABLE outcomes (
  run TEXT NOT NULL, position INTEGER NOT NULL, result TEXT NOT NULL, settled INTEGER NOT NULL,
  attempts INTEGER NOT NULL, told TEXT NOT NULL, PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
"""
"""The rows of a plan, some to a block; what became of each is one text beside what is asked for by itself. What the
tables before them hold is brought into these by `earlier_rows`.
"""

_STEPS = {1: _TABLES, 2: _HISTORY, 3: _IN_BLOCKS}
"""What each schema adds to the one before it; a journal is brought up step by step, each wholly or not at all."""

INSERT_RUN = f"INSERT INTO runs VALUES ({','.join('?' * 15)})"  # noqa: S608  only marks
INSERT_BLOCK = "INSERT INTO blocks VALUES (?, ?, ?, ?, ?)"

_IN_BLOCK = "run = b.run AND position >= b.first AND position < b.first + b.size"
_BLOCKS = f"""
SELECT b.first, b.size, b.closed,
  (SELECT '[[' || group_concat(position) || '],[' || group_concat(settled) || '],["' || group_concat(result, '","')
     || '"],[' || group_concat(attempts) || '],[' || group_concat(told) || ']]'
   FROM outcomes WHERE {_IN_BLOCK}),
  (SELECT group_concat(position) FROM intents WHERE {_IN_BLOCK})
FROM blocks b WHERE b.run = ? AND %s ORDER BY b.first
"""  # noqa: S608  texts of ours
BLOCKS = _BLOCKS % "b.first >= ? AND b.first < ?"
BLOCKS_AT = _BLOCKS % "b.first IN (SELECT value FROM json_each(?))"
OPEN_BLOCKS = _BLOCKS % f"b.size > (SELECT count(*) FROM outcomes WHERE {_IN_BLOCK} AND settled)"  # noqa: S608  as above
"""Blocks of a run, with what became of their rows (JSON by columns: a text for each takes SQLite twice as long) and the
position of each intent: those that begin from one position to before another, those that begin at some positions, and
those of which not every row has its final outcome.
"""

DECISIONS = "SELECT decisions, count(*) FROM blocks WHERE run = ? GROUP BY decisions"
RESULTS = """
SELECT result, count(*) FROM outcomes WHERE run = ?1 GROUP BY result UNION ALL
SELECT '', count(DISTINCT position) FROM intents i WHERE run = ?1 AND NOT EXISTS
  (SELECT 1 FROM outcomes o WHERE o.run = i.run AND o.position = i.position)
"""
"""How many rows of a run there are of each decision; how many of each result, and at "" those sent that have none. One
statement, as all of it changes while a run goes on.
"""

_OUTDATED = """
DELETE FROM outcomes AS o WHERE run = ? AND attempts <
  (SELECT max(attempt) FROM intents i WHERE i.run = o.run AND i.position = o.position)
"""

_VALUES = 900
"""Values for one statement; every SQLite takes 999."""


def open_database(path: Path) -> sqlite3.Connection:
    """The database, made 0600 on first use; a file that is damaged is never taken for an empty one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    leftover = path.with_name(f"{path.name}-wal").exists()
    if not path.exists():
        if leftover:  # commits of a journal that is gone; a new one would be mixed up with them
            raise damaged(path)
        _make(path)
    with suppress(PermissionError):
        path.chmod(0o600)  # whatever a copy or a restored backup made of it
    db = _connected(path)
    try:
        _refuse_other_schema(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit is on disk when it returns. NORMAL would lose the last ones to a power cut.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        # A run of a million rows is one commit when it begins: without a limit the log stays that long for ever.
        db.execute("PRAGMA journal_size_limit = 67108864")
        _bring_up(db)
    except BaseException:
        db.close()
        raise
    return db


def put(db: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert or replace rows, many by one statement.

    SQLite lets go of the interpreter for each statement, and while many rows are on their way it is not given back at
    once; with a statement a row all who wait for the commit would wait for that as well.
    """
    at_once = _VALUES // len(rows[0]) if rows else 1
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        marks = ",".join([f"({','.join('?' * len(some[0]))})"] * len(some))
        values = [value for row in some for value in row]
        db.execute(f"INSERT OR REPLACE INTO {table} VALUES {marks}", values)  # noqa: S608  names of ours, and marks


def drop_outdated(db: sqlite3.Connection, run: str, positions: Sequence[int]) -> None:
    """Remove what was known of these rows before they were last about to be sent."""
    for start in range(0, len(positions), _VALUES):
        some = positions[start : start + _VALUES]
        db.execute(f"{_OUTDATED} AND position IN ({','.join('?' * len(some))})", (run, *some))


def _make(path: Path) -> None:
    """Make a journal without runs. It appears whole, by link: one without tables can only be a damaged one."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_connected(fresh)) as db:
            db.execute("PRAGMA synchronous = FULL")
            _bring_up(db)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


@contextmanager
def at_once(db: sqlite3.Connection) -> Iterator[None]:
    """What is written inside is written wholly or not at all, and nobody else writes meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite gives up by itself where the disk is full
            db.execute("ROLLBACK")
        raise


def _bring_up(db: sqlite3.Connection) -> None:
    """Bring a journal of an older schema up to this one; of two processes that try, the second finds it done."""
    while _version(db) < SCHEMA:
        with at_once(db):
            if (step := _version(db) + 1) <= SCHEMA:
                for statement in filter(None, map(str.strip, _STEPS[step].split(";"))):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {step}")


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def _refuse_other_schema(db: sqlite3.Connection, path: Path) -> None:
    """JournalError for a journal of a newer version, and for a file that is none (any more)."""
    version = _version(db)
    if version < 1:
        raise damaged(path)
    if version > SCHEMA:
        raise JournalError(
            "journal.newer",
            f"{path} was written by a newer seam-bulk.",
            "Use that version, or point SEAM_BULK_HOME at another folder.",
        )


def damaged(path: Path) -> JournalError:
    """The sentence for a file that can be opened, but does not hold what a journal holds."""
    return JournalError(
        "journal.damaged",
        f"{path} is damaged: it does not hold what a journal holds.",
        "Nothing is sent without it. Put it back from a copy, or move it away to start a new one.",
    )


def unusable(path: Path, error: Exception) -> JournalError:
    """The sentence for a database that cannot be opened, read or written."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return JournalError(
        "journal.unusable",
        f"The journal {path} cannot be used: {reason}.",
        "Nothing is sent without it. Check the disk and the rights of that folder, or set SEAM_BULK_HOME to another.",
    )
