"""Rows as tables for the browser: every code is dots before a table is made, since hidden columns travel too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

import streamlit as st

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.masking import MASK, mask
from seam_bulk.planning.planned_row import PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.reports import naming
from seam_bulk.reports.story import Line
from seam_bulk.storage.entries import JournalRow, outcome_of
from seam_bulk.web import dates, phrases, run_words, words

if TYPE_CHECKING:
    from pandas import DataFrame

_THREE_LINES = 66  # Streamlit folds text in rows of more than 64 pixels only
_MARKS = {words.CODE: "blue", words.END_DATE: "violet", words.WARNING: "orange"}
_UNKNOWN = "unknown"
_MOMENTS = ("End date before", "End date now", "New end date")
_MOMENT_FORMAT = "ddd D MMM YYYY, HH:mm"


def show(frame: DataFrame, key: str, alt: str, *, sentences: bool = False, zone: tzinfo | None = None) -> None:
    """A table as it is; with `sentences` its rows are high enough that none is cut off.

    `zone` is the clock on which its moments are shown; UTC where none is known.
    """
    st.dataframe(frame, key=key, alt=alt, **_look(frame, sentences=sentences, zone=zone))


def choose_row(
    frame: DataFrame, key: str, alt: str, *, sentences: bool = False, zone: tzinfo | None = None
) -> int | None:
    """A table of which one row can be chosen; its place among the rows that are shown."""
    chosen: Any = st.dataframe(
        frame,
        key=key,
        alt=alt,
        on_select="rerun",
        selection_mode="single-row",
        **_look(frame, sentences=sentences, zone=zone),
    )
    places = chosen.selection.rows
    return int(places[0]) if places and places[0] < len(frame) else None


def _look(frame: DataFrame, *, sentences: bool, zone: tzinfo | None) -> dict[str, Any]:
    clock = str(zone) if zone else "UTC"
    columns: dict[str, Any] = {
        "Row": st.column_config.NumberColumn(format="%d", width=60, alignment="left"),
        "Problem": st.column_config.TextColumn(width=300),
        "What to do": st.column_config.TextColumn(width=300),
        "Message": st.column_config.TextColumn(width=300),
        "Code": st.column_config.TextColumn(width=_code_width(frame)),
        "Changes": st.column_config.MultiselectColumn(options=list(_MARKS), color=list(_MARKS.values())),
        **dict.fromkeys(
            (name for name in _MOMENTS if name in frame and frame[name].dtype.kind == "M"),
            st.column_config.DatetimeColumn(format=_MOMENT_FORMAT, timezone=clock, width=180),
        ),
        run_words.SEAM_NAME: st.column_config.TextColumn(help=run_words.SEAM_NAME_HELP),
    }
    return {
        "hide_index": True,
        "column_config": {name: column for name, column in columns.items() if name in frame},
        "row_height": _THREE_LINES if sentences else None,
        "height": "auto" if len(frame) <= (6 if sentences else 10) else 440,
        "placeholder": "",
    }


def _code_width(frame: DataFrame) -> int:
    """Wide enough for the longest pair of codes that is shown."""
    longest = frame["Code"].str.len().max() if "Code" in frame and len(frame) else 0
    return 70 if longest <= len(f"{MASK} → {MASK}") else 40 + 7 * int(longest)


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


def changes(rows: Iterable[PlannedRow], facts: FileFacts, now: datetime, *, show_codes: bool = False) -> DataFrame:
    """Old → new of every change, who it is about, and what is odd about it."""
    own, cells = _own(facts)
    made = _frame(
        (
            "Row",
            *own,
            "Changes",
            "Code",
            "End date now",
            "New end date",
            "In words",
            run_words.SEAM_NAME,
            "Credential id",
        ),
        (
            (
                row.row,
                *cells(row),
                _marks(row),
                code_change(row, show_codes=show_codes),
                row.before.ends_at,
                row.after.ends_at,
                dates.distance(row.after.ends_at, now) if row.after.ends_at else "",
                row.name if show_codes else naming.shown_name(row),
                row.acs_credential_id,
            )
            for row in rows
        ),
    )
    return _with_moments(made)


def not_sent(rows: Iterable[PlannedRow], facts: FileFacts) -> DataFrame:
    """The rows that stay as they are, with the reason."""
    own, cells = _own(facts)
    return _frame(
        ("Row", "Problem", "What to do", "Kind", *own, run_words.SEAM_NAME, "Credential id"),
        (
            (
                row.row,
                " ".join(_reasons(row)),
                " ".join(phrases.sentence(p.hint) for p in row.problems if p.hint),
                words.DECISION_LABELS[row.decision],
                *cells(row),
                naming.shown_name(row),
                row.acs_credential_id,
            )
            for row in rows
        ),
    )


def results(rows: Iterable[JournalRow], facts: FileFacts, *, show_codes: bool = False) -> DataFrame:
    """What became of every row."""
    own, cells = _own(facts)
    made = _frame(
        (
            "Row",
            "Result",
            "Message",
            *own,
            run_words.SEAM_NAME,
            "Code",
            *(["Code at Seam"] if show_codes else []),
            "End date before",
            "New end date",
            "Credential id",
        ),
        (_result(row, cells, show_codes=show_codes) for row in rows),
    )
    return _with_moments(made)


def _result(row: JournalRow, cells: naming.Shown, *, show_codes: bool) -> tuple[Any, ...]:
    planned, outcome = row.planned, outcome_of(row)
    return (
        planned.row,
        phrases.result_label(outcome.result),
        phrases.sentence(outcome.message),
        *cells(planned),
        planned.name if show_codes else naming.shown_name(planned),
        code_change(planned, show_codes=show_codes),
        *([(outcome.now.code if outcome.now else "") or ""] if show_codes else []),
        planned.before.ends_at,
        planned.after.ends_at,
        planned.acs_credential_id,
    )


def story(lines: Iterable[Line], zone: tzinfo | None) -> DataFrame:
    """What is known of a run or a row, line by line."""
    return _frame(
        ("What", "When", "Says"),
        ((_upper(line.what), dates.written(line.at, zone) if line.at else "", line.text) for line in lines),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _own(facts: FileFacts) -> tuple[list[str], naming.Shown]:
    """The file's own columns that say whose row it is, told apart from the table's."""
    headers = naming.naming_columns(facts)
    taken = {"Row", "Problem", "Kind", "Result", "Message", "Code", "Changes", run_words.SEAM_NAME}
    return [
        f"{name} (file)" if name in taken or headers.count(name) > 1 else name for name in headers
    ], naming.naming_cells(facts)


def counts(found: Mapping[str, int]) -> DataFrame:
    """How many rows have each result, and what that means; drawn as bars."""
    return _frame(
        ("Result", "Rows", "Means"),
        ((phrases.result_label(result), count, phrases.result_help(result)) for result, count in found.items()),
    )


def code_change(row: PlannedRow, *, show_codes: bool = False) -> str:
    """`•••• → ••••`; nothing where the code is left alone."""
    if not row.after.code:
        return ""
    old, new = (row.before.code, row.after.code) if show_codes else (mask(row.before.code), mask(row.after.code))
    return f"{old or _UNKNOWN} → {new}"


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


def _with_moments(frame: DataFrame) -> DataFrame:
    """The table with instants for moments, also where none is there: they are shown on a clock, and sorted as such."""
    return frame.astype({name: "datetime64[us, UTC]" for name in _MOMENTS if name in frame})
