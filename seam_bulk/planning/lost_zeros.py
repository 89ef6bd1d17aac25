"""Zeros that a spreadsheet program may have eaten off codes: suspected by the live code, put back where accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seam_bulk.checking.codes import remarks
from seam_bulk.checking.rows import CheckedRow, Row, warn_of_shared
from seam_bulk.planning.blocks import blocks
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.live import Live
from seam_bulk.problems import Problem, problem

RULE = "code.zeros_maybe_lost"
_TOLD_ANEW = ("code.trivial", "code.length")
"""What was said of the code without its zeros."""

Length = tuple[int, int] | None


def suspected(wish: Row, known: Credential, length: Length = None) -> Problem | None:
    """The problem of a code that may have lost zeros, being shorter than the present one; None where it has not.

    It suggests the code with as many digits as the present one has, unless `length` does not allow that many.
    """
    code, present = wish.code, known.code
    if wish.zeros_sure or code is None or present is None or len(code) >= len(present):
        return None
    allowed = length is None or length[0] <= len(present) <= length[1]
    return problem(
        RULE,
        f"The code has {len(code)} digits, the present one {len(present)}: leading zeros may be lost.",
        "If zeros are missing, format the column as text and type the code again.",
        column="code",
        suggestion=code.zfill(len(present)) if allowed else None,
    )


def put_back(
    rows: Sequence[CheckedRow], live: Live, headers: Mapping[str, str], length: Length = None
) -> list[CheckedRow]:
    """The rows with every suggested zero in its code, a note that says so, and what else is to be said of that code."""
    column = headers.get("code", "")
    mended = [
        _mended(row, known, column, length)
        for block in blocks(rows)
        for row, known in zip(block, live.several([each.acs_credential_id for each in block]), strict=True)
    ]
    if all(new is old for new, old in zip(mended, rows, strict=True)):
        return mended
    return warn_of_shared([_without(row, ("code.shared",)) for row in mended], headers)


def _mended(checked: CheckedRow, known: Credential | None, column: str, length: Length) -> CheckedRow:
    wish = checked.wish
    if wish is None or known is None or checked.status != "ready":
        return checked
    found = suspected(wish, known, length)
    if found is None or found.suggestion is None:
        return checked
    whole = found.suggestion
    said = (found.accepted(), *remarks(whole, length))
    kept = _without(checked, _TOLD_ANEW).problems
    placed = tuple(p.at(checked.row, column) for p in said)
    mended = wish.model_copy(update={"code": whole, "zeros_sure": True})
    return replace(checked, wish=mended, problems=(*kept, *placed))


def _without(checked: CheckedRow, rules: tuple[str, ...]) -> CheckedRow:
    kept = tuple(p for p in checked.problems if p.rule not in rules)
    return checked if len(kept) == len(checked.problems) else replace(checked, problems=kept)
