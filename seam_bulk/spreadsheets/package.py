"""The parts of a workbook, a zip archive: inflated under a bound that counts what really comes out."""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.parsers import expat

from seam_bulk.errors import UnreadableFile

_CHUNK = 1 << 20
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KEPT = 64  # bytes of one chunk that are looked at again with the next, so that nothing is missed between them

StartHandler = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may be and become: bytes of text, of a workbook, of an old one (XLS); rows of its table (None:
    any number); its entries, and its bytes once inflated.

    `small` bounds the parts that only list styles, sheets and the like, `run` a single text inside a part (bytes),
    `cells` the rectangle that the cells of one sheet span, `stored` the cells of a sheet that Python itself walks
    through, `texts` the texts that they share, `elements` the XML elements or records in which nothing stands.
    """

    text: int = 2 * 10**9
    workbook: int = 100 * 10**6
    old_workbook: int = 50 * 10**6
    rows: int | None = None
    entries: int = 10_000
    inflated: int = 600 * 10**6
    small: int = 32 * 10**6
    cells: int = 20 * 10**6
    run: int = 4 * _CHUNK
    stored: int = 2_500_000
    texts: int = 4 * 10**6
    elements: int = 12 * 10**6

    def limited(self, megabytes: int | None = None, rows: int | None = None, cells: int | None = None) -> Bounds:
        """These bounds with the limits that a person set for files of any kind; None leaves one as it is."""
        said: dict[str, Any] = {"rows": rows, "cells": cells}
        if megabytes:
            said |= dict.fromkeys(("text", "workbook", "old_workbook"), megabytes * 10**6)
        return replace(self, **{name: limit for name, limit in said.items() if limit})


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: the kind (`worksheet`, `styles` …), the id it is called by, and its name."""

    kind: str
    id: str
    target: str


class Package:
    """A zip archive whose parts are read under bounds.

    Raises UnreadableFile `file.bomb`, `file.encrypted` or `file.not_a_spreadsheet` (damaged).
    """

    def __init__(self, content: bytes, bounds: Bounds) -> None:
        self._bounds = bounds
        self._left = bounds.inflated
        self._read: dict[str, int] = {}
        """How many bytes of each part were read already: those count once, however often it is looked at."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
            raise damaged() from None
        if len(self._zip.infolist()) > bounds.entries:
            raise bomb(f"it is made of more than {bounds.entries:,} parts")
        self._by_name = {_plain(info.filename): info for info in self._zip.infolist()}
        if len(self._by_name) < len(self._zip.infolist()):
            raise damaged()
        if sum(info.file_size for info in self._zip.infolist()) > bounds.inflated:
            raise self._too_much()  # what it says of itself is believed only where it is too much

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, in lower case, with `/` between."""
        return frozenset(self._by_name)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._by_name

    def size(self, name: str) -> int:
        """How many bytes a part says that it has; more are never read, and fewer are damage."""
        info = self._by_name.get(_plain(name))
        return info.file_size if info else 0

    def chunks(self, name: str) -> Iterator[bytes]:
        """The XML of a part, at most a megabyte at a time; nothing where the part is not there."""
        before, run = b"", 0
        for chunk in self.inflated(name):
            if not before and b"\0" in chunk[:4]:
                raise damaged()  # UTF-16, which the fast reader does not know, and no spreadsheet program writes
            run = 0 if b"<" in chunk else run + len(chunk)
            if run > self._bounds.run:
                raise bomb(f"a single text in it is longer than {self._bounds.run // 10**6} MB")
            if b"<!" in (window := before + chunk) and _DECLARATION.search(window):
                raise _declares()
            before = chunk[-_KEPT:]
            yield chunk

    def inflated(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, at most a megabyte at a time; nothing where the part is not there."""
        info = self._by_name.get(_plain(name))
        if info is None:
            return
        if info.flag_bits & 0x1:
            raise encrypted()
        read = 0
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    read += len(chunk)
                    self._count(info.filename, read)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            ValueError,
            RuntimeError,
        ):
            raise damaged() from None

    def _count(self, name: str, read: int) -> None:
        """Note that so many bytes of a part were read in all."""
        self._left -= max(0, read - self._read.get(name, 0))
        self._read[name] = max(read, self._read.get(name, 0))
        if self._left < 0:
            raise self._too_much()

    def _too_much(self) -> UnreadableFile:
        return bomb(f"it unpacks to more than {self._bounds.inflated // 10**6:,} MB")

    def read(self, name: str) -> bytes:
        """The whole of a small part; empty where it is not there."""
        return b"".join(self.chunks(name))

    def changed(self, name: str, content: bytes) -> bytes:
        """The archive once more, of its XML alone, with other bytes for one part."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for plain, info in self._by_name.items():
                if plain == _plain(name):
                    archive.writestr(info.filename, content)
                elif plain.endswith((".xml", ".rels")):
                    archive.writestr(info.filename, self.read(plain))
        return out.getvalue()

    def relations(self, part: str) -> list[Relation]:
        """What a part ("" for the whole package) is related to inside the package, by names from its root."""
        folder, name = posixpath.split(part)
        found: list[Relation] = []

        def element(tag: str, said: dict[str, str]) -> None:
            if bare(tag) == "Relationship" and said.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, said["Target"].replace("\\", "/")))
                found.append(Relation(said["Type"].rpartition("/")[2], said["Id"], target.lstrip("/")))

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), element)
        return found

    def parse(
        self,
        name: str,
        on_start: StartHandler,
        prepare: Callable[[expat.XMLParserType], None] | None = None,
        *,
        namespaces: bool = False,
        large: bool = False,
    ) -> None:
        """Walk through a part's XML and call for each element with its name and attributes, prefixes included.

        A part that is not `large`, as those with cells are, is refused beyond the bound for small ones.
        With `namespaces` names are the namespace's own instead of its prefix, a blank, and the bare name.
        """
        if not large and self.size(name) > self._bounds.small:
            raise bomb("it lists styles or sheets without end")
        parser = expat.ParserCreate(namespace_separator=" ") if namespaces else expat.ParserCreate()
        parser.StartElementHandler = on_start
        parser.StartDoctypeDeclHandler = _refuse_declaration  # one in UTF-16 is not seen in the bytes
        parser.buffer_text = True
        if prepare:
            prepare(parser)
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk)
            if name in self:
                parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError):
            raise damaged() from None


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@contextlib.contextmanager
def damage_told() -> Iterator[None]:
    """Inside, what is wrong with bytes or texts that are looked at is the file's damage."""
    try:
        yield
    except (IndexError, KeyError, ValueError, OverflowError, struct.error):
        raise damaged() from None


def _refuse_declaration(*_: object) -> None:
    raise _declares()


def _declares() -> UnreadableFile:
    return bomb("it declares a document type, which no spreadsheet program writes")


def bare(name: str) -> str:
    """An element's or attribute's name without its namespace prefix."""
    return name.rpartition(":")[2]


def damaged() -> UnreadableFile:
    """The refusal of a workbook that is cut off or broken inside."""
    return UnreadableFile(
        "file.not_a_spreadsheet",
        "The file is a damaged workbook and cannot be read.",
        "Open it in a spreadsheet program and save it again as .xlsx, or get the file once more.",
    )


def encrypted() -> UnreadableFile:
    """The refusal of a file that asks for a password."""
    return UnreadableFile(
        "file.encrypted",
        "The file is protected by a password and cannot be read.",
        "Open it in a spreadsheet program, remove the password, and save it again.",
    )


def bomb(why: str) -> UnreadableFile:
    """The refusal of a file made, or fit, to exhaust whoever opens it."""
    return UnreadableFile(
        "file.bomb",
        f"The workbook is not opened: {why}.",
        "Copy the table into a new workbook and save that as .xlsx, or save the sheet as .csv.",
    )
