"""Finding rows of a check: the problems that are open, what was corrected, and what a person searches for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from seam_bulk.checking.checks import Check
from seam_bulk.checking.rows import CheckedRow
from seam_bulk.planning.planned_row import Decision, PlannedRow
from seam_bulk.problems import Problem, Severity
from seam_bulk.reports.naming import naming_cells
from seam_bulk.web import phrases
from seam_bulk.web.draft import Draft

Found = tuple[CheckedRow | None, Problem]
"""A problem with its row; None where the whole file is meant."""

Who = Callable[[CheckedRow], str]

_WEIGHT = {severity: at for at, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """A cell that is other than in the file; `rule` is the one whose suggestion was accepted, "" if it was typed."""

    row: CheckedRow
    name: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a person looks for in a check. `problems` are those that are open, the worst first, `kinds` how many of each
    rule; `suggested` the first suggestion of each rule and how many there are; `repaired` how many were accepted.
    """

    problems: tuple[Found, ...]
    kinds: Counter[str]
    suggested: dict[str, tuple[Problem, int]]
    repaired: Counter[str]
    corrected: tuple[CorrectedCell, ...]
    skipped: tuple[CheckedRow, ...]
    who: Who


def findings(draft: Draft, checked: Check) -> Findings:
    """What is to be found in the draft's check; worked out once."""
    if "findings" not in draft.worked_out:
        draft.worked_out["findings"] = _work_out(draft, checked)
    found: Findings = draft.worked_out["findings"]
    return found


def _work_out(draft: Draft, checked: Check) -> Findings:
    every: list[Found] = [(None, note) for note in checked.notes]
    every += [(row, problem) for row in checked.rows if row.problems for problem in row.problems]
    still_open = [each for each in every if not each[1].fixed]
    suggested: dict[str, tuple[Problem, int]] = {}
    for _, problem in still_open:
        if problem.suggestion is not None and problem.rule not in checked.fixes:
            first, count = suggested.get(problem.rule, (problem, 0))
            suggested[problem.rule] = first, count + 1
    return Findings(
        problems=tuple(sorted(still_open, key=lambda each: _WEIGHT[each[1].severity])),
        kinds=Counter(problem.rule for _, problem in still_open),
        suggested=suggested,
        repaired=Counter(problem.rule for _, problem in every if problem.fixed),
        corrected=tuple(_corrected_cells(draft, checked)),
        skipped=tuple(row for row in checked.rows if row.status == "skipped"),
        who=_once_a_row(who_in(checked)),
    )


def who_in(checked: Check) -> Who:
    """What the file's own columns say of whose row it is; nothing that could be a code."""
    cells = naming_cells(checked.facts)

    def who(row: CheckedRow) -> str:
        planned = PlannedRow(row.row, row.acs_credential_id, Decision.INVALID, own=row.own, source=row.source)
        return " · ".join(filter(None, cells(planned)))

    return who


def _once_a_row(who: Who) -> Who:
    """The same, asked once a row."""
    known: dict[int, str] = {}

    def remembered(row: CheckedRow) -> str:
        if (text := known.get(row.row)) is None:
            text = known[row.row] = who(row)
        return text

    return remembered


def _corrected_cells(draft: Draft, checked: Check) -> Iterator[CorrectedCell]:
    """Every cell that was typed or repaired, in the file's order."""
    typed: dict[int, list[str]] = {}
    for row, name in sorted(draft.options.corrections):
        typed.setdefault(row, []).append(name)
    if not typed and not checked.fixes:
        return
    for each in checked.rows:
        if each.row in typed:
            yield from (CorrectedCell(each, name) for name in typed[each.row])
        yield from (CorrectedCell(each, found.field, found.rule) for found in each.problems if found.fixed)


def matching_problems(found: Sequence[Found], sought: str, who: Who) -> list[Found]:
    """The problems that have what is sought in their row's number, name, id or sentence; all of them for nothing."""
    if not sought:
        return list(found)
    search = _Search(sought, who)
    return [(row, problem) for row, problem in found if search.is_said(problem) or (row and search.is_in_row(row))]


def matching_rows(found: Sequence[CheckedRow], sought: str, who: Who) -> list[CheckedRow]:
    """The rows that have what is sought in their number, name, id or a sentence about them."""
    if not sought:
        return list(found)
    search = _Search(sought, who)
    return [row for row in found if any(map(search.is_said, row.problems)) or search.is_in_row(row)]


class _Search:
    """What somebody looks for. What a code is made of is never looked at.

    A number is that of a row, a whole word of a name, or a good part of an id: every id has every digit.
    """

    def __init__(self, sought: str, who: Who) -> None:
        self._text = sought.casefold()
        self._is_number = sought.isdecimal()
        self._who = who
        self._said: dict[tuple[str, str, str], bool] = {}

    def is_in_row(self, row: CheckedRow) -> bool:
        """Whether the row has it in its number, name or id."""
        text = self._text
        if self._is_number and (text == str(row.row) or text in self._who(row).split()):
            return True
        if self._is_number and len(text) < 4:
            return False
        return text in row.acs_credential_id or (not self._is_number and text in self._who(row).casefold())

    def is_said(self, problem: Problem) -> bool:
        """Whether a sentence about the problem has it; numbers are not looked for in sentences. They repeat."""
        said = problem.message, problem.hint, problem.column
        if self._is_number:
            return False
        if (known := self._said.get(said)) is None:
            known = self._said[said] = any(self._text in phrases.sentence(each).casefold() for each in said)
        return known
