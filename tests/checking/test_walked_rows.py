"""A text on disk is checked without ever being in memory; nothing else may tell the difference."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking import comparison, walked_rows
from seam_bulk.checking.checks import Check, check_file
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.checking.rows import WalkedRows
from seam_bulk.documents import check_document
from seam_bulk.errors import UnreadableFile
from seam_bulk.files import OnDisk
from seam_bulk.spreadsheets.table import Bounds, open_table
from tests.examples import uuid

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
IDS = st.sampled_from([uuid(1), uuid(2), uuid(3), uuid(1).upper(), f"{{{uuid(2)}}}", "x", ""])
CODES = st.sampled_from(["7391", "07391", "7391.0", "1234", "12x4", "", "9" * 20, "x" * 5])
DATES = st.sampled_from(
    ["2031-01-31", "31/12/2031", "12/31/2031", "03/04/2031", "2031-03-30 02:30", "2020-01-01", "", "soon"]
)
LINES = st.lists(
    st.tuples(IDS, CODES, DATES, st.sampled_from(["", "Anna", " "]), st.sampled_from(["", "x"])), max_size=9
)
CHOICES = st.builds(
    FileOptions,
    timezone=st.sampled_from([None, ZoneInfo("Europe/Berlin")]),
    end_time=st.just(time(11)),
    date_order=st.sampled_from([None, "day-first", "month-first"]),
    code_length=st.sampled_from([None, (4, 4)]),
    rows=st.sampled_from([None, parse_rows("2-4,7-")]),
    left_out=st.sampled_from([frozenset(), frozenset({3})]),
    fixes=st.sampled_from([frozenset(), frozenset({"code.fraction", "ends_at.ambiguous_order"})]),
)


def test_the_first_problems_are_told_without_reading_the_file_again() -> None:
    """Nor is it read again where there is none."""
    lines = [(uuid(n), "12x4" if n % 9 == 0 else "7391", "", "", "") for n in range(90)]
    file = Counted(written(lines))
    found = check_file(file, "g.csv", FileOptions(), NOW)
    file.read = 0
    assert [p.row for p in found.problems if p.rule == "code.not_digits"] == list(range(2, 92, 9))
    assert sum(p.rule == "code.shared" for p in found.problems) == 80
    assert file.read == 0


def on_disk(path: Path, content: bytes) -> OnDisk:
    path.write_bytes(content)
    return OnDisk(path, len(content))


def written(lines: Sequence[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["Credential ID", "PIN", "End date", ""], *([*line] for line in lines)])
    return out.getvalue().encode()


def same(one: Check, other: Check) -> bool:
    return replace(one, rows=tuple(one.rows)) == replace(other, rows=tuple(other.rows))


@given(LINES, CHOICES, st.integers(1, 4))
def test_a_walked_check_is_the_check(lines: list[tuple[str, ...]], options: FileOptions, few: int) -> None:
    content = written(lines)
    kept = check_file(content, "g.csv", options, NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walked_rows, "_REMEMBERED", few)
        patch.setattr(comparison, "_AT_A_TIME", few)
        is_the_same(check_file(Moving(content), "g.csv", options, NOW), kept)


def is_the_same(walked: Check, kept: Check) -> None:
    assert isinstance(walked.rows, WalkedRows)
    assert same(kept, walked)
    assert list(walked.problems) == list(kept.problems)
    assert walked.counts() == kept.counts()
    assert walked.count_of_problems() == kept.count_of_problems()
    assert [walked.rows[at] for at in range(len(kept.rows))] == list(kept.rows)
    assert walked.rows[1:3] == list(kept.rows[1:3])
    one, other = check_document(walked), check_document(kept)
    assert {k: list(v) if k in ("rows", "problems") else v for k, v in one.items()} == {
        k: list(v) if k in ("rows", "problems") else v for k, v in other.items()
    }


@given(LINES, CHOICES, st.sets(st.integers(2, 9)), st.sampled_from([None, "skip", "include"]))
def test_a_check_of_a_workbook_that_keeps_no_row_is_the_check(
    lines: list[tuple[str, ...]], options: FileOptions, hidden: set[int], word: Any
) -> None:
    book = openpyxl.Workbook()
    for line in [("Credential ID", "PIN", "End date", ""), *lines]:
        book.worksheets[0].append(line)
    for row in hidden:
        book.worksheets[0].row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    how = replace(options, hidden=word)
    try:
        kept = check_file(out.getvalue(), "g.xlsx", how, NOW)
    except UnreadableFile as refusal:
        with pytest.raises(UnreadableFile, match=re.escape(refusal.message)):
            check_file(out.getvalue(), "g.xlsx", how, NOW, keep=False)
        return
    walked = check_file(out.getvalue(), "g.xlsx", how, NOW, keep=False)
    assert same(kept, walked)
    assert walked.counts() == kept.counts()
    assert list(walked.rows) == list(kept.rows), "a second walk finds the cells as they were"


class Moving:
    """Bytes that are not said to be at rest."""

    is_fixed = False

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


def test_a_text_longer_than_allowed_is_refused_before_its_rows_are_walked_through() -> None:
    lines = [(f"{n:08x}-0000-4000-8000-000000000000", "7391", "", "x" * 400, "") for n in range(9_000)]
    file = Counted(written(lines))
    open_table(file, "g.csv")
    to_open, file.read = file.read, 0
    with pytest.raises(UnreadableFile) as caught:
        check_file(file, "g.csv", FileOptions(), NOW, Bounds(rows=100))
    assert caught.value.rule == "file.too_large"
    assert caught.value.message == "The table has more than 100 rows; the limit is 100."
    assert file.read - to_open < file.size
    for most in (9_000, None):
        assert len(check_file(file, "g.csv", FileOptions(), NOW, Bounds(rows=most)).rows) == 9_000


class Counted(Moving):
    """They count how many of them were read."""

    read = 0

    def open(self) -> io.BytesIO:
        counted = self

        class File(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                found = super().read(size)
                counted.read += len(found)
                return found

        return File(self.content)


@given(LINES, CHOICES)
def test_ids_of_the_same_hash_are_told_apart(lines: list[tuple[str, ...]], options: FileOptions) -> None:
    content = written(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "hash", lambda _: 7, raising=False)
        found = check_file(Moving(content), "g.csv", options, NOW)
    assert same(found, check_file(content, "g.csv", options, NOW))


def test_a_file_that_is_changed_while_it_is_checked_is_refused(tmp_path: Path) -> None:
    file = on_disk(tmp_path / "g.csv", written([(uuid(1), "7391", "", "", "")]))
    found = check_file(file, "g.csv", FileOptions(), NOW)
    assert [row.status for row in found.rows] == ["ready"]
    file.path.write_bytes(written([(uuid(1), "7392", "", "", "")]))
    with pytest.raises(UnreadableFile) as caught:
        list(found.rows)
    assert caught.value.rule == "file.changed"
    file.path.write_bytes(file.path.read_bytes().replace(b",7392,", b"\nx\n2\n"))
    with pytest.raises(UnreadableFile) as caught:
        list(found.rows)
    assert caught.value.rule == "file.changed", "of the same size, but with more rows than were counted"
    file.path.unlink()
    with pytest.raises(UnreadableFile) as caught:
        list(found.rows)
    assert caught.value.rule == "file.not_found"


def test_a_big_text_is_never_in_memory(tmp_path: Path) -> None:
    """20,000 rows of 1,000 characters: 20 MB on disk, the notes of each row and no more in memory."""
    lines = [(f"{n:08x}-0000-4000-8000-000000000000", f"{n:06}", "", "x" * 950, "") for n in range(20_000)]
    file = on_disk(tmp_path / "g.csv", written(lines))
    check_file(on_disk(tmp_path / "small.csv", written(lines[:10])), "g.csv", FileOptions(), NOW)
    tracemalloc.start()
    try:
        found = check_file(file, "g.csv", FileOptions(), NOW)
        assert sum(1 for _ in found.rows) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.size > 19_000_000
    assert peak < 8_000_000, peak
