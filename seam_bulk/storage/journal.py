"""What runs have done, kept in SQLite: the plan of each run, an intent before each send, an outcome after.

Codes, own cells and whatever else may hold a code are closed with the seal of the home; the database alone shows
none. Instants are stored as ISO 8601 text in UTC.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from seam_bulk.documents import utc_text
from seam_bulk.errors import JournalError, UsageError
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Workspace, instant
from seam_bulk.planning.outcomes import Result
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.seal import Seal
from seam_bulk.storage import database
from seam_bulk.storage.database import damaged, drop_outdated, open_database, put, unusable
from seam_bulk.storage.entries import Entry, Event, Intent, JournalRow, RunHead, Settled, Withdrawn
from seam_bulk.storage.kept import (
    close_secret,
    keep_facts,
    keep_problems,
    restore_facts,
    restore_outcome,
    restore_row,
)
from seam_bulk.storage.reported import ReportedRow, reported_row

_MARKS = ",".join("?" * 15)


class Journal:
    """The journal of one home; usable from several threads, one at a time, and from several processes."""

    def __init__(self, home: Path, seal: Seal) -> None:
        self.home = home
        self.path = home / "journal.sqlite3"
        self.seal = seal
        self._lock = threading.RLock()
        try:
            self._db = open_database(self.path)
        except (sqlite3.Error, OSError) as error:
            raise unusable(self.path, error) from None

    def close(self) -> None:
        """Release the file; whatever was written is on disk already."""
        self._db.close()

    def add_run(self, head: RunHead, rows: Iterable[PlannedRow]) -> None:
        """Write a run and all its rows, wholly or not at all; nothing is sent by this."""
        with self._writing() as db:
            db.execute(f"INSERT INTO runs VALUES ({_MARKS})", _head_values(head))  # noqa: S608  only marks
            for block in blocks(enumerate(rows)):
                db.executemany(database.INSERT_ROW, [self._row_values(head.run, at, row) for at, row in block])

    def write(self, run: str, entries: Sequence[Entry]) -> None:
        """Commit entries together; once this returns they outlast a power cut. An intent puts its row in doubt again,
        whatever was known of earlier sends; one that is withdrawn is as if it had never been.
        """
        intents = [(run, e.position, e.attempt, e.at.isoformat()) for e in entries if isinstance(e, Intent)]
        withdrawn = [(run, e.position, e.attempt) for e in entries if isinstance(e, Withdrawn)]
        outcomes = [self._outcome_values(run, e) for e in entries if isinstance(e, Settled)]
        with self._writing() as db:
            put(db, "intents", intents)
            put(db, "outcomes", outcomes)
            db.executemany("DELETE FROM intents WHERE run = ? AND position = ? AND attempt = ?", withdrawn)
            drop_outdated(db, run, [intent[1] for intent in intents])

    def set_state(self, run: str, state: str, at: datetime | None = None, because: str = "") -> None:
        """Say how a run stands; `because` is the sentence why it stopped."""
        values = (state, _text(at), because, run)
        with self._writing() as db:
            db.execute("UPDATE runs SET state = ?, finished_at = ?, stopped_because = ? WHERE run = ?", values)

    def set_report(self, run: str, path: Path) -> None:
        """Remember where the run's report was written."""
        with self._writing() as db:
            db.execute("UPDATE runs SET report_path = ? WHERE run = ?", (str(path), run))

    def head(self, run: str) -> RunHead:
        """The run of that name, or the only one whose name begins so; UsageError where there is none or several."""
        found = self._heads("run = ?", run) or [h for h in self.heads() if h.run.startswith(run)]
        if len(found) == 1 and run:
            return found[0]
        what = "is the beginning of several runs" if found and run else "is not a run in this journal"
        raise UsageError("run.unknown", f"{run} {what}.", "`seam-bulk runs` lists them.")

    def heads(self) -> list[RunHead]:
        """Every run, newest first."""
        return self._heads("true")

    def _heads(self, where: str, *values: str) -> list[RunHead]:
        rows = self._reading(f"SELECT * FROM runs WHERE {where} ORDER BY started_at DESC, run DESC", values)  # noqa: S608
        try:
            return [_head(row) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise damaged(self.path) from None

    def rows(self, run: str, *, still_open: bool = False, number: int | None = None) -> Iterator[JournalRow]:
        """Every row of a run in the file's order, with what became of it so far; with `number` that row of the file.

        With `still_open` those that have no final outcome (rows that are never sent have none): whoever carries the
        last few of many rows has not to read them all.
        """
        for row in self._reading(database.ROWS, (run, int(not still_open), number)):
            yield self._opened(run, row)

    def rows_at(self, run: str, positions: Sequence[int]) -> Iterator[JournalRow]:
        """The rows of a run at these positions, with what became of them so far."""
        for row in self._reading(database.ROWS_AT, (run, json.dumps(list(positions)))):
            yield self._opened(run, row)

    def reported_rows(self, run: str, first: int = 0, end: int = sys.maxsize) -> Iterator[ReportedRow]:
        """Every row of a run in the file's order, as a report needs it; or those from a position to before another."""
        for row in self._reading(database.REPORTED, (run, first, end)):
            try:
                yield reported_row(row, self.seal, _place(run, row[0]))
            except ValueError:
                raise _other_secret() from None

    def intents(self, run: str, position: int) -> list[Intent]:
        """Each time a row of a run was about to be sent, first to last."""
        query = "SELECT attempt, at FROM intents WHERE run = ? AND position = ? ORDER BY attempt"
        found = self._reading(query, (run, position))
        return [Intent(position, each["attempt"], datetime.fromisoformat(each["at"])) for each in found]

    def changes(self, run: str) -> int:
        """How many changes a run has in all, whatever became of them."""
        return int(next(self._reading("SELECT count(*) FROM rows WHERE run = ? AND decision = 'change'", (run,)))[0])

    def size(self, run: str) -> int:
        """How many rows a run has; they stand at the positions from 0 on."""
        return int(next(self._reading("SELECT ifnull(max(position) + 1, 0) FROM rows WHERE run = ?", (run,)))[0])

    def is_touched(self, run: str) -> bool:
        """Whether anything of a run was sent, or has an outcome."""
        query = "SELECT EXISTS (SELECT 1 FROM intents WHERE run = ?) OR EXISTS (SELECT 1 FROM outcomes WHERE run = ?)"
        return bool(next(self._reading(query, (run, run)))[0])

    def counts(self, run: str) -> dict[str, int]:
        """How many rows have each result so far; rows of the run that wait are `not_attempted`."""
        query = """
            SELECT coalesce(o.result, CASE
                WHEN r.decision <> 'change' THEN r.decision
                WHEN EXISTS (SELECT 1 FROM intents i WHERE i.run = r.run AND i.position = r.position)
                THEN 'unconfirmed' ELSE 'not_attempted' END) AS result, count(*)
            FROM rows r LEFT JOIN outcomes o USING (run, position) WHERE r.run = ? GROUP BY 1
        """
        found = dict(self._reading(query, (run,)))
        return {str(result): found[result] for result in Result if result in found}

    def add_event(self, event: Event) -> None:
        """Write a line of a run's history; it outlasts the run."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO events (run, at, person, what, detail) VALUES (?,?,?,?,?)",
                (event.run, event.at.isoformat(), event.person, event.what, event.detail),
            )

    def events(self, run: str) -> list[Event]:
        """The history of a run, oldest first; also of one that was forgotten."""
        found = self._reading("SELECT * FROM events WHERE run = ? ORDER BY number", (run,))
        return [Event(e["run"], datetime.fromisoformat(e["at"]), e["person"], e["what"], e["detail"]) for e in found]

    def forget(self, run: str) -> None:
        """Remove a run with its rows and codes for good: the bytes are overwritten, and no log keeps them.

        JournalError `journal.in_use` where another process still reads pages that hold them.
        """
        with self._writing() as db:
            for table in ("outcomes", "intents", "rows", "runs"):
                db.execute(f"DELETE FROM {table} WHERE run = ?", (run,))  # noqa: S608  names of ours
        with self._lock:
            try:
                busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.Error as error:
                raise unusable(self.path, error) from None
        if busy:
            raise JournalError(
                "journal.in_use",
                "The run is forgotten, but another process keeps its last pages open.",
                "Run forget again once nothing else uses the journal.",
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._db:
                    self._db.execute("BEGIN IMMEDIATE")
                    yield self._db
            except sqlite3.Error as error:
                raise unusable(self.path, error) from None

    def _reading(self, query: str, values: Sequence[Any]) -> Iterator[Any]:
        """The rows of a query, 200 at a time, so that a writer in another thread is never held up for long."""
        try:
            with self._lock:
                cursor = self._db.execute(query, values)
                rows = cursor.fetchmany(200)
            while rows:
                yield from rows
                with self._lock:
                    rows = cursor.fetchmany(200)
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None

    def _row_values(self, run: str, position: int, row: PlannedRow) -> tuple[Any, ...]:
        return (
            run,
            position,
            row.row,
            row.acs_credential_id,
            row.decision,
            row.name,
            row.repeats,
            utc_text(row.before.ends_at),
            utc_text(row.after.ends_at),
            json.dumps(keep_problems(row.problems)) if row.problems else "[]",
            close_secret(row, self.seal, _place(run, position)),
        )

    def _outcome_values(self, run: str, settled: Settled) -> tuple[Any, ...]:
        outcome = settled.outcome
        now = outcome.now
        return (
            run,
            settled.position,
            outcome.result,
            int(settled.final),
            outcome.message,
            _text(now.ends_at) if now else None,
            outcome.sync,
            json.dumps(outcome.warnings) if outcome.warnings else "[]",
            outcome.error_type,
            outcome.http_status,
            outcome.attempts,
            outcome.seam_request_id,
            _text(outcome.finished_at),
            self.seal.close(json.dumps(now.code), "now " + _place(run, settled.position)) if now else None,
            _text(outcome.accepted_at),
        )

    def _opened(self, run: str, row: sqlite3.Row) -> JournalRow:
        kept = dict(zip(row.keys(), row, strict=True))  # a third of what dict(row) takes
        place = _place(run, kept["position"])
        try:
            kept["problems"] = json.loads(kept["problems"]) if kept["problems"] != "[]" else []
            planned = restore_row(kept, self.seal, place)
            outcome = restore_outcome(kept, self.seal, place) if kept["result"] is not None else None
        except ValueError:
            raise _other_secret() from None
        return JournalRow(kept["position"], planned, outcome, bool(kept["settled"]), kept["intents"])


def _other_secret() -> JournalError:
    return JournalError(
        "journal.other_secret",
        "The journal's codes cannot be opened: they were closed with another secret, or altered.",
        "Set SEAM_BULK_SECRET_KEY to the secret this run was begun with, or put secret.key back.",
    )


def _head_values(head: RunHead) -> tuple[Any, ...]:
    return (
        head.run,
        head.started_at.isoformat(),
        _text(head.finished_at),
        head.state,
        head.stopped_because,
        json.dumps(keep_facts(head.facts)),
        head.checksum,
        head.workspace.workspace_id,
        head.workspace.name,
        int(head.workspace.is_sandbox),
        head.endpoint,
        json.dumps(head.settings),
        head.report_path,
        head.started_by,
        head.version,
    )


def _head(row: sqlite3.Row) -> RunHead:
    return RunHead(
        run=row["run"],
        started_at=datetime.fromisoformat(row["started_at"]),
        facts=restore_facts(json.loads(row["file"])),
        checksum=row["checksum"],
        workspace=Workspace(row["workspace_id"], row["workspace_name"], bool(row["is_sandbox"])),
        endpoint=row["endpoint"],
        settings=json.loads(row["settings"]),
        started_by=row["started_by"],
        version=row["version"],
        state=row["state"],
        finished_at=instant(row["finished_at"]),
        stopped_because=row["stopped_because"] or "",
        report_path=row["report_path"] or "",
    )


def _place(run: str, position: int) -> str:
    return f"row {run} {position}"


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
