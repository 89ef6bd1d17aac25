"""What the fast reader of workbooks loses, read element by element: only where a sheet holds any of it."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from seam_bulk.spreadsheets.cells import ErrorCell, UncalculatedCell
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN
from seam_bulk.spreadsheets.package import Bounds, Package, bare, bomb, damaged
from seam_bulk.spreadsheets.sheet_xml import LAST_ROW, PER_VALUE, Glance, column_number, too_many_cells

_PLACE = re.compile(rb"""r\s*=\s*["']([A-Z]+)[0-9]""")
_LETTERS = string.ascii_uppercase
_SPARSE, _ROOMY = 10, 4 * 10**6
_MOST_OTHERS = 2 * 10**6
_TEXTS = ("s", "str", "inlineStr")

Finding = ErrorCell | UncalculatedCell | int
"""What stands in a cell beyond its value: an error, a formula without value, or, but for texts, the index of its
style."""


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
        raise too_many_cells(f"{box:,}", bounds)
    if box > bounds.cells or (box > _ROOMY and box > _SPARSE * spread.values):
        raise bomb(f"its cells are spread over {spread.last_row:,} rows and {spread.last_column + 1:,} columns")


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
        if self._rows > LAST_ROW:
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
        self._others -= PER_VALUE
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
        if place[0] > LAST_ROW or place[1] >= LAST_COLUMN:
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
