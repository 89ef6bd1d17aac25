"""What only a person can say about a file's rows and dates, asked only where the answer makes a difference."""

from __future__ import annotations

from datetime import time

import streamlit as st

from seam_bulk.checking.checks import Check
from seam_bulk.checking.questions import Questions
from seam_bulk.clock import zone_called, zone_names
from seam_bulk.web import frame, phrases
from seam_bulk.web import upload_words as words
from seam_bulk.web.draft import Draft

_LAST_MINUTE = time(23, 59)


def ask(draft: Draft, asked: Questions, found: Check | None) -> None:
    """Ask what is open; what the file itself settles is said. A date that was repaired may open a question anew."""
    rules = {problem.rule for row in found.rows for problem in row.problems} if found else set()
    asks_order = asked.date_order or "ends_at.ambiguous_order" in rules or draft.options.date_order is not None
    asks_zone = asked.timezone or "ends_at.no_timezone" in rules or draft.options.timezone is not None
    is_hidden = bool(asked.hidden_rows or asked.hidden_columns)
    if not (is_hidden or asks_zone or asked.either or asked.end_time or asks_order):
        return
    st.subheader(words.QUESTIONS, anchor=False)
    if is_hidden:
        _ask_choice(draft, "hidden", words.hidden_label(asked.hidden_rows, asked.hidden_columns), words.HIDDEN_CHOICES)
    if asks_order:
        _ask_order(draft, asked)
    if asks_zone or asked.end_time:
        with st.grid(2, min_column_width=260, gap="medium") as grid:
            if asks_zone:
                with grid.cell():
                    _ask_zone(draft)
            if asked.end_time:
                with grid.cell():
                    _ask_end_time(draft)
    if asked.either and not asks_order:
        st.caption(f"{words.ORDER_IS_KNOWN}. {words.order_evidence(asked.order)}")


def are_answered(draft: Draft, asked: Questions) -> bool:
    """Whether nothing of it is open any more."""
    options = draft.options
    return not (
        ((asked.hidden_rows or asked.hidden_columns) and options.hidden is None)
        or (asked.timezone and options.timezone is None)
        or (asked.date_order and options.date_order is None)
    )


def shown_as(key: str, value: object) -> str:
    """Make a widget show what the draft says, whatever it showed before, and return its key."""
    st.session_state[key] = value
    return key


def _ask_order(draft: Draft, asked: Questions) -> None:
    choices = {order: phrases.escaped(label) for order, label in words.order_choices(asked.either).items()}
    _ask_choice(draft, "date_order", words.ORDER, choices)
    if evidence := words.order_evidence(asked.order):
        st.caption(evidence)


def _ask_choice(draft: Draft, name: str, question: str, choices: dict[str, str]) -> None:
    st.radio(
        question,
        list(choices),
        index=None,
        format_func=lambda choice: choices[choice],
        key=shown_as(name, getattr(draft.options, name)),
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
        key=shown_as("zone", chosen.key if chosen else None),
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
