"""A quick look at the XML of a sheet, byte by byte: how much there is of it, and whether it must be walked through."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from seam_bulk.errors import UnreadableFile, too_large
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN, HiddenColumns
from seam_bulk.spreadsheets.package import Bounds, Package, bomb

_SIGNS = (re.compile(rb"""t\s*=\s*["']e["']"""), re.compile(rb"""h(?:idden\s*=|(?<= h)t\s*=\s*["']0)"""))
_FORMULA = re.compile(rb"[<:]f[\s/>]")
_UNPLACED = re.compile(rb"<(?:c|row)(?:\s[^r]|[>/])|:(?:c|row)[\s>/]")
_TELLING_TAGS = re.compile(rb"<(?:f|c(?! r)|row(?! r))[\s/>]"), re.compile(rb":(?:f|c|row)[\s/>]")
"""Wherever `_FORMULA` or `_UNPLACED` finds one: as each begins with one character, it takes a part of their time."""
_OUTSIDE = re.compile(rb"""r\s*=\s*["'](?:[A-Z]?([0-9]{6,})|([A-Z]{2,})(?:([0-9]{6,})|[0-9]))""")
"""A place beyond `_SHORT` rows or `_NARROW` columns: its row, or its column and its row if that is beyond as well."""
_CELL_TAGS = (b"<c ", b"<c>", b":c ", b":c>")
_VALUE_TAGS = (b"v>", b"is>")
PER_VALUE, _SHORTEST_TAG = 20, 4
_MERGED = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']""")
_OVERLAP = 256
_PER_MERGED_ROW = 3
_NARROW, _SHORT = 26, 99_999
LAST_ROW = 1 << 20
_LONGEST_HEAD = 4  # megabytes
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_PLACES = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,7})["']""")
_UNSEEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']|\bwidth\s*=\s*["']0(?:\.0*)?["']""")


@dataclass(slots=True)
class Glance:
    """What a quick look over a sheet's XML found: whether it must be walked through, and how far its cells may go.

    `timed` says that there are moments, for which it must be walked through only where the fast reader gives a date.
    `placed` says that every row and cell names its own place; where not, nothing is known of how far they go.
    `cells` counts the cells of a large sheet, the empty ones too; `merged` are the corners of merged areas, each as
    column, row, column, row.
    """

    special: bool = False
    timed: bool = False
    rows: int = _SHORT
    columns: int = _NARROW
    placed: bool = True
    cells: int = 0
    merged: set[tuple[bytes, ...]] = field(default_factory=set)
    hidden_columns: HiddenColumns = field(default_factory=HiddenColumns)


def glance(package: Package, part: str, styles: frozenset[int], timed: frozenset[int], bounds: Bounds) -> Glance:
    """A quick look, byte by byte and not element by element: it may see too much, never too little.

    `styles` are the indices of those cell styles that change what a number means, `timed` of those that show a date
    with its time of day. UnreadableFile `file.bomb` where
    there are more cells than can be read, or elements without end in which nothing stands.
    """
    found = Glance()
    if package.size(part) > _SHORTEST_TAG * min(bounds.cells, bounds.elements):
        found.cells = _counted(package, part, bounds)
    signs, moments = (*_SIGNS, *_signs_of(styles)), _signs_of(timed)
    before, in_head = b"", True
    for at, chunk in enumerate(package.chunks(part)):
        window = before + chunk
        begin = _look_at_head(window, found.hidden_columns) if in_head else 0
        in_head = begin == len(window)
        if in_head and at > _LONGEST_HEAD:
            raise bomb("it says too much before its first row")
        found.special = found.special or any(sign.search(window, begin) for sign in signs)
        found.timed = found.timed or any(sign.search(window, begin) for sign in moments)
        if any(tag.search(window) for tag in _TELLING_TAGS):
            found.special = found.special or _FORMULA.search(window, begin) is not None
            found.placed = found.placed and _UNPLACED.search(window) is None
        for far, wide, far_and_wide in set(_OUTSIDE.findall(window)):
            found.rows = max(found.rows, int(far or far_and_wide or 0))
            found.columns = max(found.columns, column_number(wide.decode()))
        if b"ergeCell" in window:
            found.merged.update(_MERGED.findall(window))
        before = window[-_OVERLAP:]
    return found


def _signs_of(styles: frozenset[int]) -> tuple[re.Pattern[bytes], ...]:
    """What tells that a cell has one of these styles; nothing where there are none."""
    numbers = b"|".join(b"%d" % style for style in sorted(styles))
    return (re.compile(rb"""s\s*=\s*["'](?:%s)["']""" % numbers),) if styles else ()


def _look_at_head(window: bytes, hidden: HiddenColumns) -> int:
    """Note the columns that are hidden by what stands before the rows, and tell where these begin."""
    begin = window.find(b"sheetData")
    begin = len(window) if begin < 0 else begin
    unseen = (tag for tag in _COLUMN.findall(window, 0, begin) if _UNSEEN.search(tag))
    for tag in itertools.islice(unseen, LAST_COLUMN):
        places = dict(_PLACES.findall(tag))
        first = int(places.get(b"min", 0))
        hidden.add(first - 1, int(places.get(b"max", first)) - 1)
    return begin


def _counted(package: Package, part: str, bounds: Bounds) -> int:
    """How many cells there are, by counting alone: a quick look at too many of them would take too long."""
    cells = idle = 0
    for chunk in package.chunks(part):
        cells += sum(map(chunk.count, _CELL_TAGS))
        idle += chunk.count(b"<") - PER_VALUE * sum(map(chunk.count, _VALUE_TAGS))
        if cells > bounds.cells:
            raise too_many_cells(f"more than {bounds.cells:,}", bounds)
        if idle > bounds.elements:
            raise bomb("it holds cells and rows without end")
    return cells


def too_many_cells(cells: str, bounds: Bounds) -> UnreadableFile:
    """The refusal of a sheet with so many cells."""
    return too_large(f"A sheet of the file has {cells} cells; the limit is {bounds.cells:,}.", "--max-cells")


def covered(seen: Glance, bounds: Bounds) -> dict[int, list[tuple[int, int]]]:
    """By row number the columns, from one up to another, that lie below merged cells but are not their first one."""
    found: dict[int, list[tuple[int, int]]] = {}
    left = bounds.stored // _PER_MERGED_ROW
    last_row = min(seen.rows, LAST_ROW) if seen.placed else LAST_ROW
    for first, top, last, bottom in seen.merged:
        start, end = column_number(first.decode()) - 1, column_number(last.decode())
        rows = range(int(top), min(int(bottom), last_row) + 1)
        left -= len(rows)
        if left < 0:
            raise bomb("its merged cells overlap without end")
        for row in rows:
            found.setdefault(row, []).append((start + (row == rows[0]), end))
    return found


def column_number(reference: str) -> int:
    """The number of a column from its letters, counted from 1; digits behind are left aside, none at all is 0."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
