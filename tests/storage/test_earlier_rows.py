"""Journals of earlier schemas are brought up when they are opened, and what cannot be opened waits."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from seam_bulk.errors import JournalError
from seam_bulk.planning.outcomes import Result
from seam_bulk.seal import Seal
from seam_bulk.storage import database, earlier_rows
from seam_bulk.storage.entries import Event
from seam_bulk.storage.journal import Journal
from tests.examples import LATER, NOW
from tests.storage.test_journal import OUTCOME, ROWS, SEAL, head

OTHER = "20310131-120000-cd34"
A_RUN_OF_ANOTHER_SECRET = f"""
CREATE TEMP TABLE t AS SELECT * FROM runs; UPDATE t SET run = '{OTHER}'; INSERT INTO runs SELECT * FROM t; DROP TABLE t;
CREATE TEMP TABLE t AS SELECT * FROM rows; UPDATE t SET run = '{OTHER}'; INSERT INTO rows SELECT * FROM t; DROP TABLE t;
CREATE TEMP TABLE t AS SELECT * FROM intents; UPDATE t SET run = '{OTHER}'; INSERT INTO intents SELECT * FROM t;
"""  # noqa: S608  names of ours
"""What was closed for one run does not open for another, as if it had been closed with another secret."""


def an_earlier_journal(home: Path, *more: str) -> Path:
    """One that was written by the last build of the second schema."""
    with closing(sqlite3.connect(home / "journal.sqlite3")) as db:
        db.executescript(Path(__file__).with_name("journal_of_schema_2.sql").read_text(encoding="utf-8"))
        for script in ("PRAGMA user_version = 2", *more):
            db.executescript(script)
    return home


def tables(journal: Journal) -> set[str]:
    return {name for (name,) in journal._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_a_journal_of_the_second_schema_is_brought_up(tmp_path: Path) -> None:
    with closing(Journal(an_earlier_journal(tmp_path), SEAL)) as journal:
        first, second, third, *_ = rows = list(journal.rows(head().run))
        assert tuple(row.planned for row in rows) == ROWS
        assert first.outcome == replace(OUTCOME, result=Result.ADJUSTED, accepted_at=LATER)
        assert third.outcome == replace(OUTCOME, result=Result.ACCEPTED, now=None)
        assert [(row.final, row.attempts) for row in (first, second, third)] == [(True, 2), (False, 1), (False, 1)]
        results = ["accepted", "adjusted", "unchanged", "repeated", "unconfirmed"]
        assert journal.counts(head().run) == dict.fromkeys(results, 1)
        assert [event.what for event in journal.events(head().run)] == ["begun"]
        assert tables(journal) == {"runs", "blocks", "intents", "outcomes", "events", "sqlite_sequence"}


def test_a_journal_of_the_first_schema_is_brought_up(tmp_path: Path) -> None:
    first_schema = "DROP TABLE events; ALTER TABLE outcomes DROP COLUMN accepted_at; PRAGMA user_version = 1;"
    with closing(Journal(an_earlier_journal(tmp_path, first_schema), SEAL)) as journal:
        assert next(journal.rows(head().run)).outcome == replace(OUTCOME, result=Result.ADJUSTED)
        journal.add_event(Event(head().run, NOW, "lena", "looked at"))
        assert [event.what for event in journal.events(head().run)] == ["looked at"]


def test_a_run_of_another_secret_waits_for_it_and_others_are_brought_up(tmp_path: Path) -> None:
    with closing(Journal(an_earlier_journal(tmp_path, A_RUN_OF_ANOTHER_SECRET), SEAL)) as journal:
        assert {each.run for each in journal.heads()} == {head().run, OTHER}
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS
        assert journal.counts(OTHER) == {}
        for told in (journal.rows, journal.reported_rows):
            with pytest.raises(JournalError) as caught:
                next(told(OTHER))
            assert caught.value.rule == "journal.other_secret"
        journal.forget(OTHER)
        assert [each.run for each in journal.heads()] == [head().run]
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert tables(journal).isdisjoint(earlier_rows.TABLES)
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS


def test_a_journal_of_another_secret_waits_for_it(tmp_path: Path) -> None:
    with closing(Journal(an_earlier_journal(tmp_path), Seal(b"2" * 32))) as journal:
        assert [each.run for each in journal.heads()] == [head().run]
        with pytest.raises(JournalError) as caught:
            next(journal.rows(head().run))
        assert caught.value.rule == "journal.other_secret"
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS


@pytest.mark.parametrize(
    "how",
    [
        "DELETE FROM rows WHERE position = 1",
        "UPDATE rows SET problems = '[1]'",
        """UPDATE rows SET problems = '[{"x": 1}]'""",
        "UPDATE rows SET problems = '['",
        "UPDATE rows SET decision = 'perhaps'",
        "UPDATE outcomes SET warnings = '1'",
        "UPDATE outcomes SET result = 'perhaps'",
    ],
)
def test_a_run_that_was_altered_is_not_opened_and_not_lost(tmp_path: Path, how: str) -> None:
    with closing(Journal(an_earlier_journal(tmp_path, how), SEAL)) as journal:
        assert [each.run for each in journal.heads()] == [head().run]
        with pytest.raises(JournalError):
            next(journal.rows(head().run))
        assert tables(journal) >= {*earlier_rows.TABLES}


def test_a_run_is_brought_up_wholly_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    an_earlier_journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(earlier_rows, "kept_outcome", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            Journal(tmp_path, SEAL)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        assert db.execute("SELECT count(*) FROM blocks").fetchone() == (0,)
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS


def breaks_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_that_open_it_at_once_find_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_up = earlier_rows._is_brought_up

    def somebody_was_faster(*given: object) -> bool:
        monkeypatch.undo()
        Journal(tmp_path, SEAL).close()
        return bring_up(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(earlier_rows, "_is_brought_up", somebody_was_faster)
    with closing(Journal(an_earlier_journal(tmp_path), SEAL)) as journal:
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS
        assert tables(journal).isdisjoint(earlier_rows.TABLES)


def test_a_full_disk_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = database._connected

    def full(path: Path) -> sqlite3.Connection:
        db = connected(path)
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        return db

    an_earlier_journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(database, "_connected", full)
        with pytest.raises(JournalError) as caught:
            Journal(tmp_path, SEAL)
    assert "full" in caught.value.message
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert tuple(row.planned for row in journal.rows(head().run)) == ROWS
