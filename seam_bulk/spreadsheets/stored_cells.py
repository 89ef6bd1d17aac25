"""The cells of one row as a workbook stores them, for whoever asks why a cell was read as it was; those of XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from seam_bulk.spreadsheets.package import Package, bare, damaged
from seam_bulk.spreadsheets.sheet_xml import column_number

_KINDS = {
    "s": "text", "inlineStr": "text", "str": "text", "b": "yes/no value", "e": "error", "d": "date", "n": "number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as the file has it: its kind, the value as stored ("" for a text), its number format, and whether a
    formula made it. `shown` is what the file itself says that the value looks like, where it does.
    """

    kind: str
    value: str = field(default="", repr=False)
    number_format: str = "General"
    formula: bool = False
    shown: str = field(default="", repr=False)


def stored_row(package: Package, part: str, row: int, formats: Sequence[str]) -> dict[int, StoredCell]:
    """The cells of a row of the sheet in that part, by column from 0; `formats` are those of the cell styles."""
    parser = expat.ParserCreate()
    walker = _Walker(row, formats, parser)
    parser.StartElementHandler = walker.start
    try:
        for chunk in package.chunks(part):
            parser.Parse(chunk)
        walker.finish()
    except (expat.ExpatError, LookupError, ValueError):
        raise damaged() from None
    return walker.found


class _Walker:
    """Handlers for one walk over the XML of a sheet, which keep the cells of one row."""

    def __init__(self, row: int, formats: Sequence[str], parser: expat.XMLParserType) -> None:
        self.found: dict[int, StoredCell] = {}
        self._wanted, self._formats, self._parser = row, formats, parser
        self._row, self._column = 0, -1
        self._said: dict[str, str] | None = None
        self._formula = False
        self._value: list[str] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        """A row or cell that begins ends the one before; of a value the text is kept."""
        match bare(name):
            case "row":
                self.finish()
                self._row, self._column = _number(said.get("r"), self._row + 1), -1
            case "c":
                self.finish()
                reference = said.get("r", "")
                row = _number(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), self._row)
                self._column = column_number(reference) - 1 if reference else self._column + 1
                self._said = said if row == self._wanted else None
            case "f" if self._said is not None:
                self._formula = True
                self._listen(on=False)
            case "v" if self._said is not None:
                self._listen(on=True)
            case _:
                self._listen(on=False)

    def finish(self) -> None:
        """Keep the cell that just ended, if it is one of those wanted and holds anything."""
        said, value = self._said, "".join(self._value).strip()
        if said is not None:
            kind = _KINDS.get(said.get("t", "n"), "number")
            style = _number(said.get("s"), 0)
            shown = self._formats[style] if style < len(self._formats) else "General"
            self.found[self._column] = StoredCell(kind, "" if said.get("t") == "s" else value, shown, self._formula)
        self._said, self._formula = None, False
        self._value.clear()
        self._listen(on=False)

    def _listen(self, *, on: bool) -> None:
        self._parser.CharacterDataHandler = self._value.append if on else None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text else otherwise
