"""A long report made by several processes: the bytes are those of one, whatever becomes of the others."""

from __future__ import annotations

import fcntl
import multiprocessing
import multiprocessing.process
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seam_bulk import seal
from seam_bulk.errors import JournalError, SeamBulkError, UsageError
from seam_bulk.planning.outcomes import Outcome, Result
from seam_bulk.planning.planned_row import PlannedRow, State
from seam_bulk.reports import report, report_files, shares
from seam_bulk.reports.shares import Sharing
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import RunHead, Settled
from seam_bulk.storage.journal import Journal
from tests.examples import LATER, NOW, SANDBOX, change, facts

SECRET = b"sEcReT-of-the-home" * 2
FACTS = facts(("Id", "PIN", "Old PIN", "Guest"), (2, 3), (2,))
HEAD = RunHead("20310131-120000-ab12", NOW, FACTS, "abc", SANDBOX, "https://seam.example", {}, "lena", "1")

codes = st.none() | st.from_regex("[0-9]{4,6}", fullmatch=True)
cells = st.sampled_from(
    ["", "738291", "0738291", "=1+1", "'=1", '"', "a,b", "x\r\ny", "-", "７３８２９１", "Zoë"]
) | st.text(max_size=4)
planned_rows = st.builds(
    change,
    st.integers(1, 99),
    st.just("738291") | codes,
    before=st.builds(State, codes, st.just(LATER)),
    name=cells,
    own=st.tuples(cells, cells),
    source=st.tuples(st.just("id"), cells),
)
outcomes = st.builds(Outcome, st.sampled_from(Result), cells, st.none() | st.builds(State, codes, st.just(LATER)))
TELLING = change(1, "738291", name="738291", own=("7", "=738291"), source=("id", "738291"))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "home", Seal(SECRET))) as opened:
        yield opened


def by_one(path: Path, journal: Journal, *, show_codes: bool = False) -> bytes:
    report.write_report(path, HEAD, journal.reported_rows(HEAD.run), show_codes=show_codes)
    return path.read_bytes()


def long_rows(count: int) -> list[PlannedRow]:
    """Rows of which a pipe does not hold one: a process that tells them waits until somebody listens."""
    return [change(number + 1, own=("", "long " * 300_000), source=("id", "2222")) for number in range(count)]


def refused(path: Path, journal: Journal) -> SeamBulkError:
    with pytest.raises(SeamBulkError) as caught:
        shares.write_report(path, journal, HEAD, Sharing(2, rows=1))
    assert list(path.parent.glob("*report*")) == []
    assert multiprocessing.active_children() == []
    return caught.value


@settings(max_examples=5)
@given(st.lists(st.tuples(planned_rows, st.none() | outcomes), max_size=9), st.booleans())
@example([(TELLING, Outcome(Result.UPDATED, "a,b", State("738291", LATER)))] * 5, False)
@example([(TELLING, Outcome(Result.UPDATED, "a,b", State("738291", LATER)))] * 5, True)
def test_a_report_of_several_processes_is_the_report_of_one(
    rows: list[tuple[PlannedRow, Outcome | None]], show_codes: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Journal(Path(folder), Seal(SECRET))) as journal:
        journal.add_run(HEAD, [planned for planned, _ in rows])
        journal.write(HEAD.run, [Settled(at, became, True) for at, (_, became) in enumerate(rows) if became])
        path, one = Path(folder, "report.csv"), Path(folder, "one.csv")
        shares.write_report(path, journal, HEAD, Sharing(2, rows=2, show_codes=show_codes))
        assert path.read_bytes() == by_one(one, journal, show_codes=show_codes)
        assert path.stat().st_mode == one.stat().st_mode


@pytest.fixture
def made_here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the shares begin that this process makes itself."""
    made: list[int] = []
    make = shares._share

    def noted(journal: Journal, head: RunHead, first: int, how: Sharing) -> bytes:
        made.append(first)
        return make(journal, head, first, how)

    monkeypatch.setattr(shares, "_share", noted)
    return made


@pytest.mark.parametrize(("sent", "made"), [(signal.SIGKILL, [2, 3, 4, 5]), (signal.SIGINT, [])])
def test_what_a_process_that_dies_has_not_told_is_made_here(
    tmp_path: Path, journal: Journal, made_here: list[int], sent: signal.Signals, made: list[int]
) -> None:
    """Ctrl-C, which reaches all at a time, is left to the one that listens."""
    journal.add_run(HEAD, long_rows(6))
    with closing(shares._shares(journal, HEAD, Sharing(2, rows=1))) as told:
        found = [next(told), next(told)]
        for process in multiprocessing.active_children():
            os.kill(process.pid or 0, sent)
            if sent is signal.SIGKILL:
                process.join()  # until it is gone, it goes on telling
        found += told
    assert made_here == made
    assert by_one(tmp_path / "one.csv", journal).endswith(b"".join(found))


@pytest.mark.skipif(not hasattr(fcntl, "F_GETPIPE_SZ"), reason="only Linux lets a pipe be widened")
def test_a_pipe_has_room_for_a_few_shares() -> None:
    listening, telling = multiprocessing.Pipe(duplex=False)
    with listening, telling:
        shares._widen(telling)
        assert fcntl.fcntl(telling, fcntl.F_GETPIPE_SZ) >= 1 << 20


def test_where_no_process_can_be_had_one_makes_it_all(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: Any) -> None:
        raise BlockingIOError

    journal.add_run(HEAD, [TELLING] * 5)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", none_left)
    shares.write_report(tmp_path / "report.csv", journal, HEAD, Sharing(2, rows=2))
    assert (tmp_path / "report.csv").read_bytes() == by_one(tmp_path / "one.csv", journal)


def test_a_thread_may_ask_for_it_too(tmp_path: Path, journal: Journal, made_here: list[int]) -> None:
    journal.add_run(HEAD, [TELLING] * 5)
    with ThreadPoolExecutor() as pool:
        pool.submit(shares.write_report, tmp_path / "report.csv", journal, HEAD, Sharing(2, rows=2)).result()
    assert made_here == []
    assert (tmp_path / "report.csv").read_bytes() == by_one(tmp_path / "one.csv", journal)


def test_what_was_altered_is_told_once_and_leaves_no_report(
    tmp_path: Path, journal: Journal, capfd: pytest.CaptureFixture[str]
) -> None:
    journal.add_run(HEAD, [TELLING] * 40)
    with journal._writing() as db:
        db.execute("UPDATE blocks SET closed = (SELECT closed FROM blocks WHERE first = 0) WHERE first = 32")
    trouble = refused(tmp_path / "report.csv", journal)
    assert isinstance(trouble, JournalError)
    assert trouble.rule == "journal.other_secret"
    assert capfd.readouterr() == ("", "")


def test_a_run_that_is_forgotten_meanwhile_has_no_report(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgotten(*_: Any) -> Iterator[bytes]:
        yield from ()
        journal.forget(HEAD.run)

    journal.add_run(HEAD, [TELLING])
    monkeypatch.setattr(shares, "_shares", forgotten)
    assert refused(tmp_path / "report.csv", journal).rule == "run.unknown"


def test_nobody_goes_on_for_a_report_that_cannot_be_written(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    journal.add_run(HEAD, long_rows(6))
    monkeypatch.setattr(shares, "write_table", no_room)
    trouble = refused(tmp_path / "report.csv", journal)
    assert isinstance(trouble, UsageError)
    assert trouble.rule == "file.not_written"


SCRIPT = """
import sys
from seam_bulk.cli import main
from seam_bulk.reports import report_files, shares
if __name__ == "__main__":
    report_files._LONG, shares.helpers, shares._share = 1, lambda: 2, None
    sys.exit(main())
"""


def test_the_command_line_has_all_of_a_long_report_made_by_others(tmp_path: Path, empty_home: Path) -> None:
    """As pip installs it: a script that is imported again by each process. This one could make no share itself."""
    script, place = tmp_path / "seam-bulk", tmp_path / "report.csv"
    script.write_text(SCRIPT)
    with closing(Journal(empty_home, seal.load(empty_home))) as journal:
        journal.add_run(HEAD, [TELLING] * 3_000)
        command = [sys.executable, str(script), "report", HEAD.run, "--out", str(place)]
        environment = os.environ | {"PYTHONPATH": str(Path(report.__file__).parents[2])}
        ended = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"Report: {place}\n", "")
        assert place.read_bytes() == by_one(tmp_path / "one.csv", journal)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes show what they were begun with in /proc")
def test_the_secret_stands_in_no_list_of_processes(journal: Journal) -> None:
    journal.add_run(HEAD, long_rows(4))
    with closing(shares._shares(journal, HEAD, Sharing(2, rows=1))) as told:
        next(told)
        shown = [
            Path(f"/proc/{process.pid}/{what}").read_bytes()
            for process in multiprocessing.active_children()
            for what in ("cmdline", "environ")
        ]
    assert len(shown) == 4
    assert not any(SECRET in text for text in shown)


@pytest.mark.parametrize(
    ("name", "by_several", "is_shared"),
    [
        ("r.csv", True, True),
        ("r", True, True),
        ("r.csv", False, False),
        ("r.xlsx", True, False),
        ("r.json", True, False),
    ],
)
def test_only_a_csv_is_shared_and_only_where_it_may_be(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch, name: str, by_several: bool, is_shared: bool
) -> None:
    """A page may not: other processes would begin with its script."""
    shared: list[Path] = []
    journal.add_run(HEAD, [TELLING] * 2)
    monkeypatch.setattr(report_files, "_LONG", 1)
    monkeypatch.setattr(shares, "helpers", lambda: 2)
    monkeypatch.setattr(shares, "write_report", lambda path, *_: shared.append(path))
    place = report_files.write_report(journal, HEAD.run, tmp_path / name, by_several=by_several)
    assert (shared == [place], place.exists()) == (is_shared, not is_shared)
