"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from seam_bulk import files
from seam_bulk.errors import UnreadableFile, UsageError


def test_a_file_appears_whole(tmp_path: Path) -> None:
    place = tmp_path / "r.csv"
    place.write_text("old")
    with files.write_whole(place) as file:
        file.write(b"new")
        assert place.read_text() == "old"
    assert place.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


def test_what_breaks_off_leaves_the_old_file_and_no_trace(tmp_path: Path) -> None:
    place = tmp_path / "r.csv"
    place.write_text("old")

    def break_off() -> None:
        with files.write_whole(place) as file:
            file.write(b"ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert place.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_a_private_file_is_its_owners_alone_from_the_first_byte(tmp_path: Path, private: bool, mode: int) -> None:
    before = os.umask(0o022)
    try:
        with files.write_whole(tmp_path / "r.csv", private=private) as file:
            assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == mode
        assert stat.S_IMODE((tmp_path / "r.csv").stat().st_mode) == mode
    finally:
        os.umask(before)


def test_a_full_disk_is_one_sentence_and_leaves_no_trace(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, files.write_whole(tmp_path / "r.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.rule == "file.not_written"
    assert "No space left" in caught.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["no/such/r.csv", "a" * 300])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    with pytest.raises(UsageError) as caught, files.write_whole(tmp_path / place):
        pytest.fail("nothing was opened")
    assert caught.value.exit_code == 2


def test_a_folder_is_tried_before_the_work(tmp_path: Path) -> None:
    files.refuse_unwritable(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError) as caught:
        files.refuse_unwritable(tmp_path / "none")
    assert caught.value.rule == "file.not_written"


def test_a_file_is_read_whole_up_to_its_bound(tmp_path: Path) -> None:
    place = tmp_path / "g.csv"
    place.write_bytes(b"x" * 10)
    assert files.content_of(place, 10) == b"x" * 10
    with pytest.raises(UnreadableFile) as caught:
        files.content_of(place, 9)
    assert caught.value.rule == "file.too_large"
    place.write_bytes(bytes(2_000_001))
    with pytest.raises(UnreadableFile) as caught:
        files.content_of(place, 2_000_000)
    assert caught.value.message == "The file has 2.1 MB; the limit is 2 MB."
    assert caught.value.hint.endswith("allow more with --max-megabytes (SEAM_BULK_MAX_MEGABYTES).")


def test_an_endless_stream_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += 1
            return b"x" * size

    stream = Endless()
    with pytest.raises(UnreadableFile):
        files.within(stream, 3 << 20)  # type: ignore[arg-type]
    assert stream.asked == 4


def test_what_is_no_file_is_said_so(tmp_path: Path) -> None:
    for place, words in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "There is no file")):
        with pytest.raises(UnreadableFile, match=words) as caught:
            files.content_of(place, 10)
        assert caught.value.rule == "file.not_found"
    with pytest.raises(UnreadableFile, match="no file can have this name"):
        files.content_of(Path("a\0b"), 10)
    with pytest.raises(UnreadableFile, match="File name too long"):
        files.content_of(tmp_path / ("a" * 300), 10)
