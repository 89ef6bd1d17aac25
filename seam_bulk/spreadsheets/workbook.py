"""Workbooks (XLSX, XLSM) → cells: a fast reader for values, the XML itself for what that reader loses."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, cast

from seam_bulk.spreadsheets import number_formats
from seam_bulk.spreadsheets.cells import EPOCH, EPOCH_1904, Cell, ShownNumber
from seam_bulk.spreadsheets.package import Bounds, Package, bare, damaged
from seam_bulk.spreadsheets.shared_texts import guard_texts
from seam_bulk.spreadsheets.sheet_walk import Finding, Findings, guard_spread, walk
from seam_bulk.spreadsheets.sheet_xml import Glance, covered, glance
from seam_bulk.spreadsheets.stored_cells import StoredCell, stored_row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_BLANKS_IN_NUMBERS = re.compile(rb"(?<=v>)\s+(?=[^\s<])|\s+(?=</(?:\w+:)?v>)")
_PADDED_NUMBER = re.compile(r"\s*-?[0-9]{1,15}(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,2})?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A worksheet as the workbook lists it: its name, whether it is shown, and the part that holds its XML."""

    name: str
    visible: bool
    part: str


@dataclass
class Workbook:
    """An opened workbook: its worksheets, its cell styles' number formats, and the fast reader's own handle."""

    package: Package = field(repr=False)
    bounds: Bounds = field(repr=False)
    reader: CalamineWorkbook = field(repr=False)
    sheets: tuple[SheetEntry, ...]
    formats: tuple[str, ...]
    full_calculation: bool
    epoch: date

    @cached_property
    def telling_styles(self) -> frozenset[int]:
        """The indices of the styles whose number format shows zeros or texts around a number."""
        return self._styles(number_formats.shows_otherwise)

    @cached_property
    def timed_styles(self) -> frozenset[int]:
        """The indices of the styles whose number format shows a date together with a time of day."""
        return self._styles(lambda name: number_formats.is_date(name) and number_formats.has_time(name))

    def _styles(self, fits: Callable[[str], bool]) -> frozenset[int]:
        fitting = {name for name in set(self.formats) if fits(name)}
        return frozenset(at for at, name in enumerate(self.formats) if name in fitting)


class SheetGrid:
    """One worksheet: rows of cells with the numbers the person sees. `hidden` are rows hidden or filtered out.

    `epoch` is the day that the workbook counts as 0.
    """

    delimiter: str | None = None

    def __init__(self, book: Workbook, entry: SheetEntry) -> None:
        self._book = book
        self._entry = entry
        self.sheet: str = entry.name
        self.epoch = book.epoch

    def __repr__(self) -> str:
        return f"SheetGrid({self.sheet!r})"

    @cached_property
    def _seen(self) -> Glance:
        book, part = self._book, self._entry.part
        seen = glance(book.package, part, book.telling_styles, book.timed_styles, book.bounds)
        guard_spread(book.package, part, seen, book.bounds)
        return seen

    @cached_property
    def _walked(self) -> Findings:
        book, styles = self._book, self._book.telling_styles | self._book.timed_styles
        return walk(book.package, self._entry.part, styles, full_calculation=book.full_calculation)

    @cached_property
    def _findings(self) -> Findings:
        found = self._walked if self._seen.special else Findings()
        found.covered = covered(self._seen, self._book.bounds)
        found.hidden_columns = self._seen.hidden_columns.found()
        return found

    @cached_property
    def _values(self) -> CalamineSheet:
        import python_calamine

        book, part = self._book, self._entry.part
        try:
            return book.reader.get_sheet_by_name(self.sheet)
        except python_calamine.CalamineError:
            if book.package.size(part) > book.bounds.small:
                raise damaged() from None
        trimmed = _BLANKS_IN_NUMBERS.sub(b"", book.package.read(part))  # the fast reader stumbles over them
        try:
            mended = io.BytesIO(book.package.changed(part, trimmed))
            return python_calamine.CalamineWorkbook.from_object(mended).get_sheet_by_name(self.sheet)
        except (python_calamine.CalamineError, OSError, ValueError):
            raise damaged() from None

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of the rows that are hidden or filtered out."""
        return frozenset(self._findings.hidden)

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The columns that are hidden, from 0, whether or not they hold anything."""
        return self._findings.hidden_columns

    def stored(self, row: int) -> dict[int, StoredCell]:
        """The cells of one row as the file itself has them, by column: to tell why they are read as they are."""
        return stored_row(self._book.package, self._entry.part, row, self._book.formats)

    def head(self, count: int) -> list[tuple[int, list[Cell]]]:
        """The first rows."""
        return list(itertools.islice(self.rows(), count))

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row from the first to the last that holds something, with its number; cells from column A on."""
        findings, below = self._findings.cells, self._findings.covered
        before: list[Cell] = [None] * (self._values.start[1] if self._values.start else 0)
        number, is_timed = 0, self._seen.timed and not self._seen.special
        for number, values in enumerate(self._values.iter_rows(), start=1):
            if is_timed and _may_be_moments(values):
                findings, is_timed = self._walked.cells, False
            row: list[Cell] = [_rounded(value) if type(value) is datetime else value for value in values]
            if before:
                row = before + row
            if findings and (found := findings.get(number)):
                self._correct(row, found)
            if below and number in below:
                _empty(row, below[number])
            yield number, row
        for last in range(number + 1, max(findings, default=0) + 1):
            row = []
            self._correct(row, findings.get(last, []))
            _empty(row, below.get(last, []))
            yield last, row

    def _correct(self, row: list[Cell], found: list[Finding]) -> None:
        for column, finding in zip(cast("list[int]", found[::2]), found[1::2], strict=True):
            if column >= len(row):
                row.extend([None] * (column + 1 - len(row)))
            row[column] = self._shown(row[column], finding) if isinstance(finding, int) else finding

    def _shown(self, value: Cell, style: int) -> Cell:
        """The value with what its number format tells of it."""
        number_format = self._book.formats[style]
        if type(value) is str:
            value = _number(value)
        if type(value) is date:
            return datetime.combine(value, time())
        if type(value) in (float, int):
            shown = number_formats.shown(value, number_format)  # type: ignore[arg-type]
            return value if shown is None else ShownNumber(value, shown)  # type: ignore[arg-type]
        return value


def open_workbook(content: bytes, package: Package, part: str, bounds: Bounds) -> Workbook:
    """The workbook whose main part this is, in these bytes of a zip archive; its sheets are read when asked for.

    Raises UnreadableFile `file.bomb`, `file.encrypted` or `file.not_a_spreadsheet`.
    """
    import python_calamine

    relations = package.relations(part)
    listing = _Listing({r.id: r.target for r in relations if r.kind == "worksheet"})
    package.parse(part, listing.element)
    targets = {r.kind: r.target for r in relations}
    formats = _formats(package, targets.get("styles", "xl/styles.xml"))
    for name in {targets.get("sharedStrings", ""), "xl/sharedStrings.xml"}:
        guard_texts(package, name, bounds)
    try:
        reader = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    except (python_calamine.CalamineError, OSError, ValueError):
        raise damaged() from None
    sheets = tuple(listing.sheets)
    return Workbook(package, bounds, reader, sheets, formats, listing.full_calculation, listing.epoch)


class _Listing:
    """What the workbook's own part says: its worksheets in their order, whether it asks to be calculated, its epoch."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = targets
        self.sheets: list[SheetEntry] = []
        self.full_calculation = False
        self.epoch = EPOCH

    def element(self, name: str, found: dict[str, str]) -> None:
        match bare(name):
            case "sheet":
                target = next((self._targets.get(value) for key, value in found.items() if bare(key) == "id"), None)
                if target:
                    visible = found.get("state", "visible") == "visible"
                    self.sheets.append(SheetEntry(found.get("name", ""), visible, target))
            case "calcPr" if found.get("fullCalcOnLoad") in ("1", "true"):
                self.full_calculation = True
            case "workbookPr" if found.get("date1904") in ("1", "true"):
                self.epoch = EPOCH_1904
            case _:
                pass


def _formats(package: Package, part: str) -> tuple[str, ...]:
    """The number format of each cell style, by the style's index."""
    named: dict[int, str] = {}
    numbers: list[int] = []
    inside = [""]

    def element(name: str, found: dict[str, str]) -> None:
        match bare(name):
            case "numFmt" if inside[0] != "dxfs":
                named[int(found["numFmtId"])] = found.get("formatCode", "General")
            case "cellXfs" | "cellStyleXfs" | "cellStyles" | "dxfs" as place:
                inside[0] = place
            case "xf" if inside[0] == "cellXfs":
                numbers.append(int(found.get("numFmtId") or 0))

    package.parse(part, element)
    known = number_formats.BUILT_IN | named
    return tuple(known.get(number, "General") for number in numbers)


def _empty(row: list[Cell], places: list[tuple[int, int]]) -> None:
    for first, end in places:
        for column in range(first, min(end, len(row))):
            row[column] = None


def _may_be_moments(values: Sequence[Cell]) -> bool:
    """Whether any is a date, as the fast reader gives a moment at midnight, or a number that it takes for a text."""
    return any(
        type(value) is date or (type(value) is str and (value[:1].isspace() or value[-1:].isspace()))
        for value in values
    )


def _number(text: str) -> Cell:
    """The number of a cell that is no text: the fast reader takes one with blanks around it for a text."""
    return float(text) if _PADDED_NUMBER.fullmatch(text) else text


def _rounded(moment: datetime) -> datetime:
    """The moment to the nearest second: a spreadsheet's fractions of a day miss it by fractions of a second."""
    if not moment.microsecond:
        return moment
    up = timedelta(seconds=1) if moment.microsecond >= 500_000 else timedelta()
    return moment.replace(microsecond=0) + up
