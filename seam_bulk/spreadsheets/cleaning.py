"""What a cell's text is once the characters nobody sees, or nobody meant, are taken away."""

from __future__ import annotations

import re
import unicodedata

from seam_bulk.problems import Problem, problem

_INVISIBLE = (
    *(0x00AD, 0x061C, 0x180E, 0x2060, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_BLANKS = (0x00A0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B))
_DASHES = (*range(0x2010, 0x2016), 0x2212, 0xFE63)
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_PLAIN: dict[int, str] = {
    **dict.fromkeys(_INVISIBLE, ""),
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_DASHES, "-"),
    **{point: chr(point - 0xFEE0) for point in _FULL_WIDTH},
}
_SPACES = " \t\r\n\v\f"
_APOSTROPHES = "'‘’‛`´"
_QUOTES = _APOSTROPHES + '"‚“”„‟«»'
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_OTHER_NAMES = {0xFEFF: "byte order mark", 0x0000: "NUL", 0x0009: "tab", 0x000A: "line break", 0x000D: "line break"}


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it was meant, and the name of each kind of thing that was cleaned away (none: as it stood).

    Invisible characters go, blanks of other widths become a space, full-width characters and dashes their plain
    form; blanks and quotation marks go at both ends only, and so does the `="…"` that keeps zeros in CSV files.
    """
    plain = text if text.isascii() else text.translate(_PLAIN)
    bare = plain.strip(_SPACES)
    kept = _KEPT_AS_TEXT.fullmatch(bare) if bare[:1] == "=" else None
    inner = (kept[1] if kept else bare).strip(_QUOTES + _SPACES)
    return inner, () if inner == text else tuple(_names(text, plain, bare, inner, kept is not None))


def _names(text: str, plain: str, bare: str, inner: str, kept: bool) -> list[str]:
    points = [] if plain == text else [ord(letter) for letter in dict.fromkeys(text) if ord(letter) in _PLAIN]
    names = [name_of(point) for point in points if point not in _FULL_WIDTH]
    if any(point in _FULL_WIDTH for point in points):
        names.append("full-width characters")
    if text != text.strip(_SPACES):
        names.append("blanks around it")
    if kept:
        names.append('="…" around it')
    elif inner != bare:
        lone = bare[:1] in _APOSTROPHES and bare[-1:] not in _QUOTES
        names.append("a leading apostrophe" if lone else "quotation marks around it")
    return names


def name_of(point: int) -> str:
    """What a person can search for: `no-break space (U+00A0)`."""
    name = _OTHER_NAMES.get(point) or unicodedata.name(chr(point), "character without a name").lower()
    return f"{name} (U+{point:04X})"


def invisible_left(text: str) -> list[str]:
    """The names of the first few characters of a cleaned text that cannot be seen and that nobody knows."""
    odd = [c for c in dict.fromkeys(text[:1000]) if c != " " and unicodedata.category(c)[0] in "CZM"]
    return [name_of(ord(c)) for c in odd[:3]]


def cleaned(names: tuple[str, ...] | list[str]) -> tuple[Problem, ...]:
    """The note that says what was cleaned away; nothing where nothing was."""
    if not names:
        return ()
    return (problem("cell.cleaned", f"Cleaned before reading: {', '.join(names)}.", "Nothing to do."),)


_ERROR_TEXT = re.compile(r"#(?:[¡¿]?(?:DIV/0|[^\W\d_]+)[!?]|N/[ABD]|NV|GETTING_DATA)|#{2,}|Err:[0-9]{3}")


def spreadsheet_fault(text: str) -> Problem | None:
    """The problem of a cleaned text that is an error value (`#N/A`, `#WERT!`) or a formula instead of its result."""
    if text[:1] in ("#", "E") and len(text) < 20 and _ERROR_TEXT.fullmatch(text):
        return error_value(text)
    return no_value() if text[:1] == "=" else None


def error_value(text: str) -> Problem:
    """The problem of a cell whose formula ended in an error."""
    name = f"the error {text}" if len(text) < 20 and _ERROR_TEXT.fullmatch(text) else "an error of a formula"
    return problem("cell.error_value", f"The cell holds {name}.", "Correct the formula, or type the value itself.")


def no_value() -> Problem:
    """The problem of a formula that was never calculated."""
    return problem(
        "cell.formula_without_value",
        "The cell holds a formula whose result is not stored in the file.",
        "Open the file in a spreadsheet program, let it calculate, and save it again; or type the value itself.",
    )


def kind_of(cell: object) -> str:
    """What a cell is, for a sentence that must not quote it."""
    names = {"bool": "a yes/no value", "int": "a number", "float": "a number", "ShownNumber": "a number"}
    names |= {"ErrorCell": "an error", "UncalculatedCell": "a formula without its value"}
    names |= {"datetime": "a date and time", "date": "a date", "time": "a time of day", "timedelta": "a duration"}
    return names.get(type(cell).__name__, "a text")
