"""Delimited text (CSV, TSV, TXT) → cells, read from the start each time it is asked for."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from seam_bulk.errors import UnreadableFile
from seam_bulk.masking import original
from seam_bulk.spreadsheets.cells import EPOCH, Cell
from seam_bulk.spreadsheets.decoded import LONGEST_LINE, Text, endless

if TYPE_CHECKING:
    from _csv import Reader as _Reader

DELIMITERS = (",", ";", "\t", "|")

_LONGEST = 1_000_000
_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


class DelimitedGrid:
    """The text cut at one delimiter: records with the row numbers a spreadsheet program gives them.

    A quoted line break stays inside its row, and an empty line is a row. Nothing is hidden in text.
    """

    sheet: str | None = None
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    epoch = EPOCH

    def __init__(self, text: Text, delimiter: str) -> None:
        self._text = text
        self.delimiter = delimiter

    @property
    def is_in_memory(self) -> bool:
        """Whether its text is no burden any more: it is in memory already."""
        return self._text.content.is_fixed

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
        `file.too_large` where a single text is endless, `file.changed` where the file is another one at the end.
        """
        return cast("Iterator[tuple[int, list[Cell]]]", self._rows())

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
        lines = self._text.lines()
        begun: list[str] = []
        reader = csv.reader(_records(begun, lines), delimiter=self.delimiter, strict=True)
        for number, line in enumerate(lines, start=1):
            if '"' in line:
                begun.append(line)
                cells = _quoted(reader, number)
            else:  # nothing that a parser is needed for, at a third of its cost
                cells = bare.split(self.delimiter) if (bare := line.rstrip("\r\n")) else []
                if len(line) > _LONGEST and max(map(len, cells)) > _LONGEST:
                    raise endless(number)
            yield number, [original(cell) for cell in cells] if "'" in line else cells


def _records(begun: list[str], lines: Iterator[str]) -> Iterator[str]:
    """The line that a record was begun with, and as many of the next as it asks for while a quotation mark is open."""
    size = 0
    while line := begun[0] if begun else next(lines, ""):
        size = len(line) if begun else size + len(line)
        begun.clear()
        if size > LONGEST_LINE:
            raise csv.Error("field limit")
        yield line


def _quoted(reader: _Reader, number: int) -> list[str]:
    """The cells of one record; one of several lines must not hold what are rows of their own."""
    before = reader.line_num
    try:
        cells = next(reader)
    except csv.Error as fault:
        raise (endless(number) if "field limit" in str(fault) else _broken(number)) from None
    if reader.line_num > before + 1 and any("\n" in cell or "\r" in cell for cell in cells if _ID.search(cell)):
        raise _broken(number)
    return cells


def separate(text: Text) -> tuple[DelimitedGrid, ...]:
    """The ways to cut a text, one for each delimiter; the one alone that a first line `sep=;` names."""
    return tuple(DelimitedGrid(text, delimiter) for delimiter in text.separator or DELIMITERS)


def _broken(row: int) -> UnreadableFile:
    message = f"A quotation mark in row {row} is not closed, or not doubled inside a text; other rows would be lost."
    return UnreadableFile("file.not_a_spreadsheet", message, f"Correct the quotation marks in row {row}.")
