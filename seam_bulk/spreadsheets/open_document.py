"""OpenDocument spreadsheets (ODS) → sheets: one walk through `content.xml`, whatever is repeated in it."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from datetime import date
from functools import partial
from xml.parsers import expat

from seam_bulk.spreadsheets.cells import EPOCH, Cell
from seam_bulk.spreadsheets.file_kinds import not_a_spreadsheet
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN
from seam_bulk.spreadsheets.open_document_styles import DRAWING, OFFICE, TABLE, TEXT, Attributes, Styles
from seam_bulk.spreadsheets.open_document_values import as_it_is_stored, paragraphs_text, value_of
from seam_bulk.spreadsheets.package import Bounds, Package, bomb, damage_told, encrypted
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.spreadsheets.stored_sheet import StoredGrid, StoredSheet

_STYLE_NAME = f"{TABLE}style-name"
_COLUMNS_REPEATED, _ROWS_REPEATED = f"{TABLE}number-columns-repeated", f"{TABLE}number-rows-repeated"
_KIND = "application/vnd.oasis.opendocument."
_MOST_BLANKS = 32_767
_PER_VALUE, _PER_COLUMN = 40, 4


def open_document(package: Package, bounds: Bounds) -> list[tuple[bool, StoredGrid]]:
    """The sheets of an OpenDocument spreadsheet, each with whether it is shown.

    Raises UnreadableFile `file.bomb`, `file.encrypted` or `file.not_a_spreadsheet`.
    """
    if "encrypted-package" in package or any(
        b"encryption-data" in c for c in package.inflated("META-INF/manifest.xml")
    ):
        raise encrypted()
    kind = package.read("mimetype")[:200].decode("ascii", "replace").strip()
    if kind.startswith(_KIND) and not kind.removeprefix(_KIND).startswith("spreadsheet"):
        raise not_a_spreadsheet("an OpenDocument file, but no spreadsheet")
    styles = Styles()
    content = _Content(styles, bounds)
    with damage_told():
        package.parse("styles.xml", styles.start, partial(_attach, handlers=styles), namespaces=True)
        package.parse("content.xml", content.start, partial(_attach, handlers=content), namespaces=True, large=True)
    return [
        (shown, StoredGrid(name, sheet.itself, partial(_stored_row, package, styles, bounds, at), content.epoch))
        for at, (shown, name, sheet) in enumerate(content.sheets)
    ]


def _stored_row(package: Package, styles: Styles, bounds: Bounds, sheet: int, row: int) -> dict[int, StoredCell]:
    """The cells of a row of the sheet at that place, as the file has them: by one more walk."""
    content = _OneRow(styles, bounds, sheet, row)
    with damage_told():
        package.parse("content.xml", content.start, partial(_attach, handlers=content), namespaces=True, large=True)
    return content.found


def _attach(parser: expat.XMLParserType, handlers: Styles | _Content) -> None:
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.characters


class _Content:
    """Handlers for one walk over `content.xml`: the styles at its head, then sheet by sheet, row by row."""

    def __init__(self, styles: Styles, bounds: Bounds) -> None:
        self.sheets: list[tuple[bool, str, StoredSheet]] = []
        self.epoch = EPOCH
        self._styles, self._bounds = styles, bounds
        self._sheet: StoredSheet | None = None
        self._elements = self._values = 0
        self._passed_over = 0
        self._defaults: list[tuple[int, str]] = []
        self._row, self._repeated, self._row_style = 1, 1, ""
        self._hidden_groups: list[bool] = []
        self._hidden = False
        self._cells: list[Cell] = []
        self._column = 0
        self._said: Attributes | None = None
        self._paragraphs: list[list[str]] = []
        self._text: list[str] | None = None
        self._calls: dict[str, Callable[[Attributes], None]] = {
            f"{TABLE}table-cell": self._start_cell,
            f"{TABLE}covered-table-cell": self._start_cell,
            f"{TABLE}table-row": self._start_row,
            f"{TABLE}table-row-group": self._start_group,
            f"{TABLE}table-column": self._start_column,
            f"{TABLE}table-column-group": self._start_group,
            f"{TEXT}p": self._start_paragraph,
            f"{TEXT}s": self._blanks,
            f"{TEXT}tab": partial(self._keep, 1),
            f"{TEXT}line-break": partial(self._keep, 2),
        }
        self._ends: dict[str, Callable[[], None]] = {
            f"{TABLE}table-cell": self._end_cell,
            f"{TABLE}covered-table-cell": self._end_covered,
            f"{TABLE}table-row": self._end_row,
            f"{TABLE}table-row-group": self._end_group,
            f"{TABLE}table-column-group": self._end_group,
            f"{TEXT}p": self._end_paragraph,
        }

    def start(self, name: str, said: Attributes) -> None:
        self._elements += 1
        if self._elements > self._bounds.elements // 8 + _PER_VALUE * self._values:
            raise bomb("it holds too much that means nothing")
        if self._passed_over:
            self._passed_over += 1
        elif self._sheet is None:
            self._start_outside(name, said)
        elif call := self._calls.get(name):
            call(said)
        elif name.startswith(DRAWING) or name in _ASIDE:
            self._passed_over = 1

    def characters(self, text: str) -> None:
        if self._text is not None and not self._passed_over:
            self._text.append(text)
        elif self._sheet is None:
            self._styles.characters(text)

    def end(self, name: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
        elif self._sheet is None:
            self._styles.end(name)
        elif call := self._ends.get(name):
            call()
        elif name == f"{TABLE}table":
            self._sheet = None

    def _start_outside(self, name: str, said: Attributes) -> None:
        if name == f"{TABLE}table":
            self._start_sheet(said)
        elif name in _BESIDE:
            self._passed_over = 1
        elif name == f"{TABLE}null-date":
            self.epoch = date.fromisoformat(said.get(f"{TABLE}date-value", EPOCH.isoformat())[:10])
        else:
            self._styles.start(name, said)

    def _start_sheet(self, said: Attributes) -> None:
        name, style = said.get(f"{TABLE}name", ""), said.get(f"{TABLE}style-name", "")
        self._sheet = StoredSheet(self._bounds)
        self._defaults, self._column, self._row = [], 0, 1
        if not name.startswith("'file:"):  # what is kept of other files' sheets, for formulas
            self.sheets.append((style not in self._styles.unshown, name, self._sheet))

    def _start_column(self, said: Attributes) -> None:
        self._elements += _PER_COLUMN
        first = self._column
        self._column += _times(said, _COLUMNS_REPEATED)
        if self._sheet is not None and self._is_hidden(said):
            self._sheet.hidden_columns.add(first, self._column - 1)
        self._defaults.append((self._column, said.get(f"{TABLE}default-cell-style-name", "")))

    def _start_group(self, said: Attributes) -> None:
        self._hidden_groups.append(said.get(f"{TABLE}display") == "false")

    def _end_group(self) -> None:
        self._hidden_groups.pop()

    def _is_hidden(self, said: Attributes) -> bool:
        return said.get(f"{TABLE}visibility", "visible") != "visible" or any(self._hidden_groups)

    def _start_row(self, said: Attributes) -> None:
        self._repeated = _times(said, _ROWS_REPEATED)
        self._hidden = self._is_hidden(said)
        self._row_style = said.get(f"{TABLE}default-cell-style-name", "")
        self._cells, self._column = [], 0

    def _end_row(self) -> None:
        if self._sheet is not None:
            self._sheet.add(self._row, self._cells, count=self._repeated, hidden=self._hidden)
        self._row += self._repeated

    def _start_cell(self, said: Attributes) -> None:
        self._said = said
        if self._paragraphs:
            self._paragraphs = []

    def _end_covered(self) -> None:
        """Nobody sees what stands in a cell below a merged one."""
        if self._said is not None:
            self._column += _times(self._said, _COLUMNS_REPEATED)
        self._said = None

    def _end_cell(self) -> None:
        said, self._said = self._said, None
        if not said and not self._paragraphs:
            self._column += 1
            return
        said = said or {}
        count = _times(said, _COLUMNS_REPEATED)
        value = value_of(said, paragraphs_text(self._paragraphs), self._format, self.epoch)
        if value is not None and value != "":
            if self._column + count > LAST_COLUMN:
                raise bomb("its cells lie outside of any sheet")
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells.extend([value] * count)
            self._values += 1
            if self._values > self._bounds.stored // 3:
                raise bomb(f"it has more than {self._bounds.stored // 3:,} cells")
        self._column += count

    def _start_paragraph(self, _: Attributes) -> None:
        if self._said is not None:
            self._text = []
            self._paragraphs.append(self._text)

    def _end_paragraph(self) -> None:
        self._text = None

    def _blanks(self, said: Attributes) -> None:
        count = int(said.get(f"{TEXT}c", 1))
        if count > _MOST_BLANKS:
            raise bomb("a text in it is longer than any cell")
        self.characters(chr(0) * count)

    def _keep(self, sign: int, _: Attributes) -> None:
        self.characters(chr(sign))

    def _format(self, said: Attributes) -> str:
        style = said.get(_STYLE_NAME) or self._row_style
        if not style and self._defaults:
            at = bisect.bisect_right(self._defaults, self._column, key=lambda default: default[0])
            style = self._defaults[min(at, len(self._defaults) - 1)][1]
        return self._styles.format_of(style or "Default")


class _OneRow(_Content):
    """The same walk, which keeps what is stored in one row of one sheet."""

    def __init__(self, styles: Styles, bounds: Bounds, sheet: int, row: int) -> None:
        super().__init__(styles, bounds)
        self.found: dict[int, StoredCell] = {}
        self._wanted = sheet, row

    def _end_cell(self) -> None:
        stored, first = self._stored(), self._column
        super()._end_cell()
        if stored:
            self.found.update(dict.fromkeys(range(first, self._column), stored))

    def _stored(self) -> StoredCell | None:
        sheet, row = self._wanted
        here = sheet < len(self.sheets) and self.sheets[sheet][2] is self._sheet
        if not here or not self._row <= row < self._row + self._repeated:
            return None
        said = self._said or {}
        return as_it_is_stored(said, paragraphs_text(self._paragraphs), self._format(said))


_ASIDE = frozenset({f"{OFFICE}annotation", f"{TABLE}table", f"{TABLE}shapes", f"{TEXT}note", f"{TEXT}ruby-text"})
"""What may hold text inside a sheet without being a cell's own: comments, drawings, tables inside of cells."""
_BESIDE = frozenset({f"{TABLE}tracked-changes", f"{TABLE}dde-links"})
"""What holds rows and cells of other times or files."""


def _times(said: Attributes, name: str) -> int:
    count = said.get(name)
    return max(1, int(count)) if count else 1
