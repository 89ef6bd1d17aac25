"""The first step: a file, which column is which, and what else only a person can say about it."""

from __future__ import annotations

from datetime import time

import streamlit as st

from seam_bulk.clock import zone_called, zone_names
from seam_bulk.columns import FIELDS
from seam_bulk.errors import UnreadableFile
from seam_bulk.questions import Questions
from seam_bulk.sheet_xml import column_letters
from seam_bulk.shipped import sample_file
from seam_bulk.web import draft as drafts
from seam_bulk.web import frame, phrases, trouble, words
from seam_bulk.web.draft import Draft

_SAMPLE = "arrivals.xlsx"
_LAST_MINUTE = time(23, 59)


def take_file(*, built_in: bool) -> None:
    """Ask for a file; it stays on the server."""
    st.text(words.UPLOAD_LEAD)
    given = st.file_uploader(words.UPLOAD_LABEL, key="file")
    st.caption(words.UPLOAD_NEEDS)
    if given is not None:
        drafts.begin(given.name, given.getvalue())
        st.rerun()
    sample = sample_file(_SAMPLE)
    if (
        built_in
        and sample
        and st.button(words.TRY_SAMPLE, key="sample", icon=":material/table:", help=words.SAMPLE_HELP)
    ):
        drafts.begin(sample.name, sample.read_bytes())
        st.rerun()


def step(draft: Draft) -> None:
    """Show what was found in the file and ask what is open."""
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-file"):
        st.badge(words.FILE, icon=":material/description:", color="gray")
        st.text(draft.name)
        st.button(words.OTHER_FILE, key="other-file", type="tertiary", on_click=drafts.discard)
    is_settled, is_troubled = False, False
    try:
        asked = draft.questions
        if len(asked.sheets) > 1:
            _ask_sheet(draft, asked)
        if asked.headers:
            _ask_columns(draft, asked)
            _ask_rest(draft, asked)
            is_settled = _is_settled(draft, asked)
    except UnreadableFile as found:
        trouble.show(found)
        is_troubled = True
    if not is_settled and not is_troubled:
        st.caption(words.UNANSWERED)
    with frame.bottom_bar(leads_back=False):
        st.button(
            words.TO_CHECK, key="to-check", type="primary", disabled=not is_settled, on_click=draft.go_to, args=(1,)
        )


def _is_settled(draft: Draft, asked: Questions) -> bool:
    """Whether the check can go ahead; says what is in its way where that is not plain to see."""
    open_zone = asked.timezone and draft.options.timezone is None
    open_rows = asked.hidden_rows and draft.options.hidden is None
    open_order = asked.date_order and draft.options.date_order is None
    if open_rows or not _columns_are_settled(asked):
        return False
    _ = draft.checked  # whatever else is wrong with the whole file is said here
    return not (open_zone or open_order)


def _columns_are_settled(asked: Questions) -> bool:
    places = asked.places
    several = any(len(places[name]) > 1 for name in FIELDS)
    return bool(places["acs_credential_id"]) and bool(places["code"] or places["ends_at"]) and not several


def _set(key: str, value: object) -> str:
    """Make a widget show what the draft says, whatever it showed before, and return its key."""
    st.session_state[key] = value
    return key


def _ask_sheet(draft: Draft, asked: Questions) -> None:
    st.selectbox(
        words.SHEET,
        asked.sheets,
        index=None,
        required=True,
        placeholder=words.CHOOSE_SHEET,
        key=_set("sheet", draft.options.sheet if draft.options.sheet in asked.sheets else None),
        on_change=_take_sheet,
        args=(draft,),
    )


def _take_sheet(draft: Draft) -> None:
    draft.choose(sheet=st.session_state["sheet"], columns={})


def _ask_columns(draft: Draft, asked: Questions) -> None:
    st.subheader(words.COLUMNS, anchor=False)
    with st.grid(3, min_column_width=240, gap="medium", key="columns") as grid:
        for name in FIELDS:
            with grid.cell():
                _ask_column(draft, asked, name)


def _ask_column(draft: Draft, asked: Questions, name: str) -> None:
    places = asked.places[name]
    choices = [place for place, header in enumerate(asked.headers) if header or place in places]
    st.selectbox(
        words.COLUMN_LABELS[name],
        choices,
        index=None,
        required=name == "acs_credential_id",
        format_func=lambda place: _column_label(asked, place),
        placeholder=words.CHOOSE_COLUMN if len(places) > 1 or name == "acs_credential_id" else words.NOT_IN_FILE,
        key=_set(f"column-{name}", places[0] if len(places) == 1 else None),
        on_change=_take_column,
        args=(draft, asked, name),
    )
    if len(places) == 1 and name in asked.samples:
        st.text(words.FOR_EXAMPLE + asked.samples[name])
    else:
        st.caption(words.SEVERAL_FIT if len(places) > 1 else words.NOTHING_READS[name] if places else words.NO_COLUMN)


def _take_column(draft: Draft, asked: Questions, name: str) -> None:
    place = st.session_state[f"column-{name}"]
    draft.choose_column(name, None if place is None else asked.name_of(place))


def _column_label(asked: Questions, place: int) -> str:
    """The header with the letter the spreadsheet shows; the letter alone where the header could be a code."""
    header, letters = asked.headers[place], column_letters(place)
    is_name = any(c.isalpha() for c in header) and sum(c.isdigit() for c in header) < 3
    return f"{header[:60]} (column {letters})" if is_name else f"Column {letters}"


def _ask_rest(draft: Draft, asked: Questions) -> None:
    """Sheet aside, what is asked only where the answer makes a difference."""
    if not (asked.hidden_rows or asked.timezone or asked.date_order or asked.end_time or draft.options.date_order):
        return
    st.subheader(words.QUESTIONS, anchor=False)
    if asked.hidden_rows:
        _ask_choice(draft, "hidden", words.HIDDEN, words.HIDDEN_CHOICES)
    if asked.date_order:
        _ask_choice(draft, "date_order", words.ORDER, words.ORDER_CHOICES)
    if asked.timezone or asked.end_time:
        with st.grid(2, min_column_width=260, gap="medium") as grid:
            if asked.timezone:
                with grid.cell():
                    _ask_zone(draft)
            if asked.end_time:
                with grid.cell():
                    _ask_end_time(draft)


def _ask_choice(draft: Draft, name: str, question: str, choices: dict[str, str]) -> None:
    st.radio(
        question,
        list(choices),
        index=None,
        format_func=lambda choice: choices[choice],
        key=_set(name, getattr(draft.options, name)),
        on_change=lambda: draft.choose(**{name: st.session_state[name]}),
        horizontal=True,
    )


def _ask_zone(draft: Draft) -> None:
    zones = sorted(zone_names().values())
    chosen, guess = draft.options.timezone, frame.browser_zone()
    st.selectbox(
        words.ZONE,
        zones,
        index=None,
        required=True,
        placeholder=words.ZONE_PLACEHOLDER,
        key=_set("zone", chosen.key if chosen else None),
        on_change=lambda: draft.choose(timezone=zone_called(st.session_state["zone"] or "")),
    )
    if guess and not chosen:
        st.button(
            phrases.guess_label(guess.key),
            key="guessed-zone",
            icon=":material/my_location:",
            on_click=_take_guess,
            args=(draft, guess.key),
        )


def _take_guess(draft: Draft, zone: str) -> None:
    draft.choose(timezone=zone_called(zone))


def _ask_end_time(draft: Draft) -> None:
    st.time_input(
        words.END_TIME,
        draft.options.end_time.replace(second=0),
        step=900,
        key="end-time",
        help=words.END_TIME_HELP,
        on_change=_take_end_time,
        args=(draft,),
    )


def _take_end_time(draft: Draft) -> None:
    said: time = st.session_state["end-time"]
    draft.choose(end_time=time(23, 59, 59) if said == _LAST_MINUTE else said)
