"""Reports as files: where they go, what they are called, and what they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from seam_bulk import files
from seam_bulk.collector import without_collector
from seam_bulk.errors import UsageError
from seam_bulk.reports import report
from seam_bulk.reports.written_table import format_of
from seam_bulk.storage import history
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.history import History
from seam_bulk.storage.journal import Journal

_LONG = 50_000
"""Rows: fewer are written as soon by one process, as others take 0.2 s to begin."""


def write_report(
    journal: Journal, name: str, path: Path | None = None, *, show_codes: bool = False, by_several: bool = False
) -> Path:
    """Write the report of a run and return where; without a path to `<file stem>.<run>.report.csv` in this folder.

    `by_several` lets other processes help with a long one, where this one's main module may be imported again by each.
    """
    head = journal.head(name)
    place = (path or Path(report_name(head))).absolute()
    with without_collector():
        if not (by_several and format_of(place) == "csv" and _write_in_shares(place, journal, head, show_codes)):
            report.write_report(place, head, journal.reported_rows(head.run), show_codes=show_codes)
    if show_codes:
        history.tell(journal, head.run, History.CODES_SHOWN, datetime.now(UTC), "in a report")
    journal.set_report(head.run, place)
    return place


def _write_in_shares(place: Path, journal: Journal, head: RunHead, show_codes: bool) -> bool:
    """Whether several processes wrote the report: where it is long, and there are cores for them."""
    if journal.size(head.run) <= _LONG:
        return False
    from seam_bulk.reports import shares  # 20 ms, mostly for multiprocessing

    if shares.helpers() == 1:
        return False
    shares.write_report(place, journal, head, shares.Sharing(shares.helpers(), show_codes=show_codes))
    return True


def refuse_report_place(path: Path | None, file: str = "") -> None:
    """UsageError where a report could not be written there afterwards, or would replace the file it is about.

    None is the current folder.
    """
    if path is not None:
        format_of(path)
        if path.is_dir():
            raise UsageError("file.not_written", f"{path} is a folder, not a file.", "Name a file in it.")
        if file and path.exists() and Path(file).exists() and path.samefile(file):
            raise UsageError(
                "report.same_file", f"The report would replace {path}, the file it is about.", "Name another place."
            )
    files.refuse_unwritable(path.absolute().parent if path else Path.cwd())


def write_not_done(journal: Journal, name: str, path: Path | None = None) -> Path:
    """Write the rows of a run's file that were not done, as the file had them, and return where (0600)."""
    head = journal.head(name)
    place = (path or Path(not_done_name(head))).absolute()
    report.write_not_done(place, head, journal.reported_rows(head.run))
    history.tell(journal, head.run, History.CODES_SHOWN, datetime.now(UTC), "in the rows that were not done")
    return place


def not_done_bytes(journal: Journal, name: str, kind: str = "csv", person: str | None = None) -> bytes:
    """What `write_not_done` writes, for somebody who takes it away: codes in clear, and noted in the history first."""
    head = journal.head(name)
    history.tell(journal, head.run, History.CODES_SHOWN, datetime.now(UTC), "in the rows that were not done", person)
    return report.not_done_bytes(kind, head, journal.reported_rows(head.run))


def not_done_again(journal: Journal, name: str) -> tuple[str, bytes]:
    """The rows of a run's file that were not done, as a file to begin anew with, and its name; for no one's eyes."""
    head = journal.head(name)
    return not_done_name(head), report.not_done_bytes("csv", head, journal.reported_rows(head.run))


def not_done_name(head: RunHead, ending: str = "csv") -> str:
    """What the file of the rows that were not done is called where nobody says otherwise."""
    return f"{_stem(head)}.{head.run}.not-done.{ending}"


def report_name(head: RunHead, ending: str = "csv") -> str:
    """What the report of a run is called where nobody says otherwise."""
    return f"{_stem(head)}.{head.run}.report.{ending}"


def _stem(head: RunHead) -> str:
    return Path(head.facts.name).stem or "stdin"


def report_bytes(journal: Journal, name: str, kind: str = "csv") -> bytes:
    """The report of a run as `write_report` writes it, codes masked."""
    head = journal.head(name)
    return report.report_bytes(kind, head, journal.reported_rows(head.run))
