"""The journal's database: its tables, and how it is opened so that nothing committed is lost."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from seam_bulk.errors import JournalError

SCHEMA = 1

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


def open_database(path: Path) -> sqlite3.Connection:
    """The database, made 0600 on first use; a file that is damaged is never taken for an empty one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit is on disk when it returns. NORMAL would lose the last ones to a power cut.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        _bring_up(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _bring_up(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new journal; JournalError for a journal of a newer version."""
    db.execute("BEGIN IMMEDIATE")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        for statement in filter(None, map(str.strip, _TABLES.split(";"))):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {SCHEMA}")
    db.execute("COMMIT")
    if version > SCHEMA:
        raise JournalError(
            "journal.newer",
            f"{path} was written by a newer seam-bulk.",
            "Use that version, or point SEAM_BULK_HOME at another folder.",
        )


def unusable(path: Path, error: Exception) -> JournalError:
    """The sentence for a database that cannot be opened, read or written."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return JournalError(
        "journal.unusable",
        f"The journal {path} cannot be used: {reason}.",
        "Nothing is sent without it. Check the disk and the rights of that folder, or set SEAM_BULK_HOME to another.",
    )
