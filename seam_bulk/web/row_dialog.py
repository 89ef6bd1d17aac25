"""One row in a dialog: what is wrong with it, what is suggested, its cells to retype. Codes go in and never come back.

A dialog is a page of its own on a phone, is left by Escape, and is drawn again without the table behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from seam_bulk.checking.retyping import cells_of_row, visible
from seam_bulk.checking.rows import CheckedRow
from seam_bulk.problems import Problem, Severity
from seam_bulk.web import check_words as words
from seam_bulk.web import phrases
from seam_bulk.web.draft import Draft
from seam_bulk.web.finding import findings
from seam_bulk.web.words import SEVERITIES

_KEY = "walk"
_EMPTIED = "emptied"
_COLORS: dict[Severity, Literal["red", "orange", "gray"]] = {
    Severity.ERROR: "red",
    Severity.WARNING: "orange",
    Severity.NOTE: "gray",
}


@dataclass(slots=True)
class Walk:
    """The rows that are gone through, in the order of the table they were opened from, and which of them is open."""

    rows: list[int]
    at: int = 0

    @property
    def row(self) -> int:
        """The row that is open."""
        return self.rows[self.at]


def open_at(rows: list[int], row: int) -> None:
    """Open a row; `rows` are those to go on to."""
    st.session_state[_KEY] = Walk(rows, rows.index(row))


def show(draft: Draft) -> None:
    """Draw the row that is open, if one is."""
    if _current():
        st.dialog(words.EDIT_ROWS, width="medium", on_dismiss=_close)(_draw)(draft)


def _current() -> Walk | None:
    walk = st.session_state.get(_KEY)
    return walk if isinstance(walk, Walk) else None


def _close() -> None:
    st.session_state.pop(_KEY, None)


def _draw(draft: Draft) -> None:
    walk, checked = _current(), draft.checked
    row = next((each for each in checked.rows if walk and each.row == walk.row), None)
    if walk is None or row is None:
        _close()
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="edited-row"):
        st.subheader(words.row_label(row.row), anchor=False, width="content")
        _say_status(row)
    if who := findings(draft, checked).who(row):
        st.text(who)
    for place, found in enumerate(row.problems):
        _show_problem(draft, found, place)
    if row.status != "skipped":
        _ask_cells(draft, row)
    _offer_rest(draft, row)
    _offer_ways(walk)


def _say_status(row: CheckedRow) -> None:
    match row.status:
        case "ready":
            st.badge(words.READY, icon=":material/check_circle:", color="green")
        case "skipped":
            st.badge(words.SKIPPED, icon=":material/block:", color="gray")
        case "repeated":
            st.badge(words.REPEATED, icon=":material/repeat:", color="gray")
        case _:
            pass


def _show_problem(draft: Draft, found: Problem, place: int) -> None:
    with st.container(border=True, gap="xsmall", key=f"problem-{place}"):
        st.badge(SEVERITIES[found.severity], color=_COLORS[found.severity])
        st.text(phrases.sentence(found.message))
        if found.hint:
            st.text(phrases.sentence(found.hint))
        if found.suggestion is not None:
            st.button(
                phrases.escaped(words.accept_label(found)),
                key=f"accept-{place}",
                icon=":material/auto_fix_high:",
                on_click=draft.accept,
                args=(found,),
            )


def _ask_cells(draft: Draft, row: CheckedRow) -> None:
    """The cells as a form. What it shows is what the row holds now; a code is only ever taken in."""
    cells = cells_of_row(draft.checked.facts, row)
    shown = visible(cells)
    typed = {name for at, name in draft.options.corrections if at == row.row}
    keys = {name: f"cell-{name}-{row.row}-{draft.revision}" for name in (*cells, _EMPTIED)}
    with st.form("cells", border=False):
        for name, text in shown.items():
            if name == "code":
                _ask_code(keys[name], is_typed=name in typed, is_empty=not cells[name].strip())
            else:
                _ask_cell(keys[name], name, text)
        if cells.get("code", "").strip():
            st.checkbox(words.EMPTY_CODE, key=keys[_EMPTIED])
        st.form_submit_button(
            words.SAVE, key="save-row", type="primary", on_click=_save, args=(draft, row.row, shown, keys)
        )


def _ask_code(key: str, *, is_typed: bool, is_empty: bool) -> None:
    st.text_input(
        words.CELLS["code"],
        key=key,
        type="password",
        placeholder=words.EMPTY if is_empty else words.CODE_TYPED if is_typed else words.CODE_KEPT,
        help=words.CODE_HELP,
        autocomplete="off",
    )


def _ask_cell(key: str, name: str, text: str | None) -> None:
    st.text_input(
        words.CELLS[name],
        text or "",
        key=key,
        placeholder=words.NOT_SHOWN if text is None else words.EMPTY,
        help=words.END_HELP if name == "ends_at" else None,
        autocomplete="off",
    )


def _save(draft: Draft, row: int, shown: dict[str, str | None], keys: dict[str, str]) -> None:
    """Take over what was typed. The fields are new ones after that, so that a code is nowhere but in the draft."""
    cells: dict[tuple[int, str], str] = {}
    for name, text in shown.items():
        typed = str(st.session_state.get(keys[name]) or "").strip()
        is_emptied = text and not typed if text is not None else name == "code" and st.session_state.get(keys[_EMPTIED])
        if (typed and typed != text) or is_emptied:
            cells[row, name] = typed
    if cells:
        draft.correct(cells)


def _offer_rest(draft: Draft, row: CheckedRow) -> None:
    """Undoing what was corrected, cell by cell, and leaving the row out."""
    own = draft.own_cells(row.row)
    shown = visible(own)
    for name in [name for at, name in sorted(draft.options.corrections) if at == row.row]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"corrected-{name}"):
            st.text(words.corrected_label(name, shown.get(name) if own.get(name) else ""), width="content")
            st.button(
                words.UNDO,
                key=f"undo-{name}",
                icon=":material/undo:",
                on_click=draft.undo_corrections,
                args=(row.row, name),
            )
    with st.container(horizontal=True, horizontal_alignment="distribute", key="rest"):
        if row.status != "skipped":
            st.button(
                words.LEAVE_ROW_OUT,
                key="leave-row",
                icon=":material/block:",
                on_click=draft.leave_out,
                args=([row.row],),
            )
        elif row.row in draft.options.left_out:
            st.button(
                words.USE_ROW_AGAIN,
                key="use-row",
                icon=":material/add:",
                on_click=draft.take_back_in,
                args=([row.row],),
            )
        st.button(words.DONE, key="close-row", icon=":material/check:", on_click=_close)


def _offer_ways(walk: Walk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="ways"):
        st.button(
            words.PREVIOUS,
            key="previous-row",
            icon=":material/arrow_back:",
            disabled=walk.at == 0,
            on_click=_turn,
            args=(walk, -1),
        )
        st.text(words.place_label(walk.at, len(walk.rows)), width="content")
        st.button(
            words.NEXT,
            key="next-row",
            icon=":material/arrow_forward:",
            icon_position="right",
            disabled=walk.at + 1 >= len(walk.rows),
            on_click=_turn,
            args=(walk, 1),
        )


def _turn(walk: Walk, by: int) -> None:
    walk.at = min(max(walk.at + by, 0), len(walk.rows) - 1)
