"""What a spreadsheet program shows of a number, by the number format of its cell (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The formats that a workbook names by number alone; the numbers missing here are dates of East Asian locales."""

_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|_.|\*.|\[([^\]]*)\]|(General)|([0#?]+)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_FAR_TOO_LARGE = 1e21
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)

Token = tuple[str, str]
"""Kind and text: `text` is shown as it is, `digits` are placeholders, `bracket` is a colour or condition, `sign`
anything else that means something."""


@lru_cache(maxsize=256)
def sections(number_format: str) -> tuple[tuple[Token, ...], ...]:
    """The parts between semicolons (positive, negative, zero, text), each cut into its signs."""
    found: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(number_format or "General"):
        quoted, escaped, bracket, general, digits, other = match.groups()
        if other == ";":
            found.append([])
        elif quoted is not None or escaped is not None:
            found[-1].append(("text", quoted if escaped is None else escaped))
        elif bracket is not None:
            found[-1].append(("bracket", bracket))
        elif general:
            found[-1].append(("general", ""))
        elif digits:
            found[-1].append(("digits", digits))
        elif other:
            found[-1].append(("sign", other))
    return tuple(tuple(section) for section in found)


@lru_cache(maxsize=256)
def has_time(number_format: str) -> bool:
    """Whether the format shows a time of day or a duration: an `h` or `s` that is not part of a text."""
    for section in sections(number_format):
        for kind, text in section:
            if (kind == "sign" and text in "hHsS") or (kind == "bracket" and _ELAPSED.fullmatch(text)):
                return True
    return False


@lru_cache(maxsize=256)
def is_duration(number_format: str) -> bool:
    """Whether the format counts hours, minutes or seconds beyond a day: `[h]:mm`."""
    return any(kind == "bracket" and _ELAPSED.fullmatch(text) for kind, text in sections(number_format)[0])


@lru_cache(maxsize=256)
def is_date(number_format: str) -> bool:
    """Whether a number with this format is a date or a time."""
    first = sections(number_format)[0]
    if any(kind == "digits" and "0" not in text for kind, text in first) or any(kind == "general" for kind, _ in first):
        return False
    return has_time(number_format) or any(kind == "sign" and text in "yYdDmM" for kind, text in first)


@lru_cache(maxsize=256)
def shows_otherwise(number_format: str) -> bool:
    """Whether a whole number may be shown with zeros or other characters before or inside its own digits."""
    return not is_date(number_format) and any(_alters(section) for section in sections(number_format)[:3])


def _alters(section: tuple[Token, ...]) -> bool:
    zeros = sum(text.count("0") for kind, text in _whole_part(section) if kind == "digits")
    letters = any(kind == "text" and any(c.isalnum() for c in text) for kind, text in section)
    return zeros > 1 or letters or not _shows_number(section)


def _shows_number(section: tuple[Token, ...]) -> bool:
    return any(kind in ("digits", "general") or text == "@" for kind, text in section)


def shown(value: float, number_format: str) -> str | None:
    """The number as the format shows it, or None where that is the plain number or the format is not understood.

    Understood are zero and digit placeholders with texts before, inside and behind, sections and conditions;
    not fractions, percentages, powers of ten and decimals, which never hold the zeros of a code.
    """
    if is_date(number_format) or not abs(value) < _FAR_TOO_LARGE:
        return None
    section, negative = _section_for(value, sections(number_format))
    if not _shows_number(section):
        return _filled(section, "", thousands=False)
    if not _alters(section) or any(kind == "sign" and text in "%/eE.@" for kind, text in section):
        return None
    thousands, scale = _commas(section)
    whole = (Decimal(repr(abs(value))) / 1000**scale).quantize(Decimal(1), ROUND_HALF_UP)
    return ("-" if negative else "") + _filled(section, str(whole), thousands=thousands)


def _section_for(value: float, parts: tuple[tuple[Token, ...], ...]) -> tuple[tuple[Token, ...], bool]:
    """The section that a value is shown by, and whether a minus is put before it."""
    numeric = parts[:3]
    conditions = [_condition(section) for section in numeric]
    if any(conditions):
        for section, condition in zip(numeric, conditions, strict=True):
            if condition is None or condition(value):
                return section, value < 0
        return numeric[-1], value < 0
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], value < 0


def _condition(section: tuple[Token, ...]) -> Callable[[float], bool] | None:
    for kind, text in section:
        if kind == "bracket" and (match := _CONDITION.fullmatch(text)):
            compare, limit = _COMPARE[match[1]], float(match[2])
            return lambda value: compare(value, limit)
    return None


def _whole_part(section: tuple[Token, ...]) -> tuple[Token, ...]:
    at = next((i for i, token in enumerate(section) if token == ("sign", ".")), len(section))
    return section[:at]


def _commas(section: tuple[Token, ...]) -> tuple[bool, int]:
    """Whether a comma between placeholders groups thousands, and how many behind them divide by a thousand."""
    places = [i for i, (kind, _) in enumerate(section) if kind == "digits"]
    if not places:
        return False, 0
    commas = [i for i, token in enumerate(section) if token == ("sign", ",")]
    return any(places[0] < i < places[-1] for i in commas), sum(i > places[-1] for i in commas)


def _filled(section: tuple[Token, ...], digits: str, *, thousands: bool) -> str:
    """The digits put into the placeholders from the right; the leftmost placeholder takes all that are left."""
    digits = "" if digits == "0" else digits
    placeholders = sum(len(text) for kind, text in section if kind == "digits")
    out: list[str] = []
    for kind, text in reversed(section):
        if kind == "text" or (kind == "sign" and text != ","):
            out.append(text[::-1])
        elif kind == "bracket" and text.startswith("$"):
            out.append(text[1:].partition("-")[0][::-1])
        for place in reversed(text) if kind == "digits" else ():
            placeholders -= 1
            taken, digits = (digits[-1:], digits[:-1]) if placeholders else (digits[::-1], "")
            out.append(taken or {"0": "0", "?": " "}.get(place, ""))
    plain = "".join(out)[::-1]
    return _grouped(plain) if thousands else plain


def _grouped(text: str) -> str:
    return re.sub(
        r"[0-9]+",
        lambda match: re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", match[0]),
        text,
        count=1,
    )
