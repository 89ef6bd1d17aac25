"""What became of every row of a file, one line each in the file's order: CSV, XLSX or JSON."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.files import write_whole
from seam_bulk.masking import MASK, mask, scrub
from seam_bulk.planning.outcomes import AS_WANTED, Result
from seam_bulk.planning.planned_row import Decision
from seam_bulk.reports.written_table import Line, format_of, write_table
from seam_bulk.spreadsheets.cleaning import clean
from seam_bulk.storage.entries import JournalRow, RunHead, outcome_of
from seam_bulk.storage.reported import ReportedRow

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

_CHANGED = {(False, False): "", (True, False): "code", (False, True): "ends_at", (True, True): "code, ends_at"}
_CHANGE = Decision.CHANGE.value
_DONE = AS_WANTED | {Result.ACCEPTED}


def write_report(path: Path, head: RunHead, rows: Iterable[ReportedRow], *, show_codes: bool = False) -> None:
    """Write the report of a run, whole or not at all; the format is the path's ending, CSV where it says nothing else.

    Codes are dots unless asked for, and then the file is readable by its owner alone.
    """
    headers, lines = report_table(head.facts, rows, show_codes=show_codes)
    with write_whole(path, private=show_codes) as file:
        write_table(file, format_of(path), headers, lines)


def write_not_done(path: Path, head: RunHead, rows: Iterable[ReportedRow]) -> None:
    """Write the file's own rows and columns for what was not done, codes in clear (0600): to correct and feed back."""
    with write_whole(path, private=True) as file:
        _write_not_done(file, format_of(path), head, rows)


def not_done_bytes(kind: str, head: RunHead, rows: Iterable[ReportedRow]) -> bytes:
    """What `write_not_done` would write, codes in clear."""
    file = io.BytesIO()
    _write_not_done(file, kind, head, rows)
    return file.getvalue()


def is_not_done(row: JournalRow) -> bool:
    """Whether something is left to do for a row of a run."""
    return outcome_of(row).result not in _DONE


def _write_not_done(file: BinaryIO, kind: str, head: RunHead, rows: Iterable[ReportedRow]) -> None:
    lines = (list(row.source) for row in rows if row.result not in _DONE)
    write_table(file, kind, list(head.facts.headers), lines)


def report_bytes(kind: str, head: RunHead, rows: Iterable[ReportedRow], *, show_codes: bool = False) -> bytes:
    """The report as `write_report` would write it, for a download."""
    headers, lines = report_table(head.facts, rows, show_codes=show_codes)
    file = io.BytesIO()
    write_table(file, kind, headers, lines)
    return file.getvalue()


def report_table(
    facts: FileFacts, rows: Iterable[ReportedRow], *, show_codes: bool = False
) -> tuple[list[str], Iterator[Line]]:
    """The report as headers and lines of text; the file's own other columns follow the report's."""
    own = [_own_header(facts.headers[place]) for place in facts.own]
    return [*COLUMNS, *own], map(_clear_line if show_codes else _masking(facts), rows)


def _clear_line(row: ReportedRow) -> Line:
    after = row.code_before if row.code_after is None else row.code_after
    return _line(row, (row.code_before or "", after or "", row.code_now or ""), row.name, row.own)


def _masking(facts: FileFacts) -> Callable[[ReportedRow], Line]:
    """What makes lines without codes: dots for columns that may hold some, and for cells that equal one of the row."""
    typed, hidden = facts.fields.get("code", -1), [place in facts.masked for place in facts.own]
    is_any_hidden = any(hidden)

    def line(row: ReportedRow) -> Line:
        name, own, before, after, now = row.name, row.own, row.code_before, row.code_after, row.code_now
        typed_code = row.source[typed] if 0 <= typed < len(row.source) else None
        codes = {before, after, now, typed_code}
        if is_any_hidden or _may_hold("\0".join((name, *own)), codes):
            name = scrub(name, (before, after, now))
            plain = {_plain(code) for code in codes if code and code.strip()}
            cells = zip(own, hidden, strict=True)
            own = tuple(MASK if cell.strip() and (hide or _plain(cell) in plain) else cell for cell, hide in cells)
        return _line(row, (mask(before), mask(before if after is None else after), mask(now)), name, own)

    return line


def _line(row: ReportedRow, codes: tuple[str, str, str], name: str, own: Iterable[str]) -> Line:
    """The cells of a row; `codes` are those before, after and now as they are to be shown."""
    (number, acs_credential_id, decision, _, _, code_after, ends_before, ends_after, _, _, result, message,
     _, ends_now, sync, warnings, error_type, http_status, attempts, request_id, finished_at) = row  # fmt: skip
    code_before, code_wanted, code_now = codes
    return [
        str(number),
        acs_credential_id,
        result,
        message,
        _CHANGED[code_after is not None, ends_after != ""] if decision == _CHANGE else "",
        code_before,
        code_wanted,
        ends_before,
        ends_after or ends_before,
        code_now,
        ends_now,
        sync,
        "; ".join(dict.fromkeys(warnings)) if warnings else "",
        error_type,
        str(http_status or ""),
        str(attempts),
        request_id,
        finished_at,
        name,
        *own,
    ]


def _plain(code: str) -> str:
    """A code as spreadsheets tend to mangle it: without blanks and leading zeros."""
    cleaned = code if code.isascii() and code.isdigit() else clean(code)[0]
    return cleaned.lstrip("0")


def _may_hold(text: str, codes: Iterable[str | None]) -> bool:
    """Whether one of these codes may stand in the text; only outside ASCII it can be written in other characters."""
    if not text.isascii():
        return True
    for code in codes:
        if code and _plain(code) in text:
            return True
    return False


def _own_header(header: str) -> str:
    """The header of a column of the file, told apart from one of the report's."""
    return f"{header} (file)" if header in COLUMNS else header
