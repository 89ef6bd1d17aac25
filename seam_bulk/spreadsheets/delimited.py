"""Delimited text (CSV, TSV, TXT) → cells, read from the start each time it is asked for."""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections.abc import Iterator

from seam_bulk.errors import UnreadableFile
from seam_bulk.masking import original
from seam_bulk.spreadsheets.cells import EPOCH, Cell
from seam_bulk.spreadsheets.decoded import SAVE_AGAIN, Text

DELIMITERS = (",", ";", "\t", "|")

_LONGEST, _LONGEST_ROW = 1_000_000, 4_000_000
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
        guarded = self._text.has_apostrophe
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
        for line in itertools.chain(self._text.lines(), (_END,)):
            pending[0] += len(line)
            if pending[0] > _LONGEST_ROW:
                raise csv.Error("field limit")
            yield line

    def _check(self, number: int, cells: list[str]) -> None:
        """A row of several lines must not hold what are rows of their own."""
        if any(cell.endswith(_END) for cell in cells) or any("\n" in c or "\r" in c for c in cells if _ID.search(c)):
            raise _broken(number, too_long=False)


def separate(text: Text) -> tuple[DelimitedGrid, ...]:
    """The ways to cut a text, one for each delimiter; the one alone that a first line `sep=;` names."""
    return tuple(DelimitedGrid(text, delimiter) for delimiter in text.separator or DELIMITERS)


def _broken(row: int, *, too_long: bool) -> UnreadableFile:
    if too_long:
        message = f"Row {row} holds more than {_LONGEST:,} characters; a quotation mark may be left open."
        return UnreadableFile("file.too_large", message, f"Close the quotation mark in row {row}. {SAVE_AGAIN}")
    message = f"A quotation mark in row {row} is not closed, or not doubled inside a text; other rows would be lost."
    return UnreadableFile("file.not_a_spreadsheet", message, f"Correct the quotation marks in row {row}.")
