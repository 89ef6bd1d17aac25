"""What became of every row of a file, one line each in the file's order: CSV, XLSX or JSON."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from seam_bulk.checking.checks import FileFacts
from seam_bulk.documents import utc_text
from seam_bulk.files import write_whole
from seam_bulk.masking import MASK, mask, scrub
from seam_bulk.planning.outcomes import AS_WANTED, Result, Sync
from seam_bulk.planning.plan import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.reports.written_table import Line, format_of, write_table
from seam_bulk.spreadsheets.cleaning import clean
from seam_bulk.storage.entries import JournalRow, RunHead, outcome_of

COLUMNS = (
    "row",
    "acs_credential_id",
    "result",
    "message",
    "changed",
    "code_before",
    "code_after",
    "ends_at_before",
    "ends_at_after",
    "code_now",
    "ends_at_now",
    "provider_sync",
    "warnings",
    "error_type",
    "http_status",
    "attempts",
    "seam_request_id",
    "finished_at",
    "credential_name",
)
"""The report's own columns; scripts depend on them."""

_DONE = AS_WANTED | {Result.ACCEPTED}


def write_report(path: Path, head: RunHead, rows: Iterable[JournalRow], *, show_codes: bool = False) -> None:
    """Write the report of a run, whole or not at all; the format is the path's ending, CSV where it says nothing else.

    Codes are dots unless asked for, and then the file is readable by its owner alone.
    """
    headers, lines = report_table(head.facts, rows, show_codes=show_codes)
    with write_whole(path, private=show_codes) as file:
        write_table(file, format_of(path), headers, lines)


def write_not_done(path: Path, head: RunHead, rows: Iterable[JournalRow]) -> None:
    """Write the file's own rows and columns for what was not done, codes in clear (0600): to correct and feed back."""
    with write_whole(path, private=True) as file:
        _write_not_done(file, format_of(path), head, rows)


def not_done_bytes(kind: str, head: RunHead, rows: Iterable[JournalRow]) -> bytes:
    """What `write_not_done` would write, codes in clear."""
    file = io.BytesIO()
    _write_not_done(file, kind, head, rows)
    return file.getvalue()


def is_not_done(row: JournalRow) -> bool:
    """Whether something is left to do for a row of a run."""
    return outcome_of(row).result not in _DONE


def _write_not_done(file: BinaryIO, kind: str, head: RunHead, rows: Iterable[JournalRow]) -> None:
    lines = (list(row.planned.source) for row in rows if is_not_done(row))
    write_table(file, kind, list(head.facts.headers), lines)


def report_bytes(kind: str, head: RunHead, rows: Iterable[JournalRow], *, show_codes: bool = False) -> bytes:
    """The report as `write_report` would write it, for a download."""
    headers, lines = report_table(head.facts, rows, show_codes=show_codes)
    file = io.BytesIO()
    write_table(file, kind, headers, lines)
    return file.getvalue()


def report_table(
    facts: FileFacts, rows: Iterable[JournalRow], *, show_codes: bool = False
) -> tuple[list[str], Iterator[Line]]:
    """The report as headers and lines of text; the file's own other columns follow the report's."""
    own = [_own_header(facts.headers[place]) for place in facts.own]
    return [*COLUMNS, *own], (_line(facts, row, show_codes) for row in rows)


def _line(facts: FileFacts, row: JournalRow, show_codes: bool) -> Line:
    planned, outcome = row.planned, outcome_of(row)
    before, wanted, now = planned.before, planned.wanted, outcome.now or State()
    show = str if show_codes else mask
    return [
        str(planned.row),
        planned.acs_credential_id,
        str(outcome.result),
        outcome.message,
        ", ".join(planned.changed) if planned.decision is Decision.CHANGE else "",
        show(before.code or ""),
        show(wanted.code or ""),
        utc_text(before.ends_at) or "",
        utc_text(wanted.ends_at) or "",
        show(now.code or ""),
        utc_text(now.ends_at) or "",
        str(outcome.sync if outcome.now else Sync.UNKNOWN),
        "; ".join(dict.fromkeys((*_warned(planned.problems), *outcome.warnings))),
        outcome.error_type,
        str(outcome.http_status or ""),
        str(outcome.attempts),
        outcome.seam_request_id,
        utc_text(outcome.finished_at) or "",
        planned.name if show_codes else scrub(planned.name, (before.code, planned.after.code, now.code)),
        *_own_cells(facts, planned, now, show_codes),
    ]


def _own_cells(facts: FileFacts, planned: PlannedRow, now: State, show_codes: bool) -> Iterator[str]:
    """The file's other cells; dots for columns that may hold codes, and for a cell that equals a code of this row."""
    if show_codes:
        yield from planned.own
        return
    present = (planned.before.code, planned.after.code, now.code, _typed_code(facts, planned))
    codes = {_plain(code) for code in present if code and code.strip()}
    for place, cell in zip(facts.own, planned.own, strict=True):
        may_be_code = place in facts.masked or _plain(cell) in codes
        yield MASK if cell.strip() and may_be_code else cell


def _typed_code(facts: FileFacts, planned: PlannedRow) -> str | None:
    place = facts.fields.get("code")
    return planned.source[place] if place is not None and place < len(planned.source) else None


def _plain(code: str) -> str:
    """A code as spreadsheets tend to mangle it: without blanks and leading zeros."""
    return clean(code)[0].lstrip("0")


def _own_header(header: str) -> str:
    """The header of a column of the file, told apart from one of the report's."""
    return f"{header} (file)" if header in COLUMNS else header


def _warned(problems: Iterable[Problem]) -> Iterator[str]:
    return (f"{p.rule} (fixed)" if p.fixed else p.rule for p in problems if p.fixed or p.severity is Severity.WARNING)
