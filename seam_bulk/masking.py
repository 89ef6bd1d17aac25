"""What may be shown: codes as dots, texts with the codes taken out, cells that no spreadsheet runs as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "••••"

_NUMBER = re.compile(r"(?<![\w:.+-])[0-9]{4,}(?![\w:-]|\.[0-9])")
_DIGITS = re.compile(r"[0-9]+")
_RUNS_AS_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")

BETWEEN = "\1"
"""What stands between texts that are looked at together; it is in none, or that one look finds too much."""

_MAY_RUN = re.compile(rf"{BETWEEN}['\s=+\-@＝＋－＠]")


def mask(code: str | None) -> str:
    """The dots that stand for a code, whatever its length; an absent code is the empty text."""
    return MASK if code else ""


def scrub(text: str, secrets: Iterable[str | None]) -> str:
    """The text with dots for each given code or key where it stands by itself, not inside a longer number."""
    found = {s for s in secrets if s and s in text}  # mostly none
    if found and all(s.isascii() and s.isdigit() for s in found):  # a pattern of their own costs more than a whole row
        return _DIGITS.sub(lambda run: MASK if run[0] in found else run[0], text)
    for secret in sorted(found, key=len, reverse=True):
        text = re.sub(rf"(?<![0-9]){re.escape(secret)}(?![0-9])", MASK, text)
    return text


def without_numbers(text: str) -> str:
    """The text with dots for each number that could be somebody's code: four digits or more that stand alone."""
    return _NUMBER.sub(MASK, text)


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula (`original` undoes it).

    Also put before a text that already begins with such an apostrophe, so that the way back is exact.
    """
    return "'" + text if _RUNS_AS_FORMULA.match(text) else text


def are_harmless(joined: str) -> bool:
    """Whether `harmless` is sure to leave each of these texts as it is: one look at all, with `BETWEEN` between."""
    return _MAY_RUN.search(BETWEEN + joined) is None


def original(text: str) -> str:
    """The text before `harmless`: one leading apostrophe is dropped where `harmless` would have put it."""
    return text[1:] if text.startswith("'") and _RUNS_AS_FORMULA.match(text[1:]) else text
