"""What a report needs of the rows of a run, with instants as the text they are kept as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from seam_bulk.planning.outcomes import Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.entries import outcome_by_decision
from seam_bulk.storage.kept_outcome import CODE_AS_WANTED, KeptOutcome, Told, code_now
from seam_bulk.storage.row_blocks import problem_of

_UNKNOWN = Sync.UNKNOWN.value

ToldRow = tuple[Sequence[Any], Sequence[Any] | None, int]
"""Of a row: its plain values, those of its `KeptOutcome` if it has one, and else how often it was about to be sent."""

_AS_BEFORE: Any = object()
"""In place of a code and an end date that Seam holds of a row without an outcome: those that it held before."""

_NOTHING = (None, None)
"""Code and end date where it is not known what Seam holds."""


class ReportedRows(NamedTuple):
    """Some rows and what became of them, each field a column of them, codes in clear.

    Instants are UTC as documents write it, "" where there is none. For a change, `code_after` of None and
    `ends_at_after` of "" are left alone; `code_wanted` is then the one before. `warnings` are those of check and plan,
    then Seam's. `own` are the cells of the file's other columns, `source` every cell of a row.
    """

    row: Sequence[int]
    acs_credential_id: Sequence[str]
    decision: Sequence[str]
    name: Sequence[str]
    code_before: Sequence[str | None]
    code_after: Sequence[str | None]
    code_wanted: Sequence[str | None]
    ends_at_before: Sequence[str]
    ends_at_after: Sequence[str]
    own: Sequence[Sequence[str]]
    source: Sequence[Sequence[str]]
    result: Sequence[str]
    message: Sequence[str]
    code_now: Sequence[str | None]
    ends_at_now: Sequence[str]
    sync: Sequence[str]
    warnings: Sequence[Sequence[str]]
    error_type: Sequence[str]
    http_status: Sequence[int | None]
    attempts: Sequence[int]
    seam_request_id: Sequence[str]
    finished_at: Sequence[str]

    def __repr__(self) -> str:
        return f"ReportedRows(row={self.row}, result={self.result})"  # the rest may be or hold codes


def reported_rows(told: Iterable[ToldRow], seal: Seal, run: str) -> ReportedRows:
    """What a report needs of some rows (one at least), of what the journal tells of them; raises as `OpenedBlock`.

    By columns: to look at each of a million rows by itself takes twice as long.
    """
    rows, outcomes, sends = _transposed(told)
    number, acs_credential_id, decision, before, after, name, problems, own, source, repeats, _ = _transposed(rows)
    (code_before, ends_before), (code_after, ends_after) = _transposed(before), _transposed(after)
    kept = outcomes if all(outcomes) else map(_kept, outcomes, decision, sends, repeats, problems)
    position, _, result, attempts, texts = _transposed(kept)
    message, now, sync, warnings, error_type, http_status, request_id, finished_at, _ = _transposed(texts)
    for column in (message, sync, error_type, request_id, chain.from_iterable(warnings)):
        "".join(column)  # TypeError where something is no text
    closed, ends_now = _transposed(each or _NOTHING for each in now)
    wanted = [before if after is None else after for before, after in zip(code_before, code_after, strict=True)]
    code_nows = wanted
    if closed.count(CODE_AS_WANTED) < len(closed):
        codes = zip(closed, position, wanted, code_before, strict=True)
        code_nows = [before if c is _AS_BEFORE else code_now(c, at, code, seal, run) for c, at, code, before in codes]
    return ReportedRows(
        number,
        acs_credential_id,
        decision,
        name,
        code_before,
        code_after,
        wanted,
        _texts(ends_before),
        _texts(ends_after),
        own,
        source,
        result,
        message,
        code_nows,
        _texts(before if end is _AS_BEFORE else end for end, before in zip(ends_now, ends_before, strict=True)),
        [each if n else _UNKNOWN for each, n in zip(sync, now, strict=True)],
        [_warned(p, seams) if p else tuple(seams) for p, seams in zip(problems, warnings, strict=True)],
        error_type,
        http_status,
        attempts,
        request_id,
        _texts(finished_at),
    )


def _transposed(lines: Iterable[Sequence[Any]]) -> Iterator[Any]:
    return zip(*lines, strict=True)


def _texts(column: Iterable[str | None]) -> list[str]:
    """The column with "" where nothing stands; TypeError where something is no text."""
    texts = [text or "" for text in column]
    "".join(texts)
    return texts


def _kept(
    outcome: Sequence[Any] | None, decision: str, sends: int, repeats: int | None, problems: Sequence[Sequence[Any]]
) -> Sequence[Any]:
    return outcome or _decided(decision, sends, repeats, _hashable(problems))


@lru_cache(maxsize=100)
def _decided(decision: str, sends: int, repeats: int | None, problems: tuple[tuple[Any, ...], ...]) -> KeptOutcome:
    """What is told of a row for which no outcome is kept. Most such rows of a run say the same, so its position is
    left out.
    """
    found = tuple(map(problem_of, problems))
    told = outcome_by_decision(Decision(decision), sends, State(), repeats, found)
    now = (_AS_BEFORE, _AS_BEFORE) if told.now is not None else None
    texts = Told(told.message, now, error_type=told.error_type)
    return KeptOutcome(-1, False, told.result.value, told.attempts, texts)


def _hashable(problems: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """The values of problems without what is suggested: it may be a code, and what is remembered stays in memory."""
    return tuple((*p[:6], None, p[7]) for p in problems)


def _warned(problems: Sequence[Sequence[Any]], warnings: Sequence[str]) -> tuple[str, ...]:
    """The rules of the plan's warnings and of what was fixed, then what Seam warned of."""
    found = [p for p in map(problem_of, problems) if p.fixed or p.severity is Severity.WARNING]
    return (*(f"{p.rule} (fixed)" if p.fixed else p.rule for p in found), *warnings)
