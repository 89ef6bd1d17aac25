"""What runs have done, kept in SQLite: the plan of each run, an intent before each send, an outcome after.

Rows, and codes wherever else one is kept, are closed with the seal of the home; the database alone shows none. Instants
are stored as ISO 8601 text in UTC.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from seam_bulk import settings
from seam_bulk.errors import JournalError, UsageError
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.outcomes import Result
from seam_bulk.planning.planned_row import Decision, PlannedRow
from seam_bulk.seal import NotClosedHere, Seal
from seam_bulk.storage import database, run_heads
from seam_bulk.storage.database import at_once, damaged, drop_outdated, open_database, put, unusable
from seam_bulk.storage.earlier_rows import TABLES, bring_up_rows
from seam_bulk.storage.entries import Entry, Event, Intent, JournalRow, RunHead, Settled, Withdrawn
from seam_bulk.storage.kept_outcome import kept_outcome
from seam_bulk.storage.opened_block import OpenedBlock, kept_block
from seam_bulk.storage.reported import ReportedRows, reported_rows
from seam_bulk.storage.row_blocks import first_of
from seam_bulk.storage.shelved_rows import blocks_of

T = TypeVar("T")

_FETCHED = 50
"""Lines of a query that are fetched together: blocks of rows mostly."""

_OPENED = 8
"""Blocks that are opened together: enough for what is made of them by columns, and so few that they stay in the
processor's caches, and that the cyclic garbage collector, where it does not rest, has little to look at.
"""


class Journal:
    """The journal of one home; usable from several threads, one at a time, and from several processes."""

    def __init__(self, home: Path, seal: Seal) -> None:
        self.home = home
        self.path = home / "journal.sqlite3"
        self.seal = seal
        self._lock = threading.RLock()
        try:
            self._db = open_database(self.path)
            self._unopened = bring_up_rows(self._db, seal)  # runs of another secret, which wait for it
        except (sqlite3.Error, OSError) as error:
            raise unusable(self.path, error) from None

    def close(self) -> None:
        """Release the file; whatever was written is on disk already."""
        self._db.close()

    def add_run(self, head: RunHead, rows: Iterable[PlannedRow]) -> None:
        """Write a run and all its rows, wholly or not at all; nothing is sent by this."""
        with self._writing() as db:
            db.execute(database.INSERT_RUN, run_heads.values_of(head))
            for some in blocks(blocks_of(rows)):
                db.executemany(database.INSERT_BLOCK, [kept_block(head.run, block, self.seal) for block in some])

    def write(self, run: str, entries: Sequence[Entry]) -> None:
        """Commit entries together; once this returns they outlast a power cut. An intent puts its row in doubt again,
        whatever was known of earlier sends; one that is withdrawn is as if it had never been.
        """
        intents = [(run, e.position, e.attempt, e.at.isoformat()) for e in entries if isinstance(e, Intent)]
        withdrawn = [(run, e.position, e.attempt) for e in entries if isinstance(e, Withdrawn)]
        outcomes = [kept_outcome(run, e, self.seal) for e in entries if isinstance(e, Settled)]
        with self._writing() as db:
            put(db, "intents", intents)
            put(db, "outcomes", outcomes)
            db.executemany("DELETE FROM intents WHERE run = ? AND position = ? AND attempt = ?", withdrawn)
            drop_outdated(db, run, [intent[1] for intent in intents])

    def set_state(self, run: str, state: str, at: datetime | None = None, because: str = "") -> None:
        """Say how a run stands; `because` is the sentence why it stopped."""
        values = (state, at.isoformat() if at else None, because, run)
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
            return [run_heads.head_of(row) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise damaged(self.path) from None

    def rows(self, run: str, *, still_open: bool = False) -> Iterator[JournalRow]:
        """Every row of a run in the file's order, with what became of it so far.

        With `still_open` those that have no final outcome (rows that are never sent have none): whoever carries the
        last few of many rows has not to read them all.
        """

        def wanted(some: Sequence[OpenedBlock]) -> Iterator[JournalRow]:
            return (b.row(at) for b in some for at in b.positions if not (still_open and b.is_final(at)))

        if still_open:
            return self._opened(run, database.OPEN_BLOCKS, (), wanted)
        return self._opened(run, database.BLOCKS, (0, sys.maxsize), wanted)

    def row(self, run: str, number: int) -> JournalRow | None:
        """The row that has this number in the file, with what became of it so far; None where none has it."""
        if run in self._unopened:
            raise _other_secret()

        def at(position: int) -> JournalRow:
            for row in self.rows_at(run, [position]):
                return row
            raise damaged(self.path)

        size = self.size(run)
        position = bisect_left(range(size), number, key=lambda each: at(each).planned.row)  # as files number their rows
        found = at(position) if position < size else None
        return found if found and found.planned.row == number else None

    def rows_at(self, run: str, positions: Sequence[int]) -> Iterator[JournalRow]:
        """The rows of a run at these positions, with what became of them so far."""
        chosen = set(positions)

        def wanted(some: Sequence[OpenedBlock]) -> Iterator[JournalRow]:
            return (block.row(position) for block in some for position in block.positions if position in chosen)

        firsts = sorted({first_of(position) for position in chosen})
        return self._opened(run, database.BLOCKS_AT, (json.dumps(firsts),), wanted)

    def reported_rows(self, run: str, first: int = 0, end: int = sys.maxsize) -> Iterator[ReportedRows]:
        """Every row of a run in the file's order, as a report needs it; or those from a position to before another."""

        def wanted(some: Sequence[OpenedBlock]) -> list[ReportedRows]:
            start, told = some[0].first, chain.from_iterable(block.told() for block in some)
            among = list(islice(told, max(first - start, 0), end - start))
            return [reported_rows(among, self.seal, run)] if among else []

        return self._opened(run, database.BLOCKS, (first_of(first), end), wanted)

    def intents(self, run: str, position: int) -> list[Intent]:
        """Each time a row of a run was about to be sent, first to last."""
        query = "SELECT attempt, at FROM intents WHERE run = ? AND position = ? ORDER BY attempt"
        found = self._reading(query, (run, position))
        return [Intent(position, each["attempt"], datetime.fromisoformat(each["at"])) for each in found]

    def changes(self, run: str) -> int:
        """How many changes a run has in all, whatever became of them."""
        return self._decisions(run)[Decision.CHANGE]

    def size(self, run: str) -> int:
        """How many rows a run has; they stand at the positions from 0 on."""
        return self._decisions(run).total()

    def _decisions(self, run: str) -> Counter[str]:
        """How many rows of a run there are of each decision."""
        found = Counter[str]()
        try:
            for decisions, count in self._reading(database.DECISIONS, (run,)):
                found.update({decision: count * int(rows) for decision, rows in json.loads(decisions).items()})
        except (ValueError, AttributeError, TypeError):
            raise damaged(self.path) from None
        return found

    def is_touched(self, run: str) -> bool:
        """Whether anything of a run was sent, or has an outcome."""
        query = "SELECT EXISTS (SELECT 1 FROM intents WHERE run = ?) OR EXISTS (SELECT 1 FROM outcomes WHERE run = ?)"
        return bool(next(self._reading(query, (run, run)))[0])

    def counts(self, run: str) -> dict[str, int]:
        """How many rows have each result so far; rows of the run that wait are `not_attempted`.

        None of a run whose rows cannot be opened yet.
        """
        if run in self._unopened:
            return {}
        found, settled = self._decisions(run), Counter[str](dict(self._reading(database.RESULTS, (run,))))
        waiting = found.pop(Decision.CHANGE, 0) - settled.total()
        found.update(settled)
        found.update({Result.UNCONFIRMED: settled[""], Result.NOT_ATTEMPTED: waiting})
        return {str(result): found[result] for result in Result if found[result]}

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
            for table in ("outcomes", "intents", "blocks", "runs", *(TABLES if run in self._unopened else ())):
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
                with at_once(self._db):
                    yield self._db
            except sqlite3.Error as error:
                raise unusable(self.path, error) from None

    def _reading(self, query: str, values: Sequence[Any]) -> Iterator[Any]:
        """The lines of a query, some at a time, so that a writer in another thread is never held up for long."""
        try:
            with self._lock:
                cursor = self._db.execute(query, values)
                rows = cursor.fetchmany(_FETCHED)
            while rows:
                yield from rows
                with self._lock:
                    rows = cursor.fetchmany(_FETCHED)
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None

    def _opened(
        self, run: str, query: str, values: Sequence[Any], make: Callable[[Sequence[OpenedBlock]], Iterable[T]]
    ) -> Iterator[T]:
        """What is made of the blocks of a run that a query finds, some at a time."""
        if run in self._unopened:
            raise _other_secret()
        lines = self._reading(query, (run, *values))
        while some := list(islice(lines, _OPENED)):
            try:
                made = list(make([OpenedBlock(run, columns, self.seal) for columns in some]))
            except NotClosedHere:
                raise _other_secret() from None
            except (ValueError, TypeError, LookupError, RecursionError):
                raise damaged(self.path) from None
            yield from made


def open_journal(environment: Mapping[str, str]) -> Journal:
    """The journal of the home that the environment names; JournalError where it cannot be used."""
    return Journal(settings.home_from(environment), settings.seal_from(environment))


def _other_secret() -> JournalError:
    return JournalError(
        "journal.other_secret",
        "The journal's codes cannot be opened: they were closed with another secret, or altered.",
        "Set SEAM_BULK_SECRET_KEY to the secret this run was begun with, or put secret.key back.",
    )
