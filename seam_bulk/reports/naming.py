"""Which of a file's own columns tell a person whose row it is, and what of them may be shown to everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.checking.header_names import quotable
from seam_bulk.masking import scrub, without_numbers
from seam_bulk.planning.planned_row import PlannedRow

_WORDS = re.compile(r"[\W\d_]+|(?<=[a-z])(?=[A-Z])")
_PEOPLE = "guest guests name names tenant resident visitor member person employee staff occupant"
_PLACES = "unit room apartment apt flat suite property building house villa cabin floor door location site"
_OF_PEOPLE, _OF_PLACES = frozenset(_PEOPLE.split()), frozenset(_PLACES.split())
_MOST = 2

Shown = Callable[[PlannedRow], tuple[str, ...]]


def naming_columns(facts: FileFacts) -> tuple[str, ...]:
    """The headers of the columns that name a guest or a unit, at most two; none under which codes may stand."""
    return tuple(facts.headers[facts.own[at]] for at, _ in _found(facts))


def naming_cells(facts: FileFacts) -> Shown:
    """What these columns hold in a row, without what could be a code.

    A number in a guest's name is dots; one that names a unit stays, unless it is a code of the row.
    """
    found, typed = _found(facts), facts.fields.get("code", -1)

    def cells(row: PlannedRow) -> tuple[str, ...]:
        if not row.own:
            return ("",) * len(found)
        codes = (row.before.code, row.after.code, row.source[typed] if 0 <= typed < len(row.source) else None)
        texts = ((scrub(row.own[at], codes), is_place) for at, is_place in found)
        return tuple(text if is_place else without_numbers(text) for text, is_place in texts)

    return cells


def shown_name(row: PlannedRow) -> str:
    """What Seam calls the credential, without a code of the row in it."""
    return scrub(row.name, (row.before.code, row.after.code))


def _found(facts: FileFacts) -> list[tuple[int, bool]]:
    """Where among the file's own columns those stand that name somebody or something, and whether it is a place."""
    found = []
    for at, place in enumerate(facts.own):
        words = {word.casefold() for word in _WORDS.split(facts.headers[place])}
        if place in facts.masked or not quotable([facts.headers[place]]):
            continue
        if words & (_OF_PEOPLE | _OF_PLACES):
            found.append((at, not words & _OF_PEOPLE))
    return found[:_MOST]
