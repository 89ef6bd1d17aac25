"""Codes on the screen: once somebody said so, for this tab and this one thing, and noted before the first is sent."""

from __future__ import annotations

import streamlit as st

from seam_bulk import afterwards
from seam_bulk.errors import SeamBulkError
from seam_bulk.storage.plan_file import Preview
from seam_bulk.web import run_words, trouble
from seam_bulk.web.kept_reports import REPORTS
from seam_bulk.web.seam import SEAM

_KEY = "codes-shown"
_TROUBLE = "codes-not-shown"


def is_shown(about: str | Preview) -> bool:
    """Whether this tab shows the codes of a run, or of this very preview."""
    return any(_is_same(each, about) for each in st.session_state.get(_KEY, ()))


def offer(about: str | Preview) -> None:
    """The button that asks for the codes, or takes them away. To be drawn by a page itself, never by a fragment."""
    if isinstance(refused := st.session_state.pop(_TROUBLE, None), SeamBulkError):
        trouble.show(refused)
    if is_shown(about):
        st.button(
            run_words.HIDE_CODES, key="hide-codes", icon=":material/visibility_off:", on_click=_hide, args=(about,)
        )
    elif st.button(run_words.SHOW_CODES, key="show-codes", icon=":material/visibility:"):
        _ask(about)


@st.dialog(run_words.SHOW_CODES_TITLE)
def _ask(about: str | Preview) -> None:
    st.text(run_words.SHOW_CODES_LEAD)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(run_words.CANCEL, key="keep-hidden"):
            st.rerun()
        if st.button(run_words.SHOW_CODES_NOW, key="show-codes-now", type="primary", on_click=_show, args=(about,)):
            st.rerun()


def _show(about: str | Preview) -> None:
    """Note it, and only then show them: where it cannot be noted nothing is shown."""
    where = run_words.IN_A_REPORT if isinstance(about, str) else run_words.IN_A_PREVIEW
    try:
        afterwards.note_codes_shown(SEAM.journal(), about, where, SEAM.person())
    except SeamBulkError as refused:
        st.session_state[_TROUBLE] = refused
    else:
        st.session_state[_KEY] = [*st.session_state.get(_KEY, ()), about][-2:]


def _hide(about: str | Preview) -> None:
    st.session_state[_KEY] = [each for each in st.session_state.get(_KEY, ()) if not _is_same(each, about)]
    if isinstance(about, str):
        REPORTS.forget(about)


def _is_same(one: object, other: str | Preview) -> bool:
    """The same run, or the very same preview: one that was made anew is another, and asks anew."""
    return one == other if isinstance(one, str) and isinstance(other, str) else one is other
