"""What can be done with a run that has ended: its rest again, or as a file; asked about again; put back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from seam_bulk import afterwards
from seam_bulk.clock import zone_called
from seam_bulk.errors import UnreadableFile
from seam_bulk.reports import report_files
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import draft as drafts
from seam_bulk.web import run_phrases, run_words, trouble, undo_page
from seam_bulk.web.kept_reports import REPORTS, KeptReport
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

_NEW_UPDATE = "new_update.py"
_VERIFIED = "verified"
_NOT_DONE_KINDS = {
    "xlsx": (run_words.NOT_DONE_XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (run_words.NOT_DONE_CSV, "text/csv"),
}


def offer(journal: Journal, stands: RunSummary, kept: KeptReport) -> None:
    """Each step that makes a difference, with the number of its rows."""
    head = stands.head
    told = st.session_state.pop(_VERIFIED, None)
    if told and told[0] == head.run:
        st.success(run_phrases.verified_label(told[1], kept.pending), icon=":material/done_all:")
    if not (kept.not_done or kept.pending or kept.undoable):
        return
    with st.container(border=True, key="next-steps"):
        if kept.not_done:
            _offer_rest(journal, stands, kept.not_done)
        if kept.pending:
            _offer_verify(journal, head, kept.pending)
        if kept.undoable:
            _offer_undo(head, kept.undoable)


def _offer_rest(journal: Journal, stands: RunSummary, count: int) -> None:
    """What was not done: again at once, or as a file. A run that stopped goes on instead of beginning anew."""
    head = stands.head
    with _line(run_phrases.not_done_lead(count), "rest"):
        if stands.state == "finished" and st.button(run_words.AGAIN, key="again", icon=":material/replay:"):
            trouble.guarded(lambda: _begin_again(journal, head))
        if st.button(run_words.NOT_DONE_FILE, key="not-done", icon=":material/download:"):
            _take_file(journal, head)


def _offer_verify(journal: Journal, head: RunHead, count: int) -> None:
    with _line(run_phrases.pending_lead(count), "pending"):
        if st.button(run_words.VERIFY, key="verify", icon=":material/sync:"):
            trouble.guarded(lambda: _verify(journal, head, count))


def _offer_undo(head: RunHead, count: int) -> None:
    with _line(run_phrases.undoable_lead(count), "undoable"):
        if st.button(run_words.UNDO_RUN, key="undo", icon=":material/undo:"):
            st.switch_page(undo_page.PAGE, query_params={"run": head.run})


def _line(text: str, key: str) -> st.delta_generator.DeltaGenerator:
    """A sentence, and beside it what can be done about it."""
    line = st.container(horizontal=True, vertical_alignment="center", key=f"next-{key}")
    line.text(text, width="content")
    return line


def _begin_again(journal: Journal, head: RunHead) -> None:
    """A new draft of just the rows that were not done, in the same columns and zone; nothing leaves the server."""
    draft = drafts.begin(*report_files.not_done_again(journal, head.run))
    headers = head.facts.headers
    columns = {name: header for name, header in head.facts.columns.items() if headers.count(header) == 1}
    draft.choose(columns=columns, timezone=zone_called(head.facts.timezone))
    try:
        _ = draft.checked
    except UnreadableFile:  # something is to be answered first
        draft.go_to(0)
    else:
        draft.go_to(1)
    st.switch_page(_NEW_UPDATE)


@st.dialog(run_words.NOT_DONE_TITLE)
def _take_file(journal: Journal, head: RunHead) -> None:
    """The file with its codes, which is noted the moment it is taken."""
    st.text(run_words.NOT_DONE_LEAD)
    person = SEAM.person()
    with st.container(horizontal=True, horizontal_alignment="right"):
        for kind, (label, mime) in _NOT_DONE_KINDS.items():
            st.download_button(
                label,
                partial(report_files.not_done_bytes, journal, head.run, kind, person),
                report_files.not_done_name(head, kind),
                mime,
                key=f"download-not-done-{kind}",
                icon=":material/download:",
                on_click="ignore",
                type="primary" if kind == "xlsx" else "secondary",
            )


def _verify(journal: Journal, head: RunHead, count: int) -> None:
    """Ask Seam what became of what is pending or in doubt, and draw the report anew."""
    with st.spinner(run_words.VERIFYING):
        RUNNER.ask(afterwards.verify(journal, head.run, SEAM.access()))
    REPORTS.forget(head.run)
    st.session_state[_VERIFIED] = (head.run, count)
    st.rerun()
