"""A cell becomes a PIN code: ASCII digits, every leading zero kept, or a problem that never quotes the cell."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace

from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell
from seam_bulk.spreadsheets.cleaning import (
    clean,
    cleaned,
    error_value,
    invisible_left,
    kind_of,
    no_value,
    spreadsheet_fault,
)

CodeReading = tuple[str | None, tuple[Problem, ...]]

_KEPT = 15  # digits that a spreadsheet keeps of a number
_EXACT_BELOW = 10**_KEPT
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_FRACTION = re.compile(r"[+-]?[0-9]*[.,][0-9]+")
_UP = "01234567890123456789"
_RUNS = {run[begin:end] for run in (_UP, _UP[::-1]) for begin in range(18) for end in range(begin + 3, 21)}
_TRIVIAL = frozenset({*_UP, *_RUNS, "2580", "0852"})
"""Single digits, runs, and those straight down the pad or up."""

_AS_TEXT = "Format the column as text and type the code again, digits only."


def read_code(cell: Cell, length: tuple[int, int] | None = None, *, delimited: bool = False) -> CodeReading:
    """The digits of a code cell, or None where it is blank or unreadable, and what is to be said about it.

    `length` is the shortest and longest code allowed. `delimited` says that the text comes from CSV, where a number
    and a text look the same. A code outside `length` is given back beside its error, so that rows can be compared.
    """
    if cell is None:
        return None, ()
    code, problems = _read_text(cell, delimited) if isinstance(cell, str) else _read_other(cell)
    if code is None or (length is None and not is_trivial(code)):
        return code, problems
    sure = length is None or len(code) >= length[0] or zeros_sure(cell, delimited=delimited)
    return code, problems + remarks(code, length, sure=sure)


def is_clear(text: str, length: tuple[int, int] | None = None) -> bool:
    """Whether a text is a code as it stands, and there is nothing to say about it; `read_code` tells of all others."""
    if not (text.isdecimal() and text.isascii() and len(text) <= _KEPT) or is_trivial(text):
        return False
    return length is None or length[0] <= len(text) <= length[1]


def zeros_sure(cell: Cell, *, delimited: bool) -> bool:
    """Whether leading zeros cannot have been lost: a workbook's text, or a number shown with all its digits.

    False for delimited text and for plain numbers: a spreadsheet program may have eaten the zeros before.
    """
    if isinstance(cell, ShownNumber):
        shown = cell.shown.strip()
        return shown.isdecimal() or _digits_in(shown).startswith("0")
    return isinstance(cell, str) and not delimited


def is_trivial(code: str) -> bool:
    """Whether anybody would try this code first: one digit or block repeated, or a run up or down (0 follows 9)."""
    return code in _TRIVIAL or code in (code + code)[1:-1]


def remarks(code: str, length: tuple[int, int] | None, *, sure: bool = True) -> tuple[Problem, ...]:
    """What is to be said of a code that could be read; `sure` tells that it cannot have lost zeros."""
    found: tuple[Problem, ...] = ()
    if length and not length[0] <= len(code) <= length[1]:
        fault = f"shorter than {length[0]}" if len(code) < length[0] else f"longer than {length[1]}"
        allowed = str(length[0]) if length[0] == length[1] else f"{length[0]} to {length[1]}"
        hint = f"Codes of {allowed} digits are allowed."
        if len(code) < length[0] and not sure:
            hint += " If zeros were lost: type it as text, or use --fix code.zeros_maybe_lost without --code-length."
        found += (problem("code.length", f"The code is {fault} digits.", hint),)
    if is_trivial(code):
        hint = "Choose a code that is neither a run nor a repetition."
        found += (problem("code.trivial", "The code is easy to guess.", hint),)
    return found


def _read_text(text: str, delimited: bool) -> CodeReading:
    if text.isdecimal() and text.isascii() and len(text) <= _KEPT:
        return text, ()
    bare, names = clean(text)
    if not bare:
        return None, ()
    notes = cleaned(names)
    if bare.isdecimal() and bare.isascii():
        return (None, (_digits_lost(), *notes)) if delimited and len(bare) > _KEPT else (bare, notes)
    fault = _text_fault(bare)
    return None, (replace(fault, suggestion=_digits_meant(bare)) if fault.rule in _MENDED else fault, *notes)


_MENDED = ("code.not_digits", "code.fraction")
_APART = re.compile(r"\d{1,3}(?:[ -]\d{1,3})+|\d+")
_WHOLE = re.compile(r"(\d+)[.,]00?")  # 7,000 may be seven or seven thousand


def _digits_meant(text: str) -> str | None:
    """The code that a text can only mean: digits of another script, apart by single blanks or hyphens, or with `.0`.

    Groups of four digits and more may be several codes or a phone number, and three may be a date.
    """
    if len(text) > 100:
        return None
    meant = found[1] if (found := _WHOLE.fullmatch(text)) else text if _APART.fullmatch(text) else ""
    digits = "".join(str(unicodedata.decimal(c)) for c in meant if c.isdecimal())
    return digits if digits and not _may_be_date(text) else None


def _may_be_date(text: str) -> bool:
    """Whether digits apart, such as 31-01-31 or 12 10 27, may be day, month and year in some order."""
    groups = re.split("[ -]", text)
    return len(groups) == 3 and {len(each) for each in groups} <= {1, 2} and _fits_calendar([int(g) for g in groups])


def _fits_calendar(numbers: list[int]) -> bool:
    first, second, third = numbers
    return any(
        1 <= day <= 31 and 1 <= month <= 12 for day, month in ((first, second), (second, first), (third, second))
    )


def _text_fault(text: str) -> Problem:
    if fault := spreadsheet_fault(text):
        return fault
    if len(text) < 100 and _SCIENTIFIC.fullmatch(text):
        message = "The code was turned into a short form such as 1.23E+11; its digits are gone."
        return problem("code.scientific", message, _AS_TEXT)
    if len(text) < 100 and _FRACTION.fullmatch(text):
        return _fraction()
    return _not_digits(f"The code holds {_what_else(text)}.")


def _what_else(text: str) -> str:
    found = invisible_left(text)
    sample = text[:1000]
    if " " in sample:
        found.append("a blank inside")
    if any(c.isnumeric() and not c.isascii() for c in sample):
        found.append("digits of another script")
    if any(c.isalpha() for c in sample):
        found.append("letters")
    if any(c.isascii() and not c.isalnum() and c.isprintable() and c != " " for c in sample):
        found.append("signs or punctuation")
    return " and ".join(found) or "something other than digits"


def _read_other(cell: Cell) -> CodeReading:
    match cell:
        case ErrorCell(text=text):
            return None, (error_value(text),)
        case UncalculatedCell():
            return None, (no_value(),)
        case ShownNumber(value=value, shown=shown):
            return _read_shown(value, shown)
        case bool():
            return None, (_not_digits(f"The cell holds {kind_of(cell)}, not a code."),)
        case int() | float():
            fault = _number_fault(cell)
            return (None, (fault,)) if fault else (str(int(cell)), ())
        case _:
            return None, (_not_digits(f"The cell holds {kind_of(cell)}, not a code."),)


def _number_fault(value: float) -> Problem | None:
    if not math.isfinite(value):
        return _not_digits("The cell holds a number without digits.")
    if value < 0:
        return _not_digits("The cell holds a negative number.")
    if value >= _EXACT_BELOW:
        return _digits_lost()
    return None if value == int(value) else _fraction()


def _read_shown(value: float, shown: str) -> CodeReading:
    if fault := _number_fault(value):
        return None, (fault,)
    plain, digits = str(int(value)), _digits_in(shown)
    if digits == plain:
        return plain, ()
    if digits and (digits.lstrip("0") or "0") == plain:
        message = "The cell holds a number whose format shows leading zeros; they were put back."
        return digits, (problem("code.zeros_restored", message, "Nothing to do."),)
    if re.fullmatch(r"[0-9.,]+[eE]\+?[0-9]+", shown.strip()) or _same_number(shown, int(value)):
        return plain, ()
    return None, (_not_digits("The cell shows something other than the number it holds."),)


def _digits_in(shown: str) -> str:
    return "".join(c for c in shown if c in "0123456789")


def _same_number(shown: str, value: int) -> bool:
    """Whether `42.00` or `1,234.00 €` is the number 42 or 1234: only zeros follow the last point or comma."""
    whole, _, after = shown.replace(",", ".").rpartition(".")
    return bool(whole) and not _digits_in(after).strip("0") and _digits_in(whole) == str(value) and "%" not in shown


def _not_digits(message: str) -> Problem:
    return problem("code.not_digits", message, "A code is made of the digits 0 to 9 only. " + _AS_TEXT)


def _digits_lost() -> Problem:
    message = "The code is a number of 16 digits or more; a spreadsheet keeps 15, so its last digits are gone."
    return problem("code.digits_lost", message, _AS_TEXT)


def _fraction() -> Problem:
    return problem("code.fraction", "The code is a number with a decimal point or a separator.", _AS_TEXT)
