"""A run is removed for good: only after it was said what is lost."""

from __future__ import annotations

import streamlit as st

from seam_bulk import afterwards
from seam_bulk.errors import SeamBulkError
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import run_phrases, run_words, trouble
from seam_bulk.web.kept_reports import REPORTS
from seam_bulk.web.seam import SEAM

_RUNS = "runs.py"
_TOLD = "forgotten"


def offer(stands: RunSummary) -> None:
    """The button that asks first; none while the run goes on."""
    if stands.state != "running" and st.button(
        run_words.FORGET, key=f"forget-{stands.head.run}", icon=":material/delete:", type="tertiary"
    ):
        _ask(stands)


def say_what_came_of_it() -> None:
    """That a run was forgotten, or why not; told once."""
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, SeamBulkError):
        trouble.show(told)
    elif told:
        st.success(run_words.FORGOTTEN, icon=":material/delete:")


@st.dialog(run_words.FORGET_TITLE)
def _ask(stands: RunSummary) -> None:
    st.text(stands.head.facts.name)
    st.text(run_words.FORGET_LEAD)
    if open_rows := run_phrases.forget_lead(stands.counts):
        st.warning(open_rows)
    st.text(run_words.FORGET_STAYS)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(run_words.CANCEL, key="keep"):
            st.rerun()
        if st.button(run_words.FORGET_NOW, key="forget-now", type="primary", on_click=_forget, args=(stands.head.run,)):
            st.switch_page(_RUNS)


def _forget(run: str) -> None:
    try:
        afterwards.forget(SEAM.journal(), run, SEAM.person())
    except SeamBulkError as found:
        st.session_state[_TOLD] = found
    else:
        st.session_state[_TOLD] = True
        REPORTS.forget(run)
