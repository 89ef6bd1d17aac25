"""Delimited text (CSV, TSV, TXT) → cells: the encoding is proved, never guessed from a sample."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from seam_bulk.errors import UnreadableFile
from seam_bulk.masking import original
from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.cells import EPOCH, Cell

DELIMITERS = (",", ";", "\t", "|")

_LONGEST, _LONGEST_ROW = 1_000_000, 4_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATOR = re.compile(r"[ \t]*\"?sep=([^\w\"\r\n ])\1*\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_END = "\ue000end of file\ue000"
_SAVE = "Save it once more as .xlsx or as CSV UTF-8."


@dataclass(frozen=True, slots=True)
class Text:
    """The decoded file: its text without BOM, the encoding, and what is to be said about it."""

    text: str = field(repr=False)
    encoding: str
    notes: tuple[Problem, ...] = ()


class DelimitedGrid:
    """The text cut at one delimiter: records with the row numbers a spreadsheet program gives them.

    A quoted line break stays inside its row, and an empty line is a row. Nothing is hidden in text.
    """

    sheet: str | None = None
    hidden: frozenset[int] = frozenset()
    epoch = EPOCH

    def __init__(self, text: str, delimiter: str) -> None:
        self._text = text
        self.delimiter = delimiter

    def __repr__(self) -> str:
        return f"DelimitedGrid({self.delimiter!r})"

    def head(self, count: int) -> list[tuple[int, list[Cell]]]:
        """The first rows; as far as they can be cut at this delimiter at all."""
        found: list[tuple[int, list[Cell]]] = []
        rows = self.rows()
        with contextlib.suppress(UnreadableFile):
            while len(found) < count and (row := next(rows, None)):
                found.append(row)
        return found

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row with its number.

        UnreadableFile `file.not_a_spreadsheet` where a quotation mark is not closed or swallows other rows,
        `file.too_large` where a single text is endless.
        """
        guarded = "'" in self._text
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
        pending = [0]
        reader = csv.reader(self._lines(pending), delimiter=self.delimiter, strict=True)
        number = line = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if reader.line_num > line + 1:
                    self._check(number, cells)
                elif cells and cells[0] == _END:
                    return
                line = reader.line_num
                pending[0] = 0
                if guarded:
                    yield (
                        number,
                        [original(cell) if cell[:1] == "'" else cell for cell in cells],
                    )
                else:
                    yield number, cells  # type: ignore[misc]
        except csv.Error as fault:
            raise _broken(number + 1, too_long="field limit" in str(fault)) from None

    def _lines(self, pending: list[int]) -> Iterator[str]:
        """The lines, as long as no single row becomes endless: `pending` counts the characters of the row at hand."""
        for line in itertools.chain(io.StringIO(self._text, newline=""), (_END,)):
            pending[0] += len(line)
            if pending[0] > _LONGEST_ROW:
                raise csv.Error("field limit")
            yield line

    def _check(self, number: int, cells: list[str]) -> None:
        """A row of several lines must not hold what are rows of their own."""
        if any(cell.endswith(_END) for cell in cells) or any("\n" in c or "\r" in c for c in cells if _ID.search(c)):
            raise _broken(number, too_long=False)


def read_text(content: bytes) -> Text:
    """The bytes as text: by their BOM, as UTF-16 by its NULs, as strict UTF-8, else as Windows-1252 with a note.

    UnreadableFile `file.encoding` where no encoding fits the whole file.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return Text(_decoded(content[len(bom) :], encoding), encoding)
    if order := _utf_16_by_nuls(content):
        return Text(_decoded(content, order), order)
    try:
        return Text(_ended(content.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
    return Text(_decoded(content, "windows-1252"), "windows-1252", (_windows(line),))


def separate(text: str) -> tuple[DelimitedGrid, ...]:
    """The ways to cut a text, one for each delimiter; the one alone that a first line `sep=;` names."""
    if match := _SEPARATOR.match(text):
        return (DelimitedGrid(text[match.end() :], match[1]),)
    return tuple(DelimitedGrid(text, delimiter) for delimiter in DELIMITERS)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return _ended(content.decode("utf-8" if encoding == "utf-8-sig" else encoding))
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode(encoding if encoding.startswith("utf-16") else "latin-1")
        line = before.count("\n") + 1
    name = {"utf-8-sig": "UTF-8", "windows-1252": "UTF-8 or Windows-1252"}.get(encoding, "UTF-16")
    raise UnreadableFile(
        "file.encoding",
        f"The file is not {name} text: line {line} cannot be read.",
        _SAVE,
    )


def _ended(text: str) -> str:
    """The text up to the end-of-file mark of DOS (Ctrl+Z), where nothing but line ends follows it."""
    bare = text.rstrip("\x1a\r\n")
    return bare if "\x1a" in text[len(bare) :] else text


def _utf_16_by_nuls(content: bytes) -> str | None:
    """Text of Western scripts has a NUL in nearly every second byte; which of the two tells the order."""
    sample = content[:4096]
    half = len(sample) // 2
    if len(content) % 2 or half < 2:
        return None
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > half * 0.4 and first <= half * 0.02:
        return "utf-16-le"
    return "utf-16-be" if first > half * 0.4 and second <= half * 0.02 else None


def _windows(line: int) -> Problem:
    message = f"The file is not UTF-8 (line {line}); it was read as Windows-1252."
    return problem(
        "file.windows_1252",
        message,
        "Check the accents in names; to be sure, save it as CSV UTF-8.",
    )


def _broken(row: int, *, too_long: bool) -> UnreadableFile:
    if too_long:
        message = f"Row {row} holds more than {_LONGEST:,} characters; a quotation mark may be left open."
        return UnreadableFile("file.too_large", message, f"Close the quotation mark in row {row}. {_SAVE}")
    message = f"A quotation mark in row {row} is not closed, or not doubled inside a text; other rows would be lost."
    return UnreadableFile("file.not_a_spreadsheet", message, f"Correct the quotation marks in row {row}.")
