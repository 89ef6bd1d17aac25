"""Rows as tables for the browser: every code is dots before a table is made, since hidden columns travel too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

import streamlit as st

from seam_bulk.checks import Check
from seam_bulk.entries import JournalRow, outcome_of
from seam_bulk.masking import mask
from seam_bulk.plan import PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.web import phrases, words

if TYPE_CHECKING:
    from pandas import DataFrame

_THREE_LINES = 66  # Streamlit folds text in rows of more than 64 pixels only
_MARKS = {words.CODE: "blue", words.END_DATE: "violet", words.WARNING: "orange"}
_UNKNOWN, _NONE = "unknown", "none"


def show(frame: DataFrame, key: str, alt: str, *, sentences: bool = False) -> None:
    """A table as it is; with `sentences` its rows are high enough that none is cut off."""
    columns = {
        "Row": st.column_config.NumberColumn(format="%d", width=60, alignment="left"),
        "Problem": st.column_config.TextColumn(width=300),
        "What to do": st.column_config.TextColumn(width=300),
        "Message": st.column_config.TextColumn(width=300),
        "Changes": st.column_config.MultiselectColumn(options=list(_MARKS), color=list(_MARKS.values())),
    }
    height: Any = "auto" if len(frame) <= (6 if sentences else 10) else 440
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        column_config=columns,
        row_height=_THREE_LINES if sentences else None,
        height=height,
        placeholder="",
        alt=alt,
    )


def problems(found: Iterable[Problem]) -> DataFrame:
    """Every problem with its place, its sentence and what to do."""
    return _frame(
        ("Row", "Problem", "What to do", "Column", "Kind"),
        (
            (
                problem.row or None,
                phrases.sentence(problem.message),
                phrases.sentence(problem.hint),
                problem.column or (words.WHOLE_FILE if not problem.row else ""),
                words.SEVERITIES[problem.severity],
            )
            for problem in found
        ),
    )


def checked_rows(checked: Check, zone: tzinfo | None) -> DataFrame:
    """Every row with its status and what it wants."""
    return _frame(
        ("Row", "Status", "New code", "New end date", "Credential id"),
        (
            (
                row.row,
                words.STATUS_LABELS[row.status],
                mask(row.wish.code) if row.wish else "",
                moment(row.wish.ends_at, zone) if row.wish else "",
                row.acs_credential_id,
            )
            for row in checked.rows
        ),
    )


def changes(rows: Iterable[PlannedRow], zone: tzinfo | None) -> DataFrame:
    """Old → new of every change, and what is odd about it."""
    return _frame(
        ("Row", "Name", "Changes", "Code", "End date now", "New end date", "Credential id"),
        (
            (
                row.row,
                row.name,
                _marks(row),
                code_change(row),
                moment(row.before.ends_at, zone) or _NONE,
                moment(row.after.ends_at, zone),
                row.acs_credential_id,
            )
            for row in rows
        ),
    )


def not_sent(rows: Iterable[PlannedRow]) -> DataFrame:
    """The rows that stay as they are, with the reason."""
    return _frame(
        ("Row", "Problem", "What to do", "Kind", "Name", "Credential id"),
        (
            (
                row.row,
                " ".join(_reasons(row)),
                " ".join(phrases.sentence(p.hint) for p in row.problems if p.hint),
                words.DECISION_LABELS[row.decision],
                row.name,
                row.acs_credential_id,
            )
            for row in rows
        ),
    )


def results(rows: Iterable[JournalRow], zone: tzinfo | None) -> DataFrame:
    """What became of every row."""
    return _frame(
        ("Row", "Result", "Message", "Name", "Code", "End date before", "New end date", "Credential id"),
        (_result(row, zone) for row in rows),
    )


def _result(row: JournalRow, zone: tzinfo | None) -> tuple[Any, ...]:
    planned, outcome = row.planned, outcome_of(row)
    return (
        planned.row,
        phrases.result_label(outcome.result),
        phrases.sentence(outcome.message),
        planned.name,
        code_change(planned),
        moment(planned.before.ends_at, zone),
        moment(planned.after.ends_at, zone),
        planned.acs_credential_id,
    )


def counts(found: Mapping[str, int]) -> DataFrame:
    """How many rows have each result, and what that means; drawn as bars."""
    return _frame(
        ("Result", "Rows", "Means"),
        ((phrases.result_label(result), count, phrases.result_help(result)) for result, count in found.items()),
    )


def code_change(row: PlannedRow) -> str:
    """`•••• → ••••`; nothing where the code is left alone."""
    return f"{mask(row.before.code) or _UNKNOWN} → {mask(row.after.code)}" if row.after.code else ""


def moment(at: datetime | None, zone: tzinfo | None) -> str:
    """An instant on the clock of the property, in UTC where no zone is known; sorts as it reads."""
    if at is None:
        return ""
    local = at.astimezone(zone or UTC)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def _marks(row: PlannedRow) -> list[str]:
    """What a change is about, as coloured marks."""
    changed = [words.CODE if name == "code" else words.END_DATE for name in row.changed]
    is_odd = any(p.severity is Severity.WARNING for p in row.problems)
    return [*changed, words.WARNING] if is_odd else changed


def _reasons(row: PlannedRow) -> list[str]:
    if row.repeats:
        return [f"The same as row {row.repeats}."]
    said = [phrases.sentence(p.message) for p in row.problems]
    return said or ([words.DECISION_HELP[row.decision] + "."] if row.before == State() or not row.changed else [])


def _frame(headers: tuple[str, ...], lines: Iterable[tuple[Any, ...]]) -> DataFrame:
    from pandas import DataFrame

    frame = DataFrame(list(lines), columns=list(headers))
    if "Row" in frame:
        frame["Row"] = frame["Row"].astype("Int64")
    return frame
