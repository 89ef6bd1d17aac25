"""In which order changes are sent, so that a code is free before somebody else gets it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from seam_bulk.planning.moves import Moves
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.planning.walked import Walked
from seam_bulk.problems import Problem


def sending_order(changes: Iterable[PlannedRow], moves: Moves) -> tuple[array[int], array[int]]:
    """The places of the changes that wait for nothing, then those of the others in the order in which they are sent;
    four bytes a change.

    A change that takes a code which another one gives up in the same access system comes after it. In a circle (two
    guests who swap, say) nobody can be first, and its changes wait for nothing but what is outside it. `changes` are
    walked through only where `moves`, what was noted of them, says that one may wait for another.
    """
    count, later = len(moves), _depths(_before(changes, moves))
    behind = sorted((at for at, depth in later.items() if depth), key=lambda at: (later[at], at))
    left = bytearray(b"\1") * count
    for at in behind:
        left[at] = 0
    return array("i", (at for at in range(count) if left[at])), array("i", behind)


def waves(changes: Sequence[PlannedRow]) -> list[list[int]]:
    """The places of the changes in waves: each wave waits until the one before it was answered."""
    moves = Moves()
    for change in changes:
        moves.note(change)
    later = _depths(_before(changes, moves))
    found: list[list[int]] = [[] for _ in range(max(later.values(), default=0) + 1)] if changes else []
    for at in range(len(changes)):
        found[later.get(at, 0)].append(at)
    return found


def told(plan: Plan) -> Plan:
    """The plan, its warnings of taken codes saying what happens where the other credential changes as well."""
    before = _before(plan.changes, plan.summed().moves)
    if not before:
        return plan
    circles = _circles(before)
    named = {at for places in circles.values() for at in places} | {*before, *before.values()}
    rows = {at: change.row for at, change in enumerate(plan.changes) if at in named}
    words = {rows[at]: _words(at, first, rows, circles) for at, first in before.items()}

    def reworded() -> Iterator[PlannedRow]:
        return (_reworded(row, words.get(row.row)) for row in plan.rows)

    return replace(plan, rows=tuple(reworded()) if isinstance(plan.rows, tuple) else Walked(reworded, len(plan.rows)))


def _words(at: int, first: int, rows: Mapping[int, int], circles: Mapping[int, frozenset[int]]) -> tuple[str, str]:
    """What is said of a change that takes the code of another: message and hint."""
    if at in circles:
        named = ", ".join(str(rows[each]) for each in sorted(circles[at]))
        return (
            f"Rows {named} exchange their codes, so none can be changed first.",
            "For a moment two may have one code; the system may refuse it or choose another. The report tells.",
        )
    return (
        f"Row {rows[first]} has this code now and gives it up; it is sent first.",
        "Nothing to do, unless that row fails: then two people may have one code.",
    )


def _reworded(row: PlannedRow, words: tuple[str, str] | None) -> PlannedRow:
    if words is None:
        return row

    def reword(problem: Problem) -> Problem:
        is_meant = problem.rule == "plan.code_taken"
        return replace(problem, message=words[0], hint=words[1]) if is_meant else problem

    return row._replace(problems=tuple(reword(p) for p in row.problems))


def _before(changes: Iterable[PlannedRow], moves: Moves) -> dict[int, int]:
    """For each change that has to wait the one that goes before it: whose code it takes."""
    giving, taking = (set(places) for places in moves.contested())
    if not giving:
        return {}
    giving_up: dict[tuple[str, str | None], int] = {}
    wanted: list[tuple[int, tuple[str, str | None]]] = []
    for at, change in enumerate(changes):
        if at in giving:
            giving_up[change.system, change.before.code] = at
        if at in taking:
            wanted.append((at, (change.system, change.after.code)))
    return {at: first for at, key in wanted if (first := giving_up.get(key, at)) != at}


def _circles(before: Mapping[int, int]) -> dict[int, frozenset[int]]:
    """The circle of every change that is in one."""
    circles: dict[int, frozenset[int]] = {}
    done: set[int] = set()
    for start in before:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = before.get(at)
        if at is not None and at in path:
            circle = frozenset(path[path.index(at) :])
            circles |= dict.fromkeys(circle, circle)
    return circles


def _depths(before: Mapping[int, int]) -> dict[int, int]:
    """How many changes go one after the other before each that has to wait; 0 for those that they wait for."""
    depths: dict[int, int] = dict.fromkeys(_circles(before), 0)
    for start in before:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in depths:
            path.append(at)
            at = before.get(at)
        depth = -1 if at is None else depths[at]
        for each in reversed(path):
            depth += 1
            depths[each] = depth
    return depths
