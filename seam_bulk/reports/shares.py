"""A long report as CSV, in shares: several processes make them in turn, and one writes them in the file's order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from seam_bulk.collector import without_collector
from seam_bulk.files import write_whole
from seam_bulk.reports.report import report_table
from seam_bulk.reports.written_table import csv_bytes, write_table
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.row_blocks import SIZE

_SPAWN = multiprocessing.get_context("spawn")  # the fork of a program with threads may hang
_MOST = 8  # processes: each takes 32 MB of its own
_PIPE = 1 << 20  # bytes, the most that Linux gives to anybody


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a report is shared: by how many processes, how many rows at a time (that is what each holds in memory)."""

    helpers: int
    rows: int = 32 * SIZE
    show_codes: bool = False


def helpers() -> int:
    """How many processes are worth having on this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


def write_report(path: Path, journal: Journal, head: RunHead, how: Sharing) -> None:
    """Write a report as `report.write_report` writes CSV, byte for byte.

    What a process does not make, because it cannot begin or ends too soon, is made here: whatever troubled it is met
    again, and told. UsageError `run.unknown` where the run is forgotten meanwhile.
    """
    with write_whole(path, private=how.show_codes) as file, closing(_shares(journal, head, how)) as shares:
        write_table(file, "csv", report_table(head.facts, ())[0], ())
        for share in shares:
            file.write(share)
        journal.head(head.run)


def _shares(journal: Journal, head: RunHead, how: Sharing) -> Generator[bytes]:
    firsts = range(0, journal.size(head.run), how.rows)
    with ExitStack() as stack:
        with _no_interruption():
            told = [stack.enter_context(_helper(journal, head.run, firsts, turn, how)) for turn in range(how.helpers)]
        for number, first in enumerate(firsts):
            try:
                share = told[number % how.helpers].recv_bytes()
            except (EOFError, OSError):
                share = _share(journal, head, first, how)
            yield share


@contextmanager
def _helper(journal: Journal, run: str, firsts: range, turn: int, how: Sharing) -> Iterator[Connection]:
    """Where a process tells its shares; once nobody listens, it ends. The secret goes to it through a pipe."""
    listening, telling = _SPAWN.Pipe(duplex=False)
    _widen(telling)
    told = (telling, journal.home, journal.seal, run, firsts[turn :: how.helpers], how)
    process = _SPAWN.Process(target=_tell, args=told)
    try:
        with telling, suppress(OSError):
            process.start()
        yield listening
    finally:
        listening.close()
        if process.pid:
            process.join()


def _widen(telling: Connection) -> None:
    """Have a few shares fit into the pipe, where Linux allows it: who makes them waits for the writer less often."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(telling.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Processes that are begun meanwhile never heed Ctrl-C: this one does, and then nobody listens to them."""
    if threading.current_thread() is not threading.main_thread():  # Python lets no other thread say so
        yield
        return
    heeded = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heeded)


def _tell(telling: Connection, home: Path, seal: Seal, run: str, firsts: range, how: Sharing) -> None:
    with telling, suppress(Exception), without_collector(), closing(Journal(home, seal)) as journal:
        head = journal.head(run)
        for first in firsts:
            telling.send_bytes(_share(journal, head, first, how))


def _share(journal: Journal, head: RunHead, first: int, how: Sharing) -> bytes:
    rows = journal.reported_rows(head.run, first, first + how.rows)
    _, pieces = report_table(head.facts, rows, show_codes=how.show_codes)
    return b"".join(map(csv_bytes, pieces))
