"""The records of a binary part (BIFF12, MS-XLSB 2.1.4): type, size and bytes, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seam_bulk.spreadsheets.package import damaged

_MOST_BYTES = 1 << 22
_EMPTY_CELLS = re.compile(rb"(?:\x01\x08.{8})+", re.DOTALL)
"""Cells with a format and nothing in them, of which there may be millions."""


def records(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record, of several empty cells the last; UnreadableFile where they do not add up."""
    left = b""
    for chunk in chunks:
        window = left + chunk
        at = 0
        size = len(window)
        while at + 1 < size:
            kind, begin, end = window[at], at + 2, at + 2 + window[at + 1]
            if kind & 0x80 or window[at + 1] & 0x80:
                if (start := _header(window, at)) is None:
                    break
                kind, begin, end = start
            if end > size:
                break
            if kind == 1 and (empty := _EMPTY_CELLS.match(window, at)):
                begin, end = empty.end() - 8, empty.end()
            yield kind, window[begin:end]
            at = end
        left = window[at:]
        if len(left) > _MOST_BYTES:
            raise damaged()
    if left:
        raise damaged()


def _header(window: bytes, at: int) -> tuple[int, int, int] | None:
    """The type of the record, and where its content begins and ends; None where bytes for that are missing yet."""
    try:
        kind = window[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (window[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for shift in (0, 7, 14, 21):
            byte = window[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
    except IndexError:
        return None
    return kind, at, at + size


def wide_string(content: bytes, at: int) -> tuple[str, int]:
    """The text that begins there, two bytes a letter, and where it ends; ValueError where it is none."""
    end = at + 4 + 2 * int.from_bytes(content[at : at + 4], "little")
    if end > len(content):
        raise damaged()
    return content[at + 4 : end].decode("utf-16-le"), end
