"""In which order changes are sent, so that a code is free before somebody else gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from seam_bulk.planning.plan import Plan, PlannedRow
from seam_bulk.problems import Problem


def waves(changes: Sequence[PlannedRow]) -> list[list[int]]:
    """The places of the changes in waves: each wave waits until the one before it was answered.

    A change that takes a code which another one gives up in the same access system goes after it. In a circle
    (two guests who swap, say) nobody can be first, and its changes wait for nothing but what is outside it.
    """
    before = _before(changes)
    depths = _depths(before, _circles(before))
    found: list[list[int]] = [[] for _ in range(max(depths, default=-1) + 1)]
    for at, depth in enumerate(depths):
        found[depth].append(at)
    return found


def told(plan: Plan) -> Plan:
    """The plan, its warnings of taken codes saying what happens where the other credential changes as well."""
    changes = plan.changes
    before = _before(changes)
    circles = _circles(before)
    words: dict[int, tuple[str, str]] = {}
    for at, first in enumerate(before):
        if first is None:
            continue
        if at in circles:
            rows = ", ".join(str(changes[each].row) for each in sorted(circles[at]))
            words[changes[at].row] = (
                f"Rows {rows} exchange their codes, so none can be changed first.",
                "For a moment two may have one code; the system may refuse it or choose another. The report tells.",
            )
        else:
            words[changes[at].row] = (
                f"Row {changes[first].row} has this code now and gives it up; it is sent first.",
                "Nothing to do, unless that row fails: then two people may have one code.",
            )
    return replace(plan, rows=tuple(_reworded(row, words.get(row.row)) for row in plan.rows)) if words else plan


def _reworded(row: PlannedRow, words: tuple[str, str] | None) -> PlannedRow:
    if words is None:
        return row

    def reword(problem: Problem) -> Problem:
        is_meant = problem.rule == "plan.code_taken"
        return replace(problem, message=words[0], hint=words[1]) if is_meant else problem

    return replace(row, problems=tuple(reword(p) for p in row.problems))


def _before(changes: Sequence[PlannedRow]) -> list[int | None]:
    """For each change the one that must go before it, if any: it gives up the code that this one takes."""
    giving_up = {
        (change.system, change.before.code): at
        for at, change in enumerate(changes)
        if change.after.code is not None and change.before.code is not None
    }
    found = [
        giving_up.get((change.system, change.after.code)) if change.after.code is not None else None
        for change in changes
    ]
    return [first if first != at else None for at, first in enumerate(found)]


def _circles(before: Sequence[int | None]) -> dict[int, frozenset[int]]:
    """The circle of every change that is in one."""
    circles: dict[int, frozenset[int]] = {}
    done: set[int] = set()
    for start in range(len(before)):
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = before[at]
        if at is not None and at in path:
            circle = frozenset(path[path.index(at) :])
            circles |= dict.fromkeys(circle, circle)
    return circles


def _depths(before: Sequence[int | None], circles: dict[int, frozenset[int]]) -> list[int]:
    depths: dict[int, int] = dict.fromkeys(circles, 0)
    for start in range(len(before)):
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in depths:
            path.append(at)
            at = before[at]
        depth = -1 if at is None else depths[at]
        for each in reversed(path):
            depth += 1
            depths[each] = depth
    return [depths[at] for at in range(len(before))]
