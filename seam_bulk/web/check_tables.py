"""The tables of the check: found rows and problems, each with its button. Codes are dots before a table is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import streamlit as st

from seam_bulk.checking.rows import CheckedRow
from seam_bulk.masking import mask
from seam_bulk.web import check_words as words
from seam_bulk.web import phrases, tables
from seam_bulk.web.finding import CorrectedCell, Found, Who
from seam_bulk.web.words import SEVERITIES, STATUS_LABELS, WHOLE_FILE

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_SHOWN = 10_000
"""Rows of one table: more nobody reads, and the browser would wait for them."""

_THREE_LINES = 66
_WIDTHS = {words.PROBLEM: 244, words.TO_DO: 244, words.WHO: 170, words.NEW_CODE: 90, words.STATUS: 90}

Clicked = Callable[[int, str], None]
"""Called with the place of a row in the table, and what its button says."""


def problem_lines(found: Sequence[Found], who: Who) -> DataFrame:
    """Problems with their place, whose row it is, a sentence and what to do."""
    return _frame(
        (words.EDIT, words.ROW, words.PROBLEM, words.WHO, words.TO_DO, words.COLUMN, words.KIND_OF, words.LEAVE_OUT),
        [
            (
                words.EDIT if row else "",
                problem.row or None,
                phrases.sentence(problem.message),
                who(row) if row else "",
                phrases.sentence(problem.hint),
                problem.column or ("" if problem.row else WHOLE_FILE),
                SEVERITIES[problem.severity],
                words.LEAVE_OUT if row else "",
            )
            for row, problem in found
        ],
    )


def row_lines(found: Sequence[CheckedRow], who: Who, zone: tzinfo | None) -> DataFrame:
    """Rows with their status and what they want."""
    return _frame(
        (
            words.EDIT,
            words.ROW,
            words.STATUS,
            words.WHO,
            words.NEW_CODE,
            words.NEW_END,
            words.CREDENTIAL,
            words.LEAVE_OUT,
        ),
        [
            (
                words.EDIT,
                row.row,
                STATUS_LABELS[row.status],
                who(row),
                mask(row.wish.code) if row.wish else "",
                tables.moment(row.wish.ends_at, zone) if row.wish else "",
                row.acs_credential_id,
                words.USE_AGAIN if row.status == "skipped" else words.LEAVE_OUT,
            )
            for row in found
        ],
    )


def cell_lines(
    found: Sequence[CorrectedCell], who: Who, texts: Callable[[CorrectedCell], tuple[str, str]]
) -> DataFrame:
    """Corrected cells with what the file says there and what stands there now."""
    return _frame(
        (words.EDIT, words.ROW, words.CELL, words.IN_FILE, words.NOW, words.WHO, words.KIND_OF),
        [
            (
                words.EDIT,
                cell.row.row,
                words.CELLS[cell.name],
                *texts(cell),
                who(cell.row),
                words.REPAIRED if cell.rule else words.TYPED,
            )
            for cell in found
        ],
    )


def show(frame: DataFrame, key: str, alt: str, clicked: Clicked, *, sentences: bool = False) -> None:
    """A table whose rows have buttons. Its rows keep their order, since a button says only where it stands."""
    with st.container(key=f"table-{key}"):
        st.dataframe(
            frame,
            key=key,
            alt=alt,
            hide_index=True,
            column_config=_columns(frame, key, clicked),
            row_height=_THREE_LINES if sentences else None,
            height="auto" if len(frame) <= (6 if sentences else 10) else 440,
            placeholder="",
        )


def _columns(frame: DataFrame, key: str, clicked: Clicked) -> dict[str, Any]:
    columns: dict[str, Any] = {
        words.ROW: st.column_config.NumberColumn(format="%d", width=54, alignment="left"),
        **{name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()},
        words.EDIT: _buttons(words.EDIT, f"{key}-edit", clicked, 60),
        words.LEAVE_OUT: _buttons(words.LEAVE_OUT, f"{key}-leave", clicked, 100),
    }
    return {name: column for name, column in columns.items() if name in frame}


def _buttons(name: str, key: str, clicked: Clicked, width: int) -> Any:
    def pressed() -> None:
        click = st.session_state[key]
        clicked(int(click["row"]), str(click["label"]))

    return st.column_config.ButtonColumn(name, width=width, on_click=pressed, key=key)


def _frame(headers: tuple[str, ...], lines: list[tuple[Any, ...]]) -> DataFrame:
    from pandas import DataFrame

    frame = DataFrame(lines, columns=list(headers))
    if words.ROW in frame:
        frame[words.ROW] = frame[words.ROW].astype("Int64")
    has_names = words.WHO in frame and frame[words.WHO].any()
    return frame if has_names else frame.drop(columns=words.WHO, errors="ignore")
