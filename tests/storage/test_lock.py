"""The lock of a workspace where it cannot be looked at: that is said, and nothing is let pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from seam_bulk import cli
from seam_bulk.errors import JournalError
from seam_bulk.sandbox import start
from seam_bulk.storage import lock
from tests import examples


def no_folder(home: Path, workspace_id: str) -> None:
    (home / "locks").write_text("not a folder")


def no_file(home: Path, workspace_id: str) -> None:
    (home / "locks" / f"{workspace_id}.lock").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [no_folder, no_file])
def test_a_lock_that_cannot_be_looked_at_counts_neither_as_free_nor_as_taken(
    spoil: Callable[[Path, str], None], tmp_path: Path
) -> None:
    spoil(tmp_path, "w")
    with pytest.raises(JournalError) as refused, lock.alone(tmp_path, "w"):
        pass
    assert refused.value.rule == "journal.lock"
    with pytest.raises(JournalError):
        lock.is_held(tmp_path, "w")


def test_a_file_is_not_applied_where_nobody_can_tell_whether_another_run_goes_on(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with start() as sandbox:
        monkeypatch.setenv("SEAM_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("SEAM_API_KEY", sandbox.api_key)
        Path("guests.csv").write_bytes(examples.csv_bytes(examples.wishes(examples.code_credentials(sandbox, 1))))
        examples.open_journal(empty_home)
        no_file(empty_home, sandbox.workspace_id)
        assert cli.run(["apply", "guests.csv", "--yes", "--accept", "zeros-maybe-lost"]) == 2
        assert "whether a run of this workspace is going on cannot be told" in capsys.readouterr().err.lower()
        assert examples.updates(sandbox) == []
