"""What became of every row of a file, one line each in the file's order: CSV, XLSX or JSON."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.files import write_whole
from seam_bulk.masking import MASK
from seam_bulk.planning.outcomes import AS_WANTED, Result
from seam_bulk.planning.planned_row import Decision
from seam_bulk.reports.hidden_codes import Codes, hidden, without_codes
from seam_bulk.reports.written_table import Piece, format_of, write_pieces, write_table
from seam_bulk.storage.entries import JournalRow, RunHead, outcome_of
from seam_bulk.storage.reported import ReportedRows

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


def write_report(path: Path, head: RunHead, rows: Iterable[ReportedRows], *, show_codes: bool = False) -> None:
    """Write the report of a run, whole or not at all; the format is the path's ending, CSV where it says nothing else.

    Codes are dots unless asked for, and then the file is readable by its owner alone.
    """
    headers, pieces = report_table(head.facts, rows, show_codes=show_codes)
    with write_whole(path, private=show_codes) as file:
        write_pieces(file, format_of(path), headers, pieces)


def write_not_done(path: Path, head: RunHead, rows: Iterable[ReportedRows]) -> None:
    """Write the file's own rows and columns for what was not done, codes in clear (0600): to correct and feed back."""
    with write_whole(path, private=True) as file:
        _write_not_done(file, format_of(path), head, rows)


def not_done_bytes(kind: str, head: RunHead, rows: Iterable[ReportedRows]) -> bytes:
    """What `write_not_done` would write, codes in clear."""
    file = io.BytesIO()
    _write_not_done(file, kind, head, rows)
    return file.getvalue()


def is_not_done(row: JournalRow) -> bool:
    """Whether something is left to do for a row of a run."""
    return outcome_of(row).result not in _DONE


def _write_not_done(file: BinaryIO, kind: str, head: RunHead, rows: Iterable[ReportedRows]) -> None:
    told = chain.from_iterable(zip(some.source, some.result, strict=True) for some in rows)
    lines = (source for source, result in told if result not in _DONE)
    write_table(file, kind, list(head.facts.headers), lines)


def report_bytes(kind: str, head: RunHead, rows: Iterable[ReportedRows], *, show_codes: bool = False) -> bytes:
    """The report as `write_report` would write it, for a download."""
    headers, pieces = report_table(head.facts, rows, show_codes=show_codes)
    file = io.BytesIO()
    write_pieces(file, kind, headers, pieces)
    return file.getvalue()


def report_table(
    facts: FileFacts, rows: Iterable[ReportedRows], *, show_codes: bool = False
) -> tuple[list[str], Iterator[Piece]]:
    """The report as headers and pieces; the file's own other columns follow the report's."""
    own = [_own_header(facts.headers[place]) for place in facts.own]
    return [*COLUMNS, *own], (_piece(facts, some, show_codes=show_codes) for some in rows)


def _piece(facts: FileFacts, rows: ReportedRows, *, show_codes: bool) -> Piece:
    """The columns of some rows."""
    (number, acs_credential_id, decision, name, code_before, code_after, wanted, ends_before, ends_after, own, source,
     result, message, code_now, ends_now, sync, warnings, error_type, http_status, attempts, request_id,
     finished_at) = rows  # fmt: skip
    codes: list[Codes] = [code_before, wanted, code_now]
    others: list[Sequence[str]] = list(zip(*own, strict=True))
    if show_codes:
        shown_before, shown_after, shown_now = [[code or "" for code in column] for column in codes]
    else:
        name, *others = without_codes(name, others, codes, _typed(facts, source))
        others = [
            hidden(cells) if place in facts.masked else cells for place, cells in zip(facts.own, others, strict=True)
        ]
        shown_before, shown_after, shown_now = [[MASK if code else "" for code in column] for column in codes]
    changes = zip(decision, code_after, ends_after, strict=True)
    return [
        list(map(str, number)),
        acs_credential_id,
        result,
        message,
        [_CHANGED[code is not None, end != ""] if decided == _CHANGE else "" for decided, code, end in changes],
        shown_before,
        shown_after,
        ends_before,
        [after or before for before, after in zip(ends_before, ends_after, strict=True)],
        shown_now,
        ends_now,
        sync,
        ["; ".join(dict.fromkeys(each)) if each else "" for each in warnings],
        error_type,
        [str(status or "") for status in http_status],
        list(map(str, attempts)),
        request_id,
        finished_at,
        name,
        *others,
    ]


def _typed(facts: FileFacts, source: Iterable[Sequence[str]]) -> list[str | None]:
    """The cells of the column of codes."""
    place = facts.fields.get("code", -1)
    return [cells[place] if 0 <= place < len(cells) else None for cells in source]


def _own_header(header: str) -> str:
    """The header of a column of the file, told apart from one of the report's."""
    return f"{header} (file)" if header in COLUMNS else header
