"""The texts of rows without their codes: dots in place of each cell that is one, and in names that hold one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import contains

from seam_bulk.masking import BETWEEN, MASK, scrub
from seam_bulk.spreadsheets.cleaning import clean

Codes = Sequence[str | None]
"""A code of each row, None where there is none."""

Texts = Sequence[str]

_NO_CODE = f"{BETWEEN}no code{BETWEEN}"
"""What to look for where there is no code: no text holds it, and one that does is only looked at in vain."""


def without_codes(names: Texts, own: Sequence[Texts], known: Sequence[Codes], typed: Codes) -> list[Texts]:
    """The names of some rows, and the columns of their files, without the codes that are known of each row.

    A cell is also hidden that equals the one that was typed: typed codes may be any text, so that names keep them.
    """
    texts = list(map(BETWEEN.join, zip(names, *own, strict=True)))
    shown = [list(column) for column in (names, *own)]
    for at in _suspects(texts, [*known, typed]):
        codes = [column[at] for column in known]
        plain = {_plain(code) for code in (*codes, typed[at]) if code and code.strip()}
        shown[0][at] = scrub(names[at], codes)
        for column in shown[1:]:
            if column[at].strip() and _plain(column[at]) in plain:
                column[at] = MASK
    return list(shown)


def hidden(column: Texts) -> Texts:
    """A column that may hold codes in each cell."""
    return [MASK if cell.strip() else cell for cell in column]


def _suspects(texts: Texts, codes: Sequence[Codes]) -> set[int]:
    """The rows of which a text may hold one of their codes; most hold none, and that is quickly seen.

    Only outside ASCII can digits be written in other characters.
    """
    found = set() if "".join(texts).isascii() else {at for at, text in enumerate(texts) if not text.isascii()}
    for column in _distinct(codes):
        every = "".join(filter(None, column))
        if every and not (every.isascii() and every.isdigit()):
            return set(range(len(texts)))
        found.update(_held(column, texts))
    return found


def _held(codes: Codes, texts: Texts) -> Iterator[int]:
    sought = [code.lstrip("0") if code else _NO_CODE for code in codes]
    return (at for at, holds in enumerate(map(contains, texts, sought)) if holds)


def _distinct(columns: Sequence[Codes]) -> list[Codes]:
    """Mostly the codes that were typed are those that are wanted, and those that Seam holds now."""
    found: list[Codes] = []
    for column in map(list, columns):
        if column not in found:
            found.append(column)
    return found


def _plain(code: str) -> str:
    """A code as spreadsheets tend to mangle it: without blanks and leading zeros."""
    cleaned = code if code.isascii() and code.isdigit() else clean(code)[0]
    return cleaned.lstrip("0")
