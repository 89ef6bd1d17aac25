"""What is laid on disk for as long as it is needed."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

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
        list(Scratch("CREATE TABLE t (x TEXT)").all("SELECT y FROM t"))


def test_what_is_closed_opens_under_its_own_number_alone() -> None:
    kept, other = Scratch("CREATE TABLE t (x TEXT)"), Scratch("CREATE TABLE t (x TEXT)")
    closed = kept.close(b"739184650", 7)
    assert kept.open(closed, 7) == b"739184650"
    assert b"739184650" not in closed
    for wrong, number in ((kept, 8), (other, 7)):
        with pytest.raises(InvalidTag):
            wrong.open(closed, number)
