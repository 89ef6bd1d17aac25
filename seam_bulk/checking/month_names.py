"""What months and weekdays are called in the languages that end dates are written in (names from the Unicode CLDR)."""

from __future__ import annotations

import unicodedata
from functools import cache

from seam_bulk.clock import month_name, weekday_name

LANGUAGES = ("en", "de", "de_AT", "fr", "es", "es_PE", "it", "nl", "pt", "pt_PT")
"""English, and the six others that headers are known in, with the regions that have names of their own."""

_SHORTEST = 3
_ALSO = {"mrz": 3, "maerz": 3, "jaenner": 1}
"""What spreadsheet programs make of März, and what keyboards without umlauts do."""

Meanings = dict[str, frozenset[int]]


def fold(text: str) -> str:
    """The text in its composed form without accents, letter for letter: `Février` → `Fevrier`."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFD", c)[0] for c in unicodedata.normalize("NFC", text))


def months_called(word: str) -> frozenset[int]:
    """The months, 1 to 12, that a folded word can mean in any of the languages: none, one, or more (`jui`).

    A name, its abbreviation, or its first three letters and more. English costs no look into the other languages.
    """
    low = word.lower()
    return _english_months().get(low) or _names()[0].get(low, frozenset())


def weekdays_called(word: str) -> frozenset[int]:
    """The weekdays, 0 (Monday) to 6, that a folded word can mean in any of the languages."""
    low = word.lower()
    return _english_weekdays().get(low) or _names()[1].get(low, frozenset())


@cache
def _english_months() -> Meanings:
    names = {number: month_name(number).lower() for number in range(1, 13)}
    return {word: frozenset([number]) for number, name in names.items() for word in (name, name[:3])} | {
        "sept": frozenset([9])
    }


@cache
def _english_weekdays() -> Meanings:
    names = {number: weekday_name(number).lower() for number in range(7)}
    return {word: frozenset([number]) for number, name in names.items() for word in (name, name[:3])}


@cache
def _names() -> tuple[Meanings, Meanings]:
    """The months and the weekdays by each of their names; read only once a date is not English."""
    from babel import Locale

    months: dict[str, set[int]] = {word: {number} for word, number in _ALSO.items()}
    weekdays: dict[str, set[int]] = {}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    for word in _forms(name, whole=width != "wide"):
                        months.setdefault(word, set()).add(number)
                for number, name in locale.days[context][width].items():
                    weekdays.setdefault(_bare(name), set()).add(number)
    return _frozen(months), _frozen(weekdays)


def _forms(name: str, *, whole: bool) -> list[str]:
    """A name as it may be written: an abbreviation as it is, a full name also cut off anywhere after three letters."""
    bare = _bare(name)
    return [bare] if whole else [bare[:end] for end in range(_SHORTEST, len(bare) + 1)]


def _bare(name: str) -> str:
    return fold(name).lower().strip(".")


def _frozen(meanings: dict[str, set[int]]) -> Meanings:
    return {word: frozenset(found) for word, found in meanings.items()}
