"""`python -m benchmarks.making HOME ROWS`: a run whose rows were all updated, as a journal holds it; says its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import spreadsheets
from seam_bulk import seal
from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Workspace, instant
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.storage.entries import Intent, RunHead, Settled
from seam_bulk.storage.journal import Journal

_BEGUN = datetime(2031, 1, 1, tzinfo=UTC)
_BEFORE = State("111111", _BEGUN)


def _write(home: Path, rows: int) -> str:
    fields = {"acs_credential_id": 0, "code": 1, "ends_at": 2}
    facts = FileFacts("rows.csv", "0" * 64, spreadsheets.HEADERS, fields, (3, 4), ())
    workspace = Workspace("0" * 36, "Hotel", is_sandbox=True)
    head = RunHead("20310101-000000-abcd", _BEGUN, facts, "0" * 64, workspace, "here", {}, "somebody", "1")
    with closing(Journal(home, seal.load(home))) as journal:
        journal.add_run(head, _planned(rows))
        for some in blocks(enumerate(_planned(rows))):
            journal.write(head.run, [entry for position, row in some for entry in _updated(position, row)])
        journal.set_state(head.run, "finished", _BEGUN)
    return head.run


def _planned(rows: int) -> Iterator[PlannedRow]:
    for number, source in enumerate(spreadsheets.rows(rows), start=2):
        known, code, ends_at, *own = source
        wanted = State(code, instant(ends_at))
        yield PlannedRow(number, known, Decision.CHANGE, _BEFORE, wanted, own[0], own=tuple(own), source=source)


def _updated(position: int, row: PlannedRow) -> tuple[Intent, Settled]:
    at = _BEGUN + timedelta(milliseconds=position)
    outcome = Outcome(
        Result.UPDATED, "", row.after, Sync.SYNCED, (), "", 200, 1, f"req-{position:032x}", at, accepted_at=at
    )
    return Intent(position, 1, at), Settled(position, outcome, final=True, code_as_wanted=True)


if __name__ == "__main__":
    print(_write(Path(sys.argv[1]), int(sys.argv[2])))
