"""Sentences about rows that mean the same credential or the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seam_bulk.problems import Problem, problem

NAMED = 5
"""Other rows that a sentence names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Together:
    """Rows that have something in common: how many, and the first of them, one more than are named."""

    first: Sequence[int]
    count: int


def repeated(first: int) -> Problem:
    """The note of a row that says again what row `first` says."""
    message = f"The same credential with the same wishes stands in row {first}; this row is done with it."
    return problem("id.repeated", message, "Nothing to do.")


def conflicting(row: int, rows: Together) -> Problem:
    """The error of one of several rows that want different things of the same credential."""
    message = f"{other_rows(row, rows)} for the same credential, but not with the same code and end date."
    return problem("id.conflicting", message, "Leave one row for each credential.")


def shared(row: int, rows: Together) -> Problem:
    """The warning of one of several credentials that are to have the same code."""
    message = f"{other_rows(row, rows)} with the same code for another credential."
    return problem("code.shared", message, "Give each credential a code of its own, unless this is meant.")


def other_rows(row: int, rows: Together) -> str:
    """The beginning of a sentence about the rows besides this one: `Rows 3, 7 and 12 more stand here too`."""
    others = [other for other in rows.first[: NAMED + 1] if other != row][:NAMED]
    more = rows.count - 1 - len(others)
    if not more and len(others) == 1:
        return f"Row {others[0]} also stands here"
    named = ", ".join(map(str, others if more else others[:-1]))
    last = f"{more} more" if more else str(others[-1])
    return f"Rows {named} and {last} also stand here"
