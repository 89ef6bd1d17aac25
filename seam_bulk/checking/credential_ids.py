"""A cell becomes the id of a credential: a UUID in its one canonical form, out of any coat people put it in."""

from __future__ import annotations

import re
from urllib.parse import unquote

from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, UncalculatedCell
from seam_bulk.spreadsheets.cleaning import (
    clean,
    cleaned,
    error_value,
    invisible_left,
    kind_of,
    no_value,
    spreadsheet_fault,
)

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOOSE = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})")
_INSIDE = re.compile(
    rf"(?<![0-9a-f-])({_CANONICAL.pattern})(?![0-9a-f-])"
    r"|(?<![0-9a-z-])([0-9a-f]{32})(?![0-9a-z-])"  # nothing but a separator beside it: else it is part of another word
)
_URN = re.compile(r"urn:\s*uuid:\s*")
_BLANKS = re.compile(r"[ \t\r\n\v\f]+")

_EXAMPLE = "An id looks like 123e4567-e89b-12d3-a456-426614174000; copy it from Seam."

_FORM = b"x" * 8 + b"-xxxx" * 3 + b"-" + b"x" * 12
_TO_FORM = bytes(120 if chr(point) in "0123456789abcdef" else 45 if point == 45 else 0 for point in range(256))


def read_id(cell: Cell) -> tuple[str, tuple[Problem, ...]]:
    """The id in lower case with hyphens, or "" where none can be read, and what is to be said about it.

    Case, braces, `urn:uuid:`, missing hyphens, blanks around and inside and invisible characters are forgiven with a
    note. The cell is never quoted: a person may have mixed up the columns.
    """
    match cell:
        case str():
            return (cell, ()) if is_canonical(cell) else _read_text(cell)
        case None:
            return "", (_missing(),)
        case ErrorCell(text=text):
            return "", (error_value(text),)
        case UncalculatedCell():
            return "", (no_value(),)
        case _:
            return "", (_not_uuid(f"The cell holds {kind_of(cell)}, not the id of a credential."),)


def is_canonical(text: str) -> bool:
    """Whether the text is an id as it has to be: told by one look at its bytes, a third of the cost of a pattern."""
    return len(text) == 36 and text.isascii() and text.encode().translate(_TO_FORM) == _FORM


def _read_text(text: str) -> tuple[str, tuple[Problem, ...]]:
    bare, names = clean(text)
    if not bare:
        return "", (_missing(),)
    if len(bare) > 1000:
        return "", (_not_uuid("This is a long text, not the id of a credential."),)
    inner, coat = _uncoat(bare)
    whole = _BLANKS.sub("", inner)
    found = _LOOSE.fullmatch(whole)
    if not found:
        return "", (_text_fault(bare), *cleaned(names))
    canonical = "-".join(found.groups())
    blanks = () if whole == inner else ("blanks inside",)
    hyphens = () if whole == canonical else ("missing hyphens",)
    return canonical, cleaned((*names, *coat, *blanks, *hyphens))


def _uncoat(text: str) -> tuple[str, tuple[str, ...]]:
    low = text.lower()
    names: tuple[str, ...] = () if low == text else ("capital letters",)
    if urn := _URN.match(low):
        low, names = low[urn.end() :], (*names, "urn:uuid: before it")
    if low[:1] + low[-1:] in ("{}", "()", "[]", "<>"):
        low, names = low[1:-1].strip(), (*names, "braces around it")
    return low, names


def _text_fault(text: str) -> Problem:
    if fault := spreadsheet_fault(text):
        return fault
    odd = invisible_left(text)
    holding = f"; it holds {' and '.join(odd)}" if odd else ""
    if inside := _ids_inside(text):
        message = f"The cell holds more than the id of a credential{holding}."
        only = inside.pop() if len(inside) == 1 else None
        return _not_uuid(message, f"Leave only the id: {only}" if only else "Leave only one id.", only)
    return _not_uuid(f"This is not the id of a credential{holding}.")


def _ids_inside(text: str) -> set[str]:
    """The different ids that stand in a longer text or a link, as ids are written."""
    found = _INSIDE.findall(unquote(text).lower())
    return {dashed or "-".join(_LOOSE.fullmatch(bare).groups()) for dashed, bare in found}  # type: ignore[union-attr]


def _not_uuid(message: str, hint: str = _EXAMPLE, suggestion: str | None = None) -> Problem:
    return problem("id.not_uuid", message, hint, suggestion=suggestion)


def _missing() -> Problem:
    return problem("id.missing", "The row has no credential id.", "Type the id, or delete the row.")
