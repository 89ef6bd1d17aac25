"""Delimited text (CSV, TSV, TXT) → cells, read from the start each time it is asked for."""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections.abc import Iterator
from typing import cast

from seam_bulk.errors import UnreadableFile
from seam_bulk.masking import original
from seam_bulk.spreadsheets.cells import EPOCH, Cell
from seam_bulk.spreadsheets.decoded import LONGEST_LINE, Text, endless

DELIMITERS = (",", ";", "\t", "|")

_LONGEST = 1_000_000
_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_END = "\ue000end of file\ue000"


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
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))
        rows = self._careful_rows() if self._text.has_quote else self._plain_rows()
        if self._text.has_apostrophe:
            rows = ((row, [original(cell) if cell[:1] == "'" else cell for cell in cells]) for row, cells in rows)
        return cast("Iterator[tuple[int, list[Cell]]]", rows)

    def _plain_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Where nothing is quoted each line is a row, and nothing can be swallowed."""
        number = 0
        try:
            for number, cells in enumerate(csv.reader(self._text.lines(), delimiter=self.delimiter), start=1):
                yield number, cells
        except csv.Error:  # the one that is left: a single text is endless
            raise endless(number + 1) from None

    def _careful_rows(self) -> Iterator[tuple[int, list[str]]]:
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
                yield number, cells
        except csv.Error as fault:
            raise (endless(number + 1) if "field limit" in str(fault) else _broken(number + 1)) from None

    def _lines(self, pending: list[int]) -> Iterator[str]:
        """The lines, as long as no single row becomes endless: `pending` counts the characters of the row at hand."""
        for line in itertools.chain(self._text.lines(), (_END,)):
            pending[0] += len(line)
            if pending[0] > LONGEST_LINE:
                raise csv.Error("field limit")
            yield line

    def _check(self, number: int, cells: list[str]) -> None:
        """A row of several lines must not hold what are rows of their own."""
        if any(cell.endswith(_END) for cell in cells) or any("\n" in c or "\r" in c for c in cells if _ID.search(c)):
            raise _broken(number)


def separate(text: Text) -> tuple[DelimitedGrid, ...]:
    """The ways to cut a text, one for each delimiter; the one alone that a first line `sep=;` names."""
    return tuple(DelimitedGrid(text, delimiter) for delimiter in text.separator or DELIMITERS)


def _broken(row: int) -> UnreadableFile:
    message = f"A quotation mark in row {row} is not closed, or not doubled inside a text; other rows would be lost."
    return UnreadableFile("file.not_a_spreadsheet", message, f"Correct the quotation marks in row {row}.")
