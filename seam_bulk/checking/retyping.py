"""The three cells of a row, as somebody may see and retype them: what is or could be a code is written, never read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from seam_bulk.checking.file_facts import FIELDS, FileFacts
from seam_bulk.checking.rows import CheckedRow
from seam_bulk.masking import scrub, without_numbers

_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")


def cells_of_row(facts: FileFacts, row: CheckedRow) -> dict[str, str]:
    """The text of each field that the file has, as it stands now; holds the code."""
    return {name: row.source[facts.fields[name]] for name in FIELDS if name in facts.fields}


def visible(cells: Mapping[str, str]) -> dict[str, str | None]:
    """The text of each field; None where it is not for everybody's eyes.

    That is the code always, and every cell that repeats it or holds a number of four digits and more that stands
    alone and is no year: somebody's code may have slipped into the wrong column.
    """
    code = cells.get("code", "").strip()
    return {name: text if name != "code" and _is_plain(text, code) else None for name, text in cells.items()}


def _is_plain(text: str, code: str) -> bool:
    if any(c.isdecimal() and not c.isascii() for c in text):
        return False
    rest = _YEAR.sub("", text)
    return scrub(text, [code]) == text and without_numbers(rest) == rest
