"""The journal: what runs have done, on disk, unreadable without the secret, never taken for empty."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from seam_bulk.errors import JournalError, UsageError
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import problem
from seam_bulk.seal import Seal
from seam_bulk.storage.database import SCHEMA
from seam_bulk.storage.entries import Event, Intent, RunHead, Settled, Withdrawn, outcome_of
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.row_blocks import in_blocks
from tests.examples import LATER, NOW, SANDBOX, change, facts

SEAL = Seal(b"1" * 32)
ROWS = (
    change(1, "738291", LATER, own=("Änne",), source=("id", "738291"), problems=(problem("code.trivial", "m", "h"),)),
    change(2, "738292"),
    change(3, "738293"),
    change(4, after=State(), decision=Decision.UNCHANGED),
    change(5, after=State(), decision=Decision.REPEATED, repeats=2),
)
OUTCOME = Outcome(
    Result.UPDATED,
    "Fine.",
    State("846205", LATER),
    Sync.PENDING,
    ("schedule_modified",),
    "some_type",
    200,
    2,
    "req-1",
    NOW,
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "home", SEAL)) as opened:
        yield opened


def head(run: str = "20310131-120000-ab12") -> RunHead:
    own = facts(("Id", "PIN", "Guest"), (2,), ())
    return RunHead(run, NOW, own, "abc", SANDBOX, "https://seam.example", {"options": {"x": 1}}, "lena", "1")


def test_what_was_written_is_what_is_read(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    assert journal.head(head().run) == head()
    assert tuple(row.planned for row in journal.rows(head().run)) == ROWS
    assert [(row.position, row.outcome, row.final, row.attempts) for row in journal.rows(head().run)] == [
        (at, None, False, 0) for at in range(5)
    ]


def test_intents_and_outcomes_stand_beside_their_rows(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    settled = Settled(0, OUTCOME, final=True)
    journal.write(head().run, [Intent(0, 1, NOW), Intent(0, 2, NOW), Intent(1, 1, NOW), settled])
    first, second, *_ = journal.rows(head().run)
    assert (first.outcome, first.final, first.attempts) == (OUTCOME, True, 2)
    assert (second.outcome, second.final, second.attempts) == (None, False, 1)


def test_of_a_run_that_goes_on_only_the_open_rows_are_read(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    pending = Settled(1, replace(OUTCOME, result=Result.ACCEPTED, now=None), final=False)
    journal.write(head().run, [Intent(0, 1, NOW), Intent(1, 1, NOW), Settled(0, OUTCOME, final=True), pending])
    every_row = list(journal.rows(head().run))
    assert list(journal.rows(head().run, still_open=True)) == every_row[1:]


def test_a_later_outcome_takes_the_place_of_an_earlier_one(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Settled(0, replace(OUTCOME, result=Result.ACCEPTED, now=None), final=False)])
    journal.write(head().run, [Settled(0, OUTCOME, final=True)])
    first = next(journal.rows(head().run))
    assert (first.outcome, first.final) == (OUTCOME, True)


@pytest.mark.parametrize("before", [Result.NOT_ATTEMPTED, Result.ACCEPTED])
def test_a_row_that_is_about_to_be_sent_again_is_in_doubt_whatever_was_known_before(
    journal: Journal, before: Result
) -> None:
    journal.add_run(head(), ROWS)
    put_off = Settled(0, replace(OUTCOME, result=before, attempts=1, now=None), final=False)
    journal.write(head().run, [Intent(0, 1, NOW), put_off])
    assert outcome_of(next(journal.rows(head().run))).result is before
    journal.write(head().run, [Intent(0, 2, NOW)])
    first = next(journal.rows(head().run))
    assert (outcome_of(first).result, outcome_of(first).attempts) == (Result.UNCONFIRMED, 2)
    assert journal.counts(head().run)["unconfirmed"] == 1


def test_an_intent_that_is_withdrawn_is_as_if_it_had_never_been(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Intent(0, 1, NOW), Intent(1, 1, NOW), Intent(1, 2, NOW)])
    journal.write(head().run, [Withdrawn(0, 1), Withdrawn(1, 2)])
    first, second, *_ = journal.rows(head().run)
    assert (first.attempts, outcome_of(first).result) == (0, Result.NOT_ATTEMPTED)
    assert (second.attempts, outcome_of(second).result) == (1, Result.UNCONFIRMED)
    assert [intent.attempt for intent in journal.intents(head().run, 1)] == [1]


def test_an_intent_withdrawn_in_the_same_commit_takes_no_outcome_with_it(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    put_off = Settled(0, replace(OUTCOME, result=Result.NOT_ATTEMPTED, attempts=1, now=None), final=False)
    journal.write(head().run, [Intent(0, 1, NOW), put_off])
    journal.write(head().run, [Intent(0, 2, NOW), Withdrawn(0, 2), put_off])
    first = next(journal.rows(head().run))
    assert (outcome_of(first).result, first.attempts) == (Result.NOT_ATTEMPTED, 1)


def test_every_row_is_counted_once_whatever_became_of_it(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Intent(0, 1, NOW), Intent(1, 1, NOW), Settled(0, OUTCOME, final=True)])
    assert journal.counts(head().run) == {
        "updated": 1,
        "unchanged": 1,
        "repeated": 1,
        "unconfirmed": 1,
        "not_attempted": 1,
    }


def test_counts_hold_while_a_run_goes_on(journal: Journal) -> None:
    count = 400
    journal.add_run(head(), [change(number) for number in range(count)])
    unseen = replace(OUTCOME, result=Result.UNCONFIRMED, attempts=1, now=None)
    journal.write(head().run, [Intent(at, 1, NOW) for at in range(count)])
    journal.write(head().run, [Settled(at, unseen, final=False) for at in range(count)])

    def send_again() -> None:
        for at in range(count):
            journal.write(head().run, [Intent(at, 2, NOW)])
            journal.write(head().run, [Settled(at, replace(OUTCOME, attempts=2), final=True)])

    sending = threading.Thread(target=send_again)
    sending.start()
    while sending.is_alive():
        found = journal.counts(head().run)
        assert (sum(found.values()), found.keys() - {"updated", "unconfirmed"}) == (count, set())
    assert journal.counts(head().run) == {"updated": count}


@pytest.mark.parametrize(
    ("first", "end"), [(0, 300), (5, 299), (130, 131), (127, 129), (128, 256), (250, 400), (299, 300)]
)
def test_rows_are_reported_from_a_position_to_before_another(journal: Journal, first: int, end: int) -> None:
    some = [change(number) for number in range(300)]
    journal.add_run(head(), some)
    told = [number for each in journal.reported_rows(head().run, first, end) for number in each.row]
    assert told == [row.row for row in some[first:end]]


def test_rows_are_found_wherever_they_stand_in_their_order(journal: Journal) -> None:
    some = [change(number) for number in range(70)]
    journal.add_run(head(), some)
    asked = [69, 16, 3, 15, 33, 17]
    assert [(row.position, row.planned) for row in journal.rows_at(head().run, asked)] == [
        (at, some[at]) for at in sorted(asked)
    ]
    assert list(journal.rows_at(head().run, [])) == []
    for planned in some[::2]:
        found = journal.row(head().run, planned.row)
        assert found
        assert found.planned == planned


@pytest.mark.parametrize("number", [0, 1, 3, 16, 140, 141])
def test_a_number_that_no_row_has_is_none(journal: Journal, number: int) -> None:
    journal.add_run(head(), [change(2 * each) for each in range(1, 70)])
    assert {row.planned.row for row in journal.rows(head().run)} == {2 * each + 1 for each in range(1, 70)}
    found = journal.row(head().run, number)
    assert (found.planned.row if found else None) == (number if number % 2 and 2 < number < 140 else None)
    assert journal.row("nobody", number) is None


def test_a_code_that_is_as_wanted_is_not_written_and_read_as_the_wanted_one(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    as_wanted = [replace(OUTCOME, now=State(row.wanted.code, LATER)) for row in ROWS[:2]]
    other = replace(OUTCOME, now=State("846205", LATER))
    settled = [Settled(at, outcome, final=True, code_as_wanted=True) for at, outcome in enumerate(as_wanted)]
    journal.write(head().run, [*settled, Settled(2, other, final=True)])
    first, second, third, *_ = journal.rows(head().run)
    assert [first.outcome, second.outcome, third.outcome] == [*as_wanted, other]
    (reported,) = journal.reported_rows(head().run)
    assert reported.code_now[:3] == ["738291", "738292", "846205"]
    told = [text for (text,) in journal._db.execute("SELECT told FROM outcomes ORDER BY position")]
    assert ['"="' in text for text in told] == [True, True, False]
    assert not any(code in "".join(told) for code in ("738291", "738292", "846205"))


def test_runs_are_told_newest_first_and_found_by_the_beginning_of_their_names(journal: Journal) -> None:
    old, new = head("20300101-000000-aaaa"), replace(head("20310101-000000-bbbb"), started_at=LATER)
    for each in (old, new):
        journal.add_run(each, ())
    assert [each.run for each in journal.heads()] == [new.run, old.run]
    assert journal.head("2030") == old
    assert journal.head(new.run) == new
    for named in ("20", "", "x"):
        with pytest.raises(UsageError) as caught:
            journal.head(named)
        assert caught.value.rule == "run.unknown"


def test_a_run_remembers_how_it_stands_and_where_its_report_is(journal: Journal) -> None:
    journal.add_run(head(), ())
    journal.set_state(head().run, "stopped", LATER, "Stopped on request.")
    journal.set_report(head().run, Path("/reports/r.csv"))
    found = journal.head(head().run)
    assert (found.state, found.finished_at, found.stopped_because) == ("stopped", LATER, "Stopped on request.")
    assert found.report_path == "/reports/r.csv"
    journal.set_state(head().run, "running")
    assert journal.head(head().run).finished_at is None


def test_a_run_is_written_wholly_or_not_at_all(journal: Journal) -> None:
    def breaks_off() -> Iterator[object]:
        yield ROWS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.add_run(head(), breaks_off())  # type: ignore[arg-type]
    assert journal.heads() == []
    journal.add_run(head(), ROWS)
    with pytest.raises(JournalError):
        journal.add_run(head(), ROWS)
    assert len(list(journal.rows(head().run))) == len(ROWS)


# ------------------------------------------------------------------------------------------------------------ the file


def files_of(journal: Journal) -> list[Path]:
    return sorted(journal.path.parent.glob("journal*"))


def test_the_journal_is_its_owners_alone_and_uses_a_write_ahead_log(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    assert [p.name for p in files_of(journal)] == ["journal.sqlite3", "journal.sqlite3-shm", "journal.sqlite3-wal"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in files_of(journal)} == {0o600}
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    with closing(sqlite3.connect(journal.path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_journal_that_came_back_readable_for_all_is_its_owners_alone_again(tmp_path: Path) -> None:
    Journal(tmp_path, SEAL).close()
    (tmp_path / "journal.sqlite3").chmod(0o644)
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(head(), ROWS)
        assert {stat.S_IMODE(p.stat().st_mode) for p in files_of(journal)} == {0o600}


def test_no_code_and_no_own_cell_is_readable_in_the_file(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Settled(0, OUTCOME, final=True)])
    content = b"".join(p.read_bytes() for p in files_of(journal))
    assert head().run.encode() in content
    for hidden in ("738291", "738292", "846205", "Änne", ROWS[0].acs_credential_id):
        assert hidden.encode() not in content


def test_a_decision_that_nobody_knows_is_a_sentence_not_a_defect(journal: Journal) -> None:
    journal.add_run(head(), [change(1)])
    text = next(in_blocks([change(1)])).text.decode().replace('"change"', '"perhaps"')
    with closing(sqlite3.connect(journal.path)) as db, db:
        db.execute("UPDATE blocks SET closed = ?", (SEAL.close(text, f"block {head().run} 0"),))
    with pytest.raises(JournalError):
        list(journal.rows(head().run))


ALTERED = [
    "UPDATE outcomes SET told = '['",
    "UPDATE outcomes SET told = '[]'",
    "UPDATE outcomes SET told = '[1,2,3]'",
    "UPDATE outcomes SET told = '\"told\"'",
    """UPDATE outcomes SET told = '["",null,"unknown",7,"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",null,"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",[7],"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",[[7]],"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '[7,null,"unknown",[],"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",[],7,200,"",null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",[],"",200,null,null,null]'""",
    """UPDATE outcomes SET told = '["",null,"unknown",[],"",200,"",7,null]'""",
    """UPDATE outcomes SET told = '["",["=",7],"unknown",[],"",200,"",null,null]'""",
    """UPDATE outcomes SET told = '["only a message"]'""",
    "UPDATE outcomes SET result = 'perhaps'",
    "UPDATE outcomes SET result = '\"'",
    "UPDATE blocks SET size = 2",
    "UPDATE blocks SET size = 9",
]


@pytest.mark.parametrize("how", ALTERED)
def test_rows_that_are_no_rows_any_more_are_a_damaged_journal(journal: Journal, how: str) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Settled(0, OUTCOME, final=True)])
    with closing(sqlite3.connect(journal.path)) as db, db:
        db.execute(how)
    for told in (journal.rows, journal.reported_rows):
        with pytest.raises(JournalError) as caught:
            list(told(head().run))
        assert caught.value.rule == "journal.damaged"


def test_sends_are_counted_also_where_every_row_has_an_outcome(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    unsure = replace(OUTCOME, result=Result.UNCONFIRMED)
    sends = [Intent(at, number, NOW) for at in range(len(ROWS)) for number in range(1, at + 2)]
    journal.write(head().run, [*sends, *(Settled(at, unsure, final=False) for at in range(len(ROWS)))])
    assert [row.attempts for row in journal.rows(head().run, still_open=True)] == [at + 1 for at in range(len(ROWS))]


@pytest.mark.parametrize("decisions", ["{", "[]", "3", '{"change": "x"}'])
def test_decisions_that_cannot_be_counted_are_a_damaged_journal(journal: Journal, decisions: str) -> None:
    journal.add_run(head(), ROWS)
    with closing(sqlite3.connect(journal.path)) as db, db:
        db.execute("UPDATE blocks SET decisions = ?", (decisions,))
    with pytest.raises(JournalError) as caught:
        journal.counts(head().run)
    assert caught.value.rule == "journal.damaged"


def test_the_journal_of_another_secret_is_not_opened_and_not_lost(tmp_path: Path, journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    with closing(Journal(tmp_path / "home", Seal(b"2" * 32))) as other:
        assert [each.run for each in other.heads()] == [head().run]
        with pytest.raises(JournalError) as caught:
            list(other.rows(head().run))
    assert caught.value.rule == "journal.other_secret"
    assert "SEAM_BULK_SECRET_KEY" in caught.value.hint


def test_rows_that_changed_places_are_not_opened(journal: Journal) -> None:
    journal.add_run(head(), [change(number) for number in range(40)])
    with closing(sqlite3.connect(journal.path)) as db, db:
        db.execute("UPDATE blocks SET closed = (SELECT closed FROM blocks WHERE first = 0) WHERE first = 16")
    with pytest.raises(JournalError):
        list(journal.rows(head().run))


def test_a_code_that_changed_places_is_not_opened(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.write(head().run, [Settled(at, OUTCOME, final=True) for at in (0, 1)])
    with closing(sqlite3.connect(journal.path)) as db, db:
        (told,) = db.execute("SELECT told FROM outcomes WHERE position = 0").fetchone()
        db.execute("UPDATE outcomes SET told = ? WHERE position = 1", (told.replace("[0,", "[1,", 1),))
    with pytest.raises(JournalError):
        list(journal.rows(head().run))


def damaged(home: Path) -> JournalError:
    with pytest.raises(JournalError) as caught:
        Journal(home, SEAL).heads()
    assert str(home) in caught.value.message
    assert "Nothing is sent without it" in caught.value.hint
    return caught.value


@pytest.mark.parametrize("keep", [0, 1, 50, 100, 4096, 5000])
def test_a_journal_that_was_cut_off_is_never_taken_for_an_empty_one(tmp_path: Path, keep: int) -> None:
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(head(), ROWS)
    place = tmp_path / "journal.sqlite3"
    content = place.read_bytes()
    place.write_bytes(content[:keep])
    assert damaged(tmp_path).exit_code == 2
    assert place.read_bytes() == content[:keep]


@pytest.mark.parametrize("junk", [b"not a database at all, just text" * 200, b"\0" * 8192])
def test_a_journal_that_was_overwritten_is_never_taken_for_an_empty_one(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(junk)
    damaged(tmp_path)


def test_a_journal_of_which_only_the_log_is_left_is_not_started_anew(tmp_path: Path) -> None:
    journal = Journal(tmp_path, SEAL)
    journal.add_run(head(), ROWS)
    journal.path.unlink()
    assert damaged(tmp_path).rule == "journal.damaged"
    journal.close()


def test_another_programs_database_is_no_journal(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db, db:
        db.execute("CREATE TABLE other (x)")
    assert damaged(tmp_path).rule == "journal.damaged"


@pytest.mark.parametrize("what", ["file = '{'", "file = '{}'", "started_at = 'x'", "settings = ''", "file = '[]'"])
def test_a_run_that_cannot_be_read_is_a_damaged_journal(tmp_path: Path, what: str) -> None:
    with closing(Journal(tmp_path, SEAL)) as journal:
        journal.add_run(head(), ROWS)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db, db:
        db.execute(f"UPDATE runs SET {what}")  # noqa: S608
    assert damaged(tmp_path).rule == "journal.damaged"


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path, SEAL).close()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(JournalError) as caught:
        Journal(tmp_path, SEAL)
    assert caught.value.rule == "journal.newer"


def test_a_home_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(JournalError) as caught:
        Journal(tmp_path / "home", SEAL)
    assert caught.value.rule == "journal.unusable"


def test_a_journal_made_by_two_at_once_is_one_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def somebody_was_faster(source: Path, target: Path) -> None:
        monkeypatch.undo()
        with closing(Journal(tmp_path, SEAL)) as other:
            other.add_run(head(), ROWS)
        link(source, target)

    monkeypatch.setattr(os, "link", somebody_was_faster)
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert [each.run for each in journal.heads()] == [head().run]
    assert [p.name for p in tmp_path.iterdir()] == ["journal.sqlite3"]


# ------------------------------------------------------------------------------------------------------- side by side


def test_readers_see_what_is_committed_beside_a_writer(tmp_path: Path, journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    with closing(Journal(tmp_path / "home", SEAL)) as reader, journal._writing() as db:
        db.execute("UPDATE runs SET state = 'stopped'")
        assert reader.head(head().run).state == "running"
        assert len(list(reader.rows(head().run))) == len(ROWS)
    with closing(Journal(tmp_path / "home", SEAL)) as reader:
        assert reader.head(head().run).state == "stopped"


def test_a_reader_half_way_does_not_hold_up_a_writer(journal: Journal) -> None:
    journal.add_run(head(), [change(n) for n in range(2500)])
    reading = journal.rows(head().run)
    next(reading)
    writer = threading.Thread(target=journal.write, args=(head().run, [Intent(0, 1, NOW)]))
    writer.start()
    writer.join(20)
    assert not writer.is_alive()
    assert sum(1 for _ in reading) == 2499


def test_what_was_committed_outlasts_a_kill(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from seam_bulk.storage.entries import Intent
        from tests.storage.test_journal import *
        journal = Journal(Path(sys.argv[1]), SEAL)
        journal.add_run(head(), ROWS)
        journal.write(head().run, [Intent(0, 1, NOW)])
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -9
    with closing(Journal(tmp_path, SEAL)) as journal:
        assert [row.attempts for row in journal.rows(head().run)] == [1, 0, 0, 0, 0]


def test_a_journal_that_is_held_too_long_is_one_sentence(tmp_path: Path, journal: Journal) -> None:
    journal._db.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError) as caught:
            journal.set_state("x", "stopped")
    assert caught.value.rule == "journal.unusable"
    assert "locked" in caught.value.message


def test_a_closed_journal_is_one_sentence(tmp_path: Path) -> None:
    journal = Journal(tmp_path, SEAL)
    journal.close()
    with pytest.raises(JournalError):
        journal.heads()


def test_history_outlasts_the_run_it_tells_of(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    journal.add_event(Event(head().run, NOW, "lena", "forgotten", "by hand"))
    journal.forget(head().run)
    assert journal.heads() == []
    assert journal.events(head().run) == [Event(head().run, NOW, "lena", "forgotten", "by hand")]


def test_another_process_that_reads_on_is_told_of_when_a_run_is_forgotten(journal: Journal) -> None:
    journal.add_run(head(), ROWS)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM blocks").fetchone()
        journal._db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(JournalError) as told:
            journal.forget(head().run)
        reader.execute("COMMIT")
    assert told.value.rule == "journal.in_use"
    assert journal.heads() == []
