"""The parts of a workbook: inflated under bounds, damaged and encrypted ones told."""

from __future__ import annotations

import io
import zipfile

import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.package import Bounds, Package


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return file.getvalue()


def refusal(content: bytes, bounds: Bounds | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        Package(content, bounds or Bounds()).read("a")
    return caught.value.rule


def test_a_part_is_read_whole_and_one_that_is_not_there_is_empty() -> None:
    package = Package(packed(a=b"x" * 3_000_000), Bounds())
    assert package.read("a") == b"x" * 3_000_000
    assert package.read("b") == b""
    assert ("A" in package, "b" in package, package.names) == (True, False, frozenset({"a"}))


def test_a_part_that_is_looked_at_again_counts_once() -> None:
    package = Package(packed(a=b"x" * 3000, b=b"y" * 1000), Bounds(inflated=4000))
    assert [len(package.read("a")) for _ in range(3)] == [3000] * 3
    assert len(package.read("B")) == 1000


def test_two_parts_of_one_name_are_damage() -> None:
    assert refusal(packed(a=b"1", A=b"2")) == "file.not_a_spreadsheet"


@pytest.mark.parametrize("cut", [10, 40])
def test_an_archive_that_was_cut_off_is_damage(cut: int) -> None:
    assert refusal(packed(a=b"x")[:-cut]) == "file.not_a_spreadsheet"


def test_a_part_whose_bytes_were_altered_is_damage() -> None:
    content = bytearray(packed(a=bytes(range(256)) * 40))
    content[45:60] = b"\xff" * 15
    assert refusal(bytes(content)) == "file.not_a_spreadsheet"


def test_a_part_that_is_encrypted_is_told_so() -> None:
    content = bytearray(packed(a=b"x"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == "file.encrypted"


@pytest.mark.parametrize(
    "bounds", [Bounds(entries=0), Bounds(inflated=1000), Bounds(run=1000)], ids=["entries", "inflated", "run"]
)
def test_what_grows_beyond_its_bounds_is_refused(bounds: Bounds) -> None:
    assert refusal(packed(a=b"x" * 10_000), bounds) == "file.bomb"


def test_a_declaration_between_two_chunks_is_found() -> None:
    content = b"<" * ((1 << 20) - 4) + b"<!DOCTYPE a>"
    assert refusal(packed(a=content)) == "file.bomb"
