from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets import content as contents
from seam_bulk.spreadsheets import decoded
from seam_bulk.spreadsheets.decoded import Text, read_text
from seam_bulk.spreadsheets.delimited import separate


def whole(text: Text) -> str:
    return "".join(text.lines())


@dataclass
class OnDisk:
    """Bytes that somebody may change between two readings."""

    content: bytes
    is_fixed: bool = False

    @property
    def size(self) -> int:
        return len(self.content)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("naïve,PIN".encode(), "utf-8"),
        ("naïve,PIN".encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + "naïve,PIN".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "naïve,PIN".encode("utf-16-be"), "utf-16-be"),
        ("naïve,PIN!".encode("utf-16-le"), "utf-16-le"),
        ("naïve,PIN!".encode("utf-16-be"), "utf-16-be"),
        ("naïve,PIN".encode("windows-1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str) -> None:
    read = read_text(content)
    assert (read.encoding, whole(read).rstrip("!")) == (encoding, "naïve,PIN")
    assert [note.rule for note in read.notes] == (["file.windows_1252"] if encoding == "windows-1252" else [])


def test_one_odd_byte_late_in_the_file_changes_the_encoding_of_all_of_it() -> None:
    read = read_text(b"a,b\n" * 50_000 + b"caf\xe9,b\n")
    assert read.encoding == "windows-1252"
    assert "line 50001" in read.notes[0].message
    assert "café" in whole(read)


@pytest.mark.parametrize(
    "content", [b"a,b\nc\x81\xe9,d", b"\xef\xbb\xbfa,b\n\xe9,c", b"\xff\xfea\x00,\x00b", b"\xfe\xff\xd8\x00\x00a"]
)
def test_bytes_that_no_encoding_explains_are_refused_and_never_replaced(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_text(content)
    assert refusal.value.rule == "file.encoding"


@pytest.mark.parametrize("end", ["\n\x1a", "\r\n\x1a\x1a", "\x1a", "\n\x1a\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_the_end_of_file_mark_of_dos_is_no_row(end: str, encoding: str) -> None:
    read = read_text(f"naïve,PIN\nb\x1a,c{end}".encode(encoding))
    assert whole(read) == "naïve,PIN\nb\x1a,c"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_a_nul_is_refused_with_its_line(encoding: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_text("naïve,PIN\nx,1\nb\0,c\n".encode(encoding))
    assert refusal.value.rule == "file.not_a_spreadsheet"
    assert "line 3 holds a NUL" in refusal.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_sep_line_is_no_line_of_the_text(encoding: str) -> None:
    text = read_text("sep=;\r\nnaïve;PIN\r\n".encode(encoding))
    assert (text.separator, whole(text)) == (";", "naïve;PIN\r\n")


def test_a_file_that_was_changed_meanwhile_is_refused_at_its_end() -> None:
    file = OnDisk(b"a,b\n1,2\n\x1a")
    text = read_text(file)
    assert whole(text) == "a,b\n1,2"
    for other in (b"a,b\n1,3\n\x1a", b"a,b\n1,2\n", b"a,b\n1,2\n\x1a\n", b"a,\xff\n1,2\n\x1a", b"a,\xc3", b""):
        file.content = other
        with pytest.raises(UnreadableFile) as refusal:
            whole(text)
        assert refusal.value.rule == "file.changed"


def test_a_line_that_grew_without_end_is_left_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoded, "_PIECE", 4)
    monkeypatch.setattr(decoded, "_NO_LINE", 20)
    file = OnDisk(b"a,b\n" * 250)
    text = read_text(file)
    file.content = b"a,b\n" + b"x" * 996
    lines = text.lines()
    assert next(lines) == "a,b\n"
    with pytest.raises(UnreadableFile) as refusal:
        next(lines)
    assert refusal.value.rule == "file.changed"


pieces = st.lists(st.sampled_from(["a", "ï", "\r", "\n", "\x1a", "'", "😀", ",", "0042", "€"]), max_size=40)


@given(
    pieces,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]),
    st.integers(1, 9),
)
def test_where_the_bytes_are_cut_makes_no_difference(parts: list[str], encoding: str, size: int) -> None:
    """Lines of pieces of any size are those of the text decoded at once, up to the mark of DOS behind it."""
    written = "naïve,PIN\n" + "".join(parts).replace("😀" if encoding == "windows-1252" else "\0", "")
    content = written.encode(encoding)
    expected = written
    bare = written.rstrip("\x1a\r\n")
    if "\x1a" in written[len(bare) :]:
        expected = bare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "CHUNK", size)
        patch.setattr(decoded, "_PIECE", size)
        text = _not_guessed(content, encoding)
        assert list(text.lines()) == io.StringIO(expected, newline="").readlines()
    assert text.sha256 == hashlib.sha256(content).hexdigest()


def _not_guessed(content: bytes, encoding: str) -> Text:
    """The text; its order is guessed from more than a few bytes where no BOM tells it."""
    if encoding in ("utf-16-le", "utf-16-be"):
        from seam_bulk.spreadsheets.decoded import _proved

        return _proved(contents.InMemory(content), encoding, 0)
    return read_text(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        for grid in separate(read_text(content)):
            assert [number for number, _ in grid.rows()] == list(range(1, sum(1 for _ in grid.rows()) + 1))
