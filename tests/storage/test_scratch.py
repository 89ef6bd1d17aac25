"""What is laid on disk for as long as it is needed."""

from __future__ import annotations

import pytest

from seam_bulk.errors import UsageError
from seam_bulk.storage.scratch import Scratch


def test_a_disk_without_room_is_told_in_a_sentence() -> None:
    kept = Scratch("CREATE TABLE t (x TEXT)")
    assert list(kept.all("PRAGMA max_page_count = 3")) == [(3,)]
    with pytest.raises(UsageError) as caught:
        kept.put("INSERT INTO t VALUES (?)", [["x" * 10_000]] * 10)
    assert "temporary files" in caught.value.message
    assert "full" in caught.value.message
    assert "TMPDIR" in caught.value.hint


def test_a_table_that_cannot_be_read_is_told_in_a_sentence() -> None:
    with pytest.raises(UsageError):
        Scratch("CREATE TABLE t (x TEXT)").first("SELECT y FROM t")
