"""What the fast reader of workbooks loses, read from the XML itself: only where a sheet holds any of it."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from seam_bulk.errors import UnreadableFile, too_large
from seam_bulk.spreadsheets.cells import ErrorCell, UncalculatedCell
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN, HiddenColumns
from seam_bulk.spreadsheets.package import Bounds, Package, bare, bomb, damaged

_SIGNS = (
    re.compile(rb"<f[\s/>]"),
    re.compile(rb":f[\s/>]"),
    re.compile(rb"""t\s*=\s*["']e["']"""),
    re.compile(rb"hidden\s*="),
    re.compile(rb""" ht\s*=\s*["']0"""),
)
_FAR = re.compile(rb"""r\s*=\s*["'][A-Z]*([0-9]{6,})""")
_WIDE = re.compile(rb"""r\s*=\s*["']([A-Z]{2,})[0-9]""")
_PLACE = re.compile(rb"""r\s*=\s*["']([A-Z]+)[0-9]""")
_UNPLACED = tuple(re.compile(sign) for sign in (rb"<c(?:\s[^r]|[>/])", rb"<row(?:\s[^r]|[>/])", rb":(?:c|row)[\s>/]"))
_CELL_TAGS = (b"<c ", b"<c>", b":c ", b":c>")
_VALUE_TAGS = (b"v>", b"is>")
_PER_VALUE, _SHORTEST_TAG = 20, 4
_LETTERS = string.ascii_uppercase
_MERGED = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']""")
_OVERLAP = 256
_PER_MERGED_ROW = 3
_SPARSE, _ROOMY = 10, 4 * 10**6
_NARROW, _SHORT = 26, 99_999
_TEXTS = ("s", "str", "inlineStr")
_LAST_ROW = 1 << 20
_MOST_OTHERS = 2 * 10**6
_LONGEST_HEAD = 4  # megabytes
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_PLACES = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,7})["']""")
_UNSEEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']|\bwidth\s*=\s*["']0(?:\.0*)?["']""")

Finding = ErrorCell | UncalculatedCell | int
"""What stands in a cell beyond its value: an error, a formula without value, or, but for texts, the index of its
style."""


@dataclass(slots=True)
class Glance:
    """What a quick look over a sheet's XML found: whether it must be walked through, and how far its cells may go.

    `placed` says that every row and cell names its own place; where not, nothing is known of how far they go.
    `cells` counts the cells of a large sheet, the empty ones too; `merged` are the corners of merged areas, each as
    column, row, column, row.
    """

    special: bool = False
    rows: int = _SHORT
    columns: int = _NARROW
    placed: bool = True
    cells: int = 0
    merged: set[tuple[bytes, ...]] = field(default_factory=set)
    hidden_columns: HiddenColumns = field(default_factory=HiddenColumns)


@dataclass(slots=True)
class Findings:
    """Hidden row numbers (from 1), hidden columns (from 0), and by row number what is not as it seems: column (from 0),
    finding, and so on.
    """

    hidden: set[int] = field(default_factory=set)
    hidden_columns: frozenset[int] = frozenset()
    cells: dict[int, list[Finding]] = field(default_factory=dict)
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By row number the columns, from one up to another, that lie below a merged cell: nobody sees them."""
    last_row: int = 0
    last_column: int = 0
    values: int = 0


def glance(package: Package, part: str, styles: frozenset[int], bounds: Bounds) -> Glance:
    """A quick look, byte by byte and not element by element: it may see too much, never too little.

    `styles` are the indices of those cell styles that change what a number means. UnreadableFile `file.bomb` where
    there are more cells than can be read, or elements without end in which nothing stands.
    """
    found = Glance()
    if package.size(part) > _SHORTEST_TAG * min(bounds.cells, bounds.elements):
        found.cells = _counted(package, part, bounds)
    signs = list(_SIGNS)
    if styles:
        signs.append(re.compile(rb"""s\s*=\s*["'](?:%s)["']""" % b"|".join(b"%d" % s for s in sorted(styles))))
    before, in_head = b"", True
    for at, chunk in enumerate(package.chunks(part)):
        window = before + chunk
        begin = _look_at_head(window, found.hidden_columns) if in_head else 0
        in_head = begin == len(window)
        if in_head and at > _LONGEST_HEAD:
            raise bomb("it says too much before its first row")
        found.special = found.special or any(sign.search(window, begin) for sign in signs)
        found.rows = max(found.rows, *map(int, set(_FAR.findall(window))), 0)
        found.columns = max(
            found.columns,
            *(column_number(w.decode()) for w in set(_WIDE.findall(window))),
            0,
        )
        if b"ergeCell" in window:
            found.merged.update(_MERGED.findall(window))
        found.placed = found.placed and not any(sign.search(window) for sign in _UNPLACED)
        before = window[-_OVERLAP:]
    return found


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
        idle += chunk.count(b"<") - _PER_VALUE * sum(map(chunk.count, _VALUE_TAGS))
        if cells > bounds.cells:
            raise _too_many(f"more than {bounds.cells:,}", bounds)
        if idle > bounds.elements:
            raise bomb("it holds cells and rows without end")
    return cells


def guard_spread(package: Package, part: str, seen: Glance, bounds: Bounds) -> None:
    """UnreadableFile where cells span too large a rectangle: `file.bomb` if few of them do, else `file.too_large`."""
    roomy = min(_ROOMY, bounds.cells)
    if seen.placed and seen.rows * seen.columns <= roomy:
        return
    box = seen.rows * _widest(package, part) if seen.placed else bounds.cells + 1
    if box <= roomy or (seen.cells > _ROOMY // 2 and box <= min(bounds.cells, _SPARSE * seen.cells)):
        return
    if seen.cells > _ROOMY:  # too many to be walked through
        raise bomb(f"its {seen.cells:,} cells do not say where they are, or lie far apart")
    spread = walk(package, part, frozenset(), measure=True)
    box = spread.last_row * (spread.last_column + 1)
    if bounds.cells < box <= _SPARSE * spread.values:
        raise _too_many(f"{box:,}", bounds)
    if box > bounds.cells or (box > _ROOMY and box > _SPARSE * spread.values):
        raise bomb(f"its cells are spread over {spread.last_row:,} rows and {spread.last_column + 1:,} columns")


def _too_many(cells: str, bounds: Bounds) -> UnreadableFile:
    return too_large(f"A sheet of the file has {cells} cells; the limit is {bounds.cells:,}.", "--max-cells")


def covered(seen: Glance, bounds: Bounds) -> dict[int, list[tuple[int, int]]]:
    """By row number the columns, from one up to another, that lie below merged cells but are not their first one."""
    found: dict[int, list[tuple[int, int]]] = {}
    left = bounds.stored // _PER_MERGED_ROW
    last_row = min(seen.rows, _LAST_ROW) if seen.placed else _LAST_ROW
    for first, top, last, bottom in seen.merged:
        start, end = column_number(first.decode()) - 1, column_number(last.decode())
        rows = range(int(top), min(int(bottom), last_row) + 1)
        left -= len(rows)
        if left < 0:
            raise bomb("its merged cells overlap without end")
        for row in rows:
            found.setdefault(row, []).append((start + (row == rows[0]), end))
    return found


def _widest(package: Package, part: str) -> int:
    """The number of the last column that any cell is in."""
    return max(
        (column_number(ref.decode()) for chunk in package.chunks(part) for ref in set(_PLACE.findall(chunk))), default=1
    )


def walk(
    package: Package, part: str, styles: frozenset[int], *, full_calculation: bool = False, measure: bool = False
) -> Findings:
    """Everything in a sheet that the fast reader loses.

    `full_calculation` says that the workbook asks to be calculated when opened, as libraries do that store 0 for a
    formula they cannot calculate: then a formula with the value 0 counts as
    never calculated. `measure` asks for every value to be counted, not only for what is lost.
    """
    walker = _Walker(styles, full_calculation=full_calculation, measure=measure)
    package.parse(part, walker.start, walker.attach, large=True)
    try:
        walker.finish_cell()
    except ValueError:
        raise damaged() from None
    return walker.found


class _Walker:
    """Handlers for one walk over the XML of a sheet; a cell is finished when the next one starts."""

    def __init__(self, styles: frozenset[int], *, full_calculation: bool, measure: bool) -> None:
        self.found = Findings()
        self._styles = {str(style): style for style in styles}
        self._full_calculation = full_calculation
        self._measure = measure
        self._kinds: dict[str, Callable[[dict[str, str]], None] | None] = {}
        self._row = self._rows = self._others = 0
        self._reference, self._since = "", 0
        self._type: str | None = None
        self._style: int | None = None
        self._formula = self._value = False
        self._text: list[str] = []
        self._parser: expat.XMLParserType | None = None

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        try:
            call = self._kinds[name]
        except KeyError:
            known = {
                "c": self._cell,
                "row": self._new_row,
                "f": self._start_formula,
                "v": self._start_value,
            }
            known |= {"is": self._start_value}
            call = self._kinds[name] = known.get(bare(name))
        if call:
            call(attributes)
            return
        self._others += 1
        if self._others > _MOST_OTHERS:
            raise bomb("it holds too much that means nothing")

    def _new_row(self, attributes: dict[str, str]) -> None:
        self.finish_cell()
        self._rows += 1
        if self._rows > _LAST_ROW:
            raise bomb("it holds rows without end")
        self._row = int(attributes.get("r") or self._row + 1)
        self._reference, self._since = "", 0
        if attributes.get("hidden") in ("1", "true") or float(attributes.get("ht") or 1) == 0:
            self.found.hidden.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        if self._value or self._formula:
            self.finish_cell()
        if reference := attributes.get("r"):
            self._reference, self._since = reference, 0
        else:
            self._since += 1
        self._type = attributes.get("t")
        style = attributes.get("s")
        self._style = self._styles.get(style) if style else None

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _start_value(self, _: dict[str, str]) -> None:
        self._value = True
        self._others -= _PER_VALUE
        if (self._formula or self._type == "e") and self._parser:
            self._parser.CharacterDataHandler = self._text.append

    def finish_cell(self) -> None:
        """Note what the cell that just ended holds beyond its value."""
        if not (self._value or self._formula):
            return
        finding = self._finding("".join(self._text).strip())
        if finding is not None or self._measure:
            row, column = self._place()
            found = self.found
            found.values += 1
            found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
            if finding is not None:
                found.cells.setdefault(row, []).extend((column, finding))
        self._formula = self._value = False
        if self._text:
            self._text.clear()
        if self._parser:
            self._parser.CharacterDataHandler = None

    def _place(self) -> tuple[int, int]:
        """Row and column of the cell: what it says itself, as the fast reader has it, else the next one."""
        row = self._reference.lstrip(_LETTERS)
        place = int(row) if row else self._row, column_number(self._reference) + self._since - 1
        if place[0] > _LAST_ROW or place[1] >= LAST_COLUMN:
            raise ValueError("outside of any sheet")
        return place

    def _finding(self, text: str) -> Finding | None:
        if self._type == "e":
            return ErrorCell(text or "#N/A")
        if self._formula and self._no_result(text):
            return UncalculatedCell()
        return None if self._type in _TEXTS else self._style

    def _no_result(self, text: str) -> bool:
        if self._type == "str":
            return not self._value  # an empty <v> is a text of no letters, which a formula may well give
        return not text or (self._full_calculation and text == "0")


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
