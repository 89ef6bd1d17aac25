"""The first step: a file, which column is which, and what else only a person can say about it."""

from __future__ import annotations

import streamlit as st

from seam_bulk.checking.checks import Check
from seam_bulk.checking.file_facts import FIELDS
from seam_bulk.checking.questions import Questions
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.sheet_xml import column_letters
from seam_bulk.web import draft as drafts
from seam_bulk.web import file_questions, frame, limits, starters, trouble
from seam_bulk.web import upload_words as words
from seam_bulk.web.draft import Draft
from seam_bulk.web.file_questions import shown_as

_NONE = -1
"""The choice of no column at all."""


def take_file() -> None:
    """Ask for a file; it stays on the server."""
    if drafts.is_gone():
        st.info(words.GONE, icon=":material/history:")
    st.text(words.LEAD)
    given = st.file_uploader(words.LABEL + limits.in_words(), key="file")
    st.caption(words.NEEDS)
    if given is not None:
        drafts.begin(given.name, given.getvalue())
        st.rerun()
    starters.offer()


def step(draft: Draft) -> None:
    """Show what was found in the file and ask what is open."""
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-file"):
        st.badge(words.FILE, icon=":material/description:", color="gray")
        st.text(draft.name, width="content")
        st.button(words.OTHER_FILE, key="other-file", icon=":material/upload_file:", on_click=drafts.discard)
    try:
        is_settled = _ask(draft)
    except UnreadableFile as found:
        trouble.show(found)
        is_settled = False
    with frame.bottom_bar(leads_back=False):
        st.button(
            words.TO_CHECK, key="to-check", type="primary", disabled=not is_settled, on_click=draft.go_to, args=(1,)
        )


def _ask(draft: Draft) -> bool:
    """Ask what is open of the file; whether the check can go ahead. UnreadableFile where something is in its way."""
    with st.spinner(words.READING):
        asked = draft.questions
    if len(asked.sheets) > 1:
        _ask_sheet(draft, asked)
    if not asked.headers:
        st.caption(words.UNANSWERED)
        return False
    st.caption(words.size_label(asked))
    _ask_columns(draft, asked)
    checked = _check(draft, asked)
    file_questions.ask(draft, asked, checked)
    if not asked.places["code"] and not asked.places["ends_at"]:
        st.caption(words.NEITHER)
        return False
    is_settled = checked is not None and file_questions.are_answered(draft, asked)
    if not is_settled:
        st.caption(words.UNANSWERED)
    return is_settled


def _check(draft: Draft, asked: Questions) -> Check | None:
    """The check, once enough is answered for it: whatever else is wrong with the whole file comes up in it."""
    places = asked.places
    has_columns = bool(places["acs_credential_id"]) and bool(places["code"] or places["ends_at"])
    is_open = any(len(places[name]) > 1 for name in FIELDS) or (
        (asked.hidden_rows or asked.hidden_columns) and draft.options.hidden is None
    )
    if is_open or not has_columns:
        return None
    with st.spinner(words.READING):
        return draft.checked


def _ask_sheet(draft: Draft, asked: Questions) -> None:
    st.selectbox(
        words.SHEET,
        asked.sheets,
        index=None,
        required=True,
        placeholder=words.CHOOSE_SHEET,
        key=shown_as("sheet", draft.options.sheet if draft.options.sheet in asked.sheets else None),
        on_change=lambda: draft.choose_sheet(st.session_state["sheet"]),
    )


def _ask_columns(draft: Draft, asked: Questions) -> None:
    st.subheader(words.COLUMNS, anchor=False)
    with st.grid(3, min_column_width=240, gap="medium", key="columns") as grid:
        for name in FIELDS:
            with grid.cell():
                _ask_column(draft, asked, name)


def _ask_column(draft: Draft, asked: Questions, name: str) -> None:
    places = asked.places[name]
    is_needed = name == "acs_credential_id"
    choices = [place for place, header in enumerate(asked.headers) if header or place in places]
    chosen = places[0] if len(places) == 1 else None if places or is_needed else _NONE
    st.selectbox(
        words.COLUMN_LABELS[name],
        choices if is_needed else [_NONE, *choices],
        index=None,
        required=is_needed,
        format_func=lambda place: words.NOT_IN_FILE if place == _NONE else _column_label(asked, place),
        placeholder=words.CHOOSE_COLUMN,
        key=shown_as(f"column-{name}", chosen),
        on_change=_take_column,
        args=(draft, asked, name),
    )
    _say_what_stands_there(draft, asked, name)


def _say_what_stands_there(draft: Draft, asked: Questions, name: str) -> None:
    places = asked.places[name]
    if len(places) == 1 and name in asked.samples:
        st.text(words.FOR_EXAMPLE + asked.samples[name])
    elif len(places) > 1:
        st.caption(words.SEVERAL_FIT)
    elif places:
        st.caption(words.NOTHING_READS[name])
    else:
        st.caption(words.SWITCHED_OFF if draft.options.columns.get(name) == "" else words.NO_COLUMN)


def _take_column(draft: Draft, asked: Questions, name: str) -> None:
    place = st.session_state[f"column-{name}"]
    draft.choose_column(name, "" if place == _NONE else None if place is None else asked.name_of(place))


def _column_label(asked: Questions, place: int) -> str:
    """The header with the letter the spreadsheet shows; the letter alone where the header could be a code."""
    header, letters = asked.headers[place], column_letters(place)
    is_name = any(c.isalpha() for c in header) and sum(c.isdigit() for c in header) < 3
    return f"{header[:60]} (column {letters})" if is_name else f"Column {letters}"
