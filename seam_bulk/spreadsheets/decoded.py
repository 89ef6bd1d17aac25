"""Bytes → text: the encoding is proved over the whole file, never guessed from a sample. No text is ever held whole."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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

_PIECE = 1 << 16
"""Bytes that are cut into lines at a time."""

_NO_LINE = LONGEST_LINE + 2 * CHUNK
"""Characters that no line had when the bytes were proved."""

SAVE_AGAIN = "Save it once more as .xlsx or as CSV UTF-8."


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: its encoding, the bytes between which its lines stand, and what is to be said about it.

    `separator` is the delimiter that a first line `sep=;` names, which is no line of the text.
    """

    content: Content = field(repr=False)
    encoding: str
    begin: int
    end: int
    sha256: str
    notes: tuple[Problem, ...] = ()
    separator: str | None = None

    def lines(self) -> Iterator[str]:
        """Every line with its end, whichever that is. UnreadableFile `file.changed` where the bytes are not those that
        were proved: at the end, so whoever acts upon the lines has to wait for it.
        """
        rest = ""
        for text in self._texts():
            lines = io.StringIO(rest + text, newline="").readlines()
            rest = lines.pop() if lines and lines[-1][-1] not in "\r\n" else ""
            if len(rest) > _NO_LINE:
                raise _changed()
            yield from lines
        if rest:
            yield rest

    def _texts(self) -> Iterator[str]:
        """The text in pieces, none of which ends inside a line end."""
        decoder = codecs.getincrementaldecoder(_codec(self.encoding))()
        whole_ends = io.IncrementalNewlineDecoder(decoder, translate=False)
        try:
            for piece in self._pieces():
                yield whole_ends.decode(piece)
            yield whole_ends.decode(b"", final=True)
        except UnicodeDecodeError:
            raise _changed() from None

    def _pieces(self) -> Iterator[bytes]:
        """The bytes without what stands before and behind the text; what passes by is proved once more."""
        seen, is_fixed = hashlib.sha256(), self.content.is_fixed
        left = self.end - self.begin
        with self.content.open() as file:
            seen.update(file.read(self.begin))
            while piece := file.read(min(_PIECE, left)):
                left -= len(piece)
                if not is_fixed:
                    seen.update(piece)
                yield piece
            while not is_fixed and (piece := file.read(CHUNK)):
                seen.update(piece)
        if not is_fixed and seen.hexdigest() != self.sha256:
            raise _changed()


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
    is_marked = False
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
    return Text(content, encoding, begin, end if is_marked else at, digest.hexdigest())


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


def _changed() -> UnreadableFile:
    return UnreadableFile("file.changed", "The file was changed while it was read.", "Begin again once it is at rest.")


def endless(row: int) -> UnreadableFile:
    """The refusal of a text that goes on and on."""
    message = f"Row {row} holds more than a million characters; a quotation mark may be left open."
    return UnreadableFile("file.too_large", message, f"Close the quotation mark in row {row}. {SAVE_AGAIN}")


def _windows(line: int) -> Problem:
    message = f"The file is not UTF-8 (line {line}); it was read as Windows-1252."
    return problem("file.windows_1252", message, "Check the accents in names; to be sure, save it as CSV UTF-8.")
