"""The page of one run, at `run?run=NAME`: its progress while it goes on, its report after that."""

from __future__ import annotations

import streamlit as st

from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import draft as drafts
from seam_bulk.web import forgetting, frame, phrases, progress, report, run_phrases, trouble, undo_page, words
from seam_bulk.web.seam import SEAM


def page() -> None:
    """The run that the address names, as the journal has it; any tab and any server of this home shows the same."""
    drafts.begun()
    undo_page.landed()
    name = st.query_params.get("run", "")
    if not name:
        raise words.NO_RUN
    journal = SEAM.journal()
    stands = progress.standing(journal, journal.head(name).run)
    frame.heading(words.RUN, 3 if stands.state != "finished" else 4)
    _say_what_it_is(stands)
    if stands.state == "running":
        progress.watch(stands.head.run)
        return
    if stands.state == "stopped":
        progress.stopped(journal, stands)
    report.show(journal, stands)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="run-foot"):
        st.page_link("new_update.py", label=words.NEW_FILE, icon=":material/add:")
        forgetting.offer(stands)


def _say_what_it_is(stands: RunSummary) -> None:
    head = stands.head
    with st.container(horizontal=True, vertical_alignment="center", key="run-head"):
        frame.state(stands.state)
        st.text(f"{head.facts.name} · {head.workspace.name}", width="content")
        st.caption(phrases.begun_label(head, frame.browser_zone()), width="content")
        if undone := head.settings.get("undoes"):
            st.caption(phrases.escaped(run_phrases.undoes_label(undone)), width="content")


if __name__ == "__main__":
    trouble.guarded(page)
