"""What stands in a journal: runs, their rows, what was about to be sent and what became of it, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.planning.credentials import Workspace
from seam_bulk.planning.outcomes import MEANINGS, Outcome, Result
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class RunHead:
    """A run without its rows. `state` is running, finished or stopped; `settings` are those it was begun with."""

    run: str
    started_at: datetime
    facts: FileFacts
    checksum: str
    workspace: Workspace
    endpoint: str
    settings: dict[str, Any]
    started_by: str
    version: str
    state: str = "running"
    finished_at: datetime | None = None
    stopped_because: str = ""
    report_path: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be sent: which row of the run, for the how-manieth time."""

    position: int
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An intent that came to nothing: the row was not sent after all, for the how-manieth time."""

    position: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row of the run; `final` is false where a read-back may still change it.

    `code_as_wanted` tells that the code Seam holds now is known to be the one the row wants.
    """

    position: int
    outcome: Outcome
    final: bool
    code_as_wanted: bool = False


Entry = Intent | Withdrawn | Settled
"""What is written of the changes of a run while it goes on."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row of a run as the journal holds it; `attempts` counts the intents."""

    position: int
    planned: PlannedRow
    outcome: Outcome | None
    final: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history of a run: when, who, what was done, and what there is to say about it (nothing secret)."""

    run: str
    at: datetime
    person: str
    what: str
    detail: str = ""


def outcome_of(row: JournalRow) -> Outcome:
    """The outcome of any row of a run: of a change what is journalled so far, of every other row its decision."""
    planned = row.planned
    return row.outcome or outcome_by_decision(
        planned.decision, row.attempts, planned.before, planned.repeats, planned.problems
    )


def outcome_by_decision(
    decision: Decision, attempts: int, before: State, repeats: int | None, problems: Iterable[Problem]
) -> Outcome:
    """The outcome of a row for which none is journalled, after that many attempts."""
    match decision:
        case Decision.CHANGE if attempts:
            return Outcome(Result.UNCONFIRMED, "Sent, but the run ended before an answer.", attempts=attempts)
        case Decision.CHANGE:
            return Outcome(Result.NOT_ATTEMPTED, "The run stopped before this row.")
        case Decision.UNCHANGED:
            return Outcome(Result.UNCHANGED, "Already right; nothing was sent.", now=before)
        case Decision.REPEATED:
            return Outcome(Result.REPEATED, f"The same as row {repeats}.")
        case Decision.DRIFTED:
            return Outcome(Result.DRIFTED, "Changed by somebody since that run; left alone.", now=before)
        case Decision.SKIPPED:
            return Outcome(Result.SKIPPED, f"Left out: {MEANINGS[Result.SKIPPED]}.")
        case _:
            errors = [p for p in problems if p.severity is Severity.ERROR]
            return Outcome(
                Result(decision),
                " ".join(_sentence(p) for p in errors),
                error_type="; ".join(dict.fromkeys(p.rule for p in errors)),
            )


def _sentence(p: Problem) -> str:
    return f"{p.column}: {p.message}" if p.column else p.message
