"""The styles of an OpenDocument file: number formats written as XLSX writes them, sheets that are not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, DRAWING = (f"{_URN}{name}:1.0 " for name in ("office", "table", "text", "drawing"))
_STYLE, _NUMBER = f"{_URN}style:1.0 ", f"{_URN}datastyle:1.0 "
_FORMATS = frozenset(
    f"{_NUMBER}{name}-style" for name in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
_NAME = f"{_STYLE}name"
_DEEPEST, _MOST_DIGITS = 20, 30
Attributes = dict[str, str]


@dataclass
class _CellStyle:
    number_format: str
    parent: str


@dataclass
class _NumberFormat:
    """A number format while it is read: its own parts, and the formats that other values are shown by."""

    parts: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    elapsed: bool = False


@dataclass
class _Digits:
    """The digits of a number: how many are always shown, what stands among them by its place from the right."""

    whole: int = 1
    decimals: int = 0
    grouped: bool = False
    scaled: bool = False
    inside: dict[int, str] = field(default_factory=dict)

    def written(self) -> str:
        inside = {3: ","} | self.inside if self.grouped else self.inside
        width = max(self.whole, 1, *(at + 1 for at in inside if at < _MOST_DIGITS))
        places = ["0" if at < self.whole else "#" for at in range(width)]
        out = "".join(place + inside.get(at, "") for at, place in reversed(list(enumerate(places))))
        return out + ("." + "0" * self.decimals if self.decimals else "") + ("," if self.scaled else "")


class Styles:
    """What the styles say, gathered element by element; those of `content.xml` after those of `styles.xml`."""

    def __init__(self) -> None:
        self.unshown: set[str] = set()
        """The styles of sheets that are not shown."""
        self._cells: dict[str, _CellStyle] = {}
        self._formats: dict[str, _NumberFormat] = {}
        self._format: _NumberFormat | None = None
        self._family = self._style = ""
        self._text: list[str] | None = None
        self._digits = _Digits()
        self._position = 0
        self._known: dict[str, str] = {}
        self._calls: dict[str, Callable[[Attributes], None]] = {
            f"{_STYLE}style": self._new_style,
            f"{_STYLE}table-properties": self._table,
            f"{_STYLE}map": self._map,
            f"{_NUMBER}text": self._new_text,
            f"{_NUMBER}embedded-text": self._new_text,
            f"{_NUMBER}currency-symbol": self._new_text,
            f"{_NUMBER}number": self._number,
        }

    def start(self, name: str, said: Attributes) -> None:
        """An element begins; one that is of no concern is passed over."""
        if name in _FORMATS:
            self._format = _NumberFormat(elapsed=said.get(f"{_NUMBER}truncate-on-overflow") == "false")
            self._formats[said.get(_NAME, "")] = self._format
        elif call := self._calls.get(name):
            call(said)
        elif self._format is not None and (part := _part(name, said)):
            elapsed = self._format.elapsed and not self._format.parts and part in ("h", "hh", "mm", "m", "ss", "s")
            self._format.parts.append(f"[{part}]" if elapsed else part)

    def characters(self, text: str) -> None:
        """The letters inside an element."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _FORMATS:
            self._format = None
        elif self._format is None:
            return
        elif name == f"{_NUMBER}embedded-text":
            self._digits.inside[self._position] = _quoted(self._text or ())
            self._text = None
        elif name == f"{_NUMBER}number":
            self._format.parts.append(self._digits.written())
        elif self._text is not None:
            self._format.parts.append(_quoted(self._text))
            self._text = None

    def format_of(self, style: str) -> str:
        """The number format that a cell style gives, in the words of XLSX; "General" where it gives none."""
        if style not in self._known:
            self._known[style] = self._look_up(style)
        return self._known[style]

    def _look_up(self, style: str) -> str:
        for _ in range(_DEEPEST):
            found = self._cells.get(style)
            if found is None:
                break
            if found.number_format:
                return self._written(found.number_format)
            style = found.parent
        return "General"

    def _written(self, name: str) -> str:
        found = self._formats.get(name)
        if found is None:
            return "General"
        sections = [
            f"[{condition}]{''.join(self._formats[other].parts)}"
            for condition, other in found.others
            if other in self._formats
        ]
        return ";".join([*sections, "".join(found.parts)]) or "General"

    def _new_style(self, said: Attributes) -> None:
        self._format = None
        self._style, self._family = said.get(_NAME, ""), said.get(f"{_STYLE}family", "")
        if self._family == "table-cell":
            parent = said.get(f"{_STYLE}parent-style-name", "Default" if self._style != "Default" else "")
            self._cells[self._style] = _CellStyle(said.get(f"{_STYLE}data-style-name", ""), parent)

    def _table(self, said: Attributes) -> None:
        if self._family == "table" and said.get(f"{TABLE}display") == "false":
            self.unshown.add(self._style)

    def _map(self, said: Attributes) -> None:
        condition = said.get(f"{_STYLE}condition", "").replace("value()", "").replace("!=", "<>").strip()
        if self._format is not None:
            self._format.others.append((condition, said.get(f"{_STYLE}apply-style-name", "")))

    def _new_text(self, said: Attributes) -> None:
        self._text = []
        self._position = int(said.get(f"{_NUMBER}position", 0))

    def _number(self, said: Attributes) -> None:
        self._digits = _Digits(
            whole=min(int(said.get(f"{_NUMBER}min-integer-digits", 1)), _MOST_DIGITS),
            decimals=min(int(said.get(f"{_NUMBER}decimal-places", 0)), _MOST_DIGITS),
            grouped=said.get(f"{_NUMBER}grouping") == "true",
            scaled=said.get(f"{_NUMBER}display-factor", "1") != "1",
        )


def _quoted(text: Iterable[str]) -> str:
    """A text as it stands in a number format, its quotation marks apart from the rest."""
    return '\\"'.join(f'"{part}"' if part else "" for part in "".join(text).split('"'))


def _part(name: str, said: Attributes) -> str:
    """What a part of a date, a time or an unusual number is called in XLSX; "" where it shows nothing."""
    long = said.get(f"{_NUMBER}style") == "long"
    match name.removeprefix(_NUMBER):
        case "year":
            return "yyyy" if long else "yy"
        case "month" if said.get(f"{_NUMBER}textual") == "true":
            return "mmmm" if long else "mmm"
        case "day-of-week":
            return "dddd" if long else "ddd"
        case "day" | "month" | "hours" | "minutes" | "seconds" as unit:
            return unit[0] * (2 if long else 1)
        case "am-pm":
            return "AM/PM"
        case "text-content":
            return "@"
        case "scientific-number":
            return "0.00E+00"
        case "fraction":
            return "# ?/?"
        case _:
            return ""
