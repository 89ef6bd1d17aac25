"""Compound files (OLE, MS-CFB), in which old Office documents and encrypted new ones lie: their streams."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from seam_bulk.spreadsheets.package import damage_told, damaged

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # and above: no sector, but the end of a chain, or a sector that is not used
_ENTRY = 128
_IN_HEADER = 109
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Stream:
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file by name. UnreadableFile where its sectors lead nowhere or in a circle."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._streams: dict[str, _Stream] = {}
        with damage_told():
            shift, mini_shift = struct.unpack_from("<2H", content, 30)
            if shift not in (9, 12) or mini_shift > shift:
                raise damaged()
            self._size, self._mini_size = 1 << shift, 1 << mini_shift
            self._cutoff, first_small = struct.unpack_from("<2I", content, 56)
            self._next = self._table(self._table_sectors())
            self._next_small = self._table(self._chain(self._next, first_small))
            self._root = _Stream(0xFFFFFFFF, 0)
            self._list(self._joined(self._next, struct.unpack_from("<I", content, 48)[0]))

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams, in lower case."""
        return frozenset(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream; UnreadableFile where some of them are missing."""
        with damage_told():
            return self._read(self._streams[name])

    def _read(self, stream: _Stream) -> bytes:
        if stream.size >= self._cutoff:
            found = self._joined(self._next, stream.start)
        else:
            small, size = self._joined(self._next, self._root.start), self._mini_size
            places = self._chain(self._next_small, stream.start)
            found = b"".join(small[at * size : (at + 1) * size] for at in places)
        if len(found) + self._size <= stream.size:
            raise damaged()
        return found[: stream.size]

    def _table_sectors(self) -> list[int]:
        """The sectors with the table of chains: the first are named in the header, the others in a chain of lists."""
        sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        at = struct.unpack_from("<I", self._content, 68)[0]
        seen: set[int] = set()
        while at < _LAST and at not in seen:
            seen.add(at)
            *more, at = struct.unpack(f"<{self._size // 4}I", self._sector(at))
            sectors += more
        return [sector for sector in sectors if sector < _LAST]

    def _table(self, sectors: list[int]) -> array[int]:
        table = array("I", b"".join(self._sector(at) for at in sectors))
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            table.byteswap()
        return table

    def _sector(self, at: int) -> bytes:
        found = self._content[(at + 1) * self._size : (at + 2) * self._size]
        if not found:
            raise damaged()
        return found.ljust(self._size, b"\0")

    def _chain(self, following: array[int], start: int) -> list[int]:
        """The sectors of a stream in their order."""
        chain: list[int] = []
        while start < _LAST:
            chain.append(start)
            if len(chain) > len(following):
                raise damaged()  # it leads in a circle
            start = following[start]
        return chain

    def _joined(self, following: array[int], start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(following, start)))

    def _list(self, directory: bytes) -> None:
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            stream = _Stream(*struct.unpack_from("<2I", entry, 116))
            if kind == _ROOT:
                self._root = stream
            elif kind == _STREAM:
                name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le").lower()
                self._streams.setdefault(name, stream)
