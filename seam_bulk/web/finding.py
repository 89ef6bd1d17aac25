"""Finding rows of a check: the problems that are open, what was corrected, and what a person searches for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seam_bulk.checks import Check
from seam_bulk.problems import Problem
from seam_bulk.rows import CheckedRow
from seam_bulk.web import phrases
from seam_bulk.web.draft import Draft

Found = tuple[CheckedRow | None, Problem]
"""A problem with its row; None where the whole file is meant."""

Who = Callable[[CheckedRow], str]


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """A cell that is other than in the file; `rule` is the one whose suggestion was accepted, "" if it was typed."""

    row: CheckedRow
    name: str
    rule: str = ""


def problems_of(checked: Check) -> list[Found]:
    """Every problem that is not repaired, in the file's order."""
    of_file: list[Found] = [(None, note) for note in checked.notes]
    return of_file + [(row, found) for row in checked.rows if row.problems for found in row.problems if not found.fixed]


def corrected_cells(draft: Draft, checked: Check) -> list[CorrectedCell]:
    """Every cell that was typed or repaired, in the file's order."""
    typed: dict[int, list[str]] = {}
    for row, name in sorted(draft.options.corrections):
        typed.setdefault(row, []).append(name)
    if not typed and not checked.fixes:
        return []
    return [
        cell
        for row in checked.rows
        if row.problems or row.row in typed
        for cell in (
            *(CorrectedCell(row, name) for name in typed.get(row.row, ())),
            *(CorrectedCell(row, found.field, found.rule) for found in row.problems if found.fixed),
        )
    ]


def skipped(checked: Check) -> list[CheckedRow]:
    """The rows that are left out, by choice or because they are hidden."""
    return [row for row in checked.rows if row.status == "skipped"]


def matching_problems(found: Sequence[Found], sought: str, who: Who) -> list[Found]:
    """The problems that have what is sought in their row's number, name, id or sentence; all of them for nothing."""
    if not sought:
        return list(found)
    text = sought.casefold()
    return [(row, problem) for row, problem in found if (row and _is_in_row(row, text, who)) or _is_said(problem, text)]


def matching_rows(found: Sequence[CheckedRow], sought: str, who: Who) -> list[CheckedRow]:
    """The rows that have what is sought in their number, name, id or a sentence about them."""
    if not sought:
        return list(found)
    text = sought.casefold()
    return [
        row for row in found if _is_in_row(row, text, who) or any(_is_said(problem, text) for problem in row.problems)
    ]


def _is_in_row(row: CheckedRow, text: str, who: Who) -> bool:
    """Whether the row has the text in its number, name or id. What a code is made of is never looked at.

    A number is that of a row, a whole word of a name, or a good part of an id: every id has every digit.
    """
    if text.isdecimal():
        return text == str(row.row) or text in who(row).split() or (len(text) > 3 and text in row.acs_credential_id)
    return text in row.acs_credential_id or text in who(row).casefold()


def _is_said(problem: Problem, text: str) -> bool:
    """Whether a sentence about the problem has the text; numbers are not looked for in sentences."""
    if text.isdecimal():
        return False
    return any(text in said.casefold() for said in (phrases.sentence(problem.message), problem.hint, problem.column))
