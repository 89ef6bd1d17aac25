"""The changes of a run that just began are those of its plan, as the journal would give them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from seam_bulk.runs import open_changes
from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.sandbox import start
from seam_bulk.storage import row_blocks
from seam_bulk.storage.shelved_rows import ShelvedRows
from tests import examples


@pytest.mark.parametrize("few", [20_000, 5], ids=["rows kept", "rows read from the journal"])
def test_what_is_taken_from_the_plan_is_what_the_journal_holds(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_changes, "FEW", few)
    with start() as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = examples.wishes(examples.code_credentials(sandbox, 12))
        lines[3][1:], lines[5][0] = ["", ""], examples.uuid(404)  # nothing to change; not known
        shown = examples.preview(lines, examples.access_to(sandbox))
        run = examples.begin(journal, shown)
    taken, read = OpenChanges(journal, run, shown.plan), OpenChanges(journal, run)
    assert 0 < len(taken) < 12
    assert (taken.sums.keys, taken.sums.positions) == (read.sums.keys, read.sums.positions)
    assert list(taken) == list(read)
    assert list(taken.rows()) == list(read.rows())
    assert taken.at([4, 0]) == read.at([4, 0])
    assert (taken.sums.decisions, taken.sums.dangers(shown.plan.workspace, examples.NOW, 1)) == (
        read.sums.decisions,
        read.sums.dangers(shown.plan.workspace, examples.NOW, 1),
    )


@pytest.mark.parametrize("size", [16, 2], ids=["one block", "several"])
def test_what_is_taken_from_a_plan_on_disk_is_what_the_journal_holds(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_blocks, "SIZE", size)
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 12))
        lines[3][1:], lines[5][0] = ["", ""], examples.uuid(404)
        shown = examples.preview(lines, access)
        shelved = ShelvedRows(shown.plan.rows)
        shown = replace(shown, plan=replace(shown.plan, rows=shelved))
        run = examples.begin(journal, shown)
        taken, read = OpenChanges(journal, run, shown.plan), OpenChanges(journal, run)
        assert (list(taken), list(taken.rows())) == (list(read), list(read.rows()))
        assert taken.at([4, 0, 8]) == read.at([4, 0, 8])
        ran = examples.carry_on(journal, run, access, begun_with=shown.plan)
        assert ran.counts["updated"] == len(taken)
        wanted = {known: code for known, code, _ in lines if code}
        held = sandbox.credentials()
        assert all(held[known]["code"] == code for known, code in wanted.items() if known in held)


def test_a_run_that_somebody_carried_on_first_is_taken_from_the_journal_not_from_its_plan(tmp_path: Path) -> None:
    with start() as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(examples.wishes(examples.code_credentials(sandbox, 8)), access)
        run = examples.begin(journal, shown)
        elsewhere = examples.open_journal(tmp_path)
        sandbox.set_faults("401@4")
        stopped = examples.carry_on(elsewhere, run, access)
        assert stopped.state == "stopped"
        sandbox.set_faults()
        assert examples.carry_on(journal, run, access, begun_with=shown.plan).counts == {"updated": 8}
        assert {row.attempts for row in journal.rows(run)} <= {1, 2}
        taken = [entry for entry in examples.updates(sandbox) if entry["applied"]]
        assert len(taken) == len({entry["acs_credential_id"] for entry in taken}) == 8
