"""Bytes → text: the encoding is proved over the whole file, never guessed from a sample. No text is ever held whole."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from seam_bulk.errors import UnreadableFile
from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.content import CHUNK, Content, as_content, chunks, head

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_END_MARK = "\x1a\r\n"
"""What may stand at the end of a file of DOS: its end-of-file mark (Ctrl+Z), and line ends."""

_SEPARATOR = re.compile(r"[ \t]*\"?sep=([^\w\"\r\n ])\1*\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)

LONGEST_LINE = 4_000_000
"""Characters; no row of credentials is as long."""

SAVE_AGAIN = "Save it once more as .xlsx or as CSV UTF-8."


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: its encoding, the bytes between which its lines stand, and what is to be said about it.

    `separator` is the delimiter that a first line `sep=;` names, which is no line of the text. `has_quote` and
    `has_apostrophe` tell whether one occurs at all.
    """

    content: Content = field(repr=False)
    encoding: str
    begin: int
    end: int
    sha256: str
    has_quote: bool
    has_apostrophe: bool
    notes: tuple[Problem, ...] = ()
    separator: str | None = None

    def lines(self) -> Iterator[str]:
        """Every line with its end, whichever that is. UnreadableFile `file.changed` where the bytes are not those that
        were proved: at the end, so whoever acts upon the lines has to wait for it.
        """
        with self.content.open() as file, io.BufferedReader(_Span(file, self), CHUNK) as span:
            yield from io.TextIOWrapper(span, _codec(self.encoding), newline="")


class _Span(io.RawIOBase):
    """The bytes of a text without what stands before and behind it; what passes by is proved once more."""

    def __init__(self, file: BinaryIO, text: Text) -> None:
        self._file = file
        self._left = text.end - text.begin
        self._expected = "" if text.content.is_fixed else text.sha256
        self._seen = hashlib.sha256()
        self._pass(file.read(text.begin))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self._file.read(min(len(buffer), self._left))
        self._pass(got)
        self._left -= len(got)
        buffer[: len(got)] = got
        if not got and self._expected:
            self._prove()
        return len(got)

    def _pass(self, got: bytes) -> None:
        if self._expected:
            self._seen.update(got)

    def _prove(self) -> None:
        while rest := self._file.read(CHUNK):
            self._pass(rest)
        if self._seen.hexdigest() != self._expected:
            raise UnreadableFile(
                "file.changed", "The file was changed while it was read.", "Begin again once it is at rest."
            )


def read_text(given: bytes | Content) -> Text:
    """The bytes as text: by their BOM, as UTF-16 by its NULs, as strict UTF-8, else as Windows-1252 with a note.

    UnreadableFile `file.encoding` where no encoding fits the whole file, `file.not_a_spreadsheet` where it holds a NUL.
    """
    content = as_content(given)
    first = head(content)
    bom, encoding = next(((b, e) for b, e in _BOMS if first.startswith(b)), (b"", _utf_16_by_nuls(first, content.size)))
    if encoding:
        return _after_separator(_proved(content, encoding, len(bom)))
    try:
        return _after_separator(_walk(content, "utf-8", 0))
    except _Unfit as fault:
        text = _proved(content, "windows-1252", 0)
        return _after_separator(replace(text, notes=(_windows(_line_at(content, "utf-8", fault.at)),)))


class _Unfit(Exception):
    """A byte, counted from the start of the file, that does not fit the encoding."""

    def __init__(self, at: int) -> None:
        self.at = at


def _proved(content: Content, encoding: str, begin: int) -> Text:
    try:
        return _walk(content, encoding, begin)
    except _Unfit as fault:
        line = _line_at(content, encoding, fault.at)
    name = {"utf-8-sig": "UTF-8", "windows-1252": "UTF-8 or Windows-1252"}.get(encoding, "UTF-16")
    raise UnreadableFile("file.encoding", f"The file is not {name} text: line {line} cannot be read.", SAVE_AGAIN)


def _walk(content: Content, encoding: str, begin: int) -> Text:
    """One walk over all bytes, which proves the encoding; `begin` is the length of the BOM."""
    decoder = codecs.getincrementaldecoder(_codec(encoding))()
    digest = hashlib.sha256()
    end = at = begin
    has_quote = has_apostrophe = is_marked = False
    line = 0
    skip = begin
    for chunk in chunks(content):
        digest.update(chunk)
        fresh = chunk[skip:]
        skip -= len(chunk) - len(fresh)
        text = _decoded(decoder, fresh, at)
        at += len(fresh)
        if "\0" in text:
            raise _holds_nul(content, encoding, at)
        has_quote, has_apostrophe = has_quote or '"' in text, has_apostrophe or "'" in text
        last = max(text.rfind("\n"), text.rfind("\r"))
        line = len(text) - last - 1 if last >= 0 else line + len(text)
        if line > LONGEST_LINE:
            raise endless(_line_at(content, encoding, at))
        bare = text.rstrip(_END_MARK)
        tail = text[len(bare) :]
        if bare:
            is_marked = False
            end = at - len(decoder.getstate()[0]) - len(tail.encode(_codec(encoding)))
        is_marked = is_marked or "\x1a" in tail
    _decoded(decoder, b"", at, final=True)
    return Text(content, encoding, begin, end if is_marked else at, digest.hexdigest(), has_quote, has_apostrophe)


def _decoded(decoder: codecs.IncrementalDecoder, fresh: bytes, at: int, *, final: bool = False) -> str:
    """What the bytes that begin at `at` add to the text."""
    waiting = len(decoder.getstate()[0])
    try:
        return decoder.decode(fresh, final)
    except UnicodeDecodeError as fault:
        raise _Unfit(at - waiting + fault.start) from None


def _after_separator(text: Text) -> Text:
    """The text behind a first line `sep=;`, if there is one."""
    found = _SEPARATOR.match(next(text.lines(), ""))
    if not found:
        return text
    begin = text.begin + len(found[0].encode(_codec(text.encoding)))
    return replace(text, begin=begin, end=max(begin, text.end), separator=found[1])


def _codec(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding  # the BOM is counted apart


def _utf_16_by_nuls(first: bytes, size: int) -> str:
    """Text of Western scripts has a NUL in nearly every second byte; which of the two tells the order, else ""."""
    sample = first[:4096]
    half = len(sample) // 2
    if size % 2 or half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even <= half * 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd <= half * 0.02 else ""


def _line_at(content: Content, encoding: str, offset: int, sought: str = "") -> int:
    """The line in which the byte at `offset` stands, or before it the first of the characters that are sought."""
    decoder = codecs.getincrementaldecoder(_codec(encoding))("replace")
    lines = 1
    for chunk in chunks(content):
        text = decoder.decode(chunk[:offset])
        offset -= len(chunk[:offset])
        if sought and sought in text:
            return lines + text.count("\n", 0, text.index(sought))
        lines += text.count("\n")
    return lines


def _holds_nul(content: Content, encoding: str, offset: int) -> UnreadableFile:
    line = _line_at(content, encoding, offset, "\0")
    message = f"The file is no text: line {line} holds a NUL byte."
    return UnreadableFile("file.not_a_spreadsheet", message, "Save it as .xlsx or .csv in a spreadsheet program.")


def endless(row: int) -> UnreadableFile:
    """The refusal of a text that goes on and on."""
    message = f"Row {row} holds more than a million characters; a quotation mark may be left open."
    return UnreadableFile("file.too_large", message, f"Close the quotation mark in row {row}. {SAVE_AGAIN}")


def _windows(line: int) -> Problem:
    message = f"The file is not UTF-8 (line {line}); it was read as Windows-1252."
    return problem("file.windows_1252", message, "Check the accents in names; to be sure, save it as CSV UTF-8.")
