"""Rows that mean the same credential or the same code: which ones, and the sentences about them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from seam_bulk.problems import Problem, problem

K = TypeVar("K", bound=Hashable)

_NAMED = 5


def occurring_again(keys: Iterable[K | None]) -> list[list[int]]:
    """The positions of each key that occurs more than once, in order; a key that is None or "" is nobody's."""
    first: dict[K, int] = {}
    again: dict[K, list[int]] = {}
    for at, key in enumerate(keys):
        if not key:
            continue
        before = first.setdefault(key, at)
        if before != at:
            again.setdefault(key, [before]).append(at)
    return list(again.values())


def repeated(first: int) -> Problem:
    """The note of a row that says again what row `first` says."""
    message = f"The same credential with the same wishes stands in row {first}; this row is done with it."
    return problem("id.repeated", message, "Nothing to do.")


def conflicting(row: int, rows: Sequence[int]) -> Problem:
    """The error of one of several rows that want different things of the same credential."""
    message = f"{other_rows(row, rows)} for the same credential, but not with the same code and end date."
    return problem("id.conflicting", message, "Leave one row for each credential.")


def shared(row: int, rows: Sequence[int]) -> Problem:
    """The warning of one of several credentials that are to have the same code."""
    message = f"{other_rows(row, rows)} with the same code for another credential."
    return problem("code.shared", message, "Give each credential a code of its own, unless this is meant.")


def other_rows(row: int, rows: Sequence[int]) -> str:
    """The beginning of a sentence about the rows besides this one: `Rows 3, 7 and 12 more stand here too`."""
    others = [other for other in rows[: _NAMED + 1] if other != row][:_NAMED]
    more = len(rows) - 1 - len(others)
    if not more and len(others) == 1:
        return f"Row {others[0]} also stands here"
    named = ", ".join(map(str, others if more else others[:-1]))
    last = f"{more} more" if more else str(others[-1])
    return f"Rows {named} and {last} also stand here"
