"""The page Runs: every run of this home, newest first."""

from __future__ import annotations

import streamlit as st

from seam_bulk import workflow
from seam_bulk.web import frame, phrases, preview, progress, trouble, words
from seam_bulk.web.seam import SEAM
from seam_bulk.workflow import RunSummary

_AT_ONCE = 20


def page() -> None:
    """When, who, which file and workspace, and what came of it, with a link to each run."""
    frame.heading(words.RUNS)
    journal = SEAM.journal()
    runs = workflow.summaries(journal)
    if not runs:
        st.caption(words.NO_RUNS)
        return
    shown = st.session_state.get("runs-shown", _AT_ONCE)
    with st.container(key="runs"):
        for stands in runs[:shown]:
            _show(progress.standing(journal, stands.head.run))
    if len(runs) > shown and st.button(words.MORE_RUNS, key="more"):
        st.session_state["runs-shown"] = shown + _AT_ONCE
        st.rerun()


def _show(stands: RunSummary) -> None:
    head = stands.head
    with st.container(border=True, key=f"run-{head.run}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                preview.RUN_PAGE,
                label=phrases.when(head.started_at, frame.browser_zone()),
                icon=":material/arrow_forward:",
                icon_position="right",
                query_params={"run": head.run},
            )
            frame.state(stands.state)
        st.text(f"{head.facts.name} · {head.workspace.name} · {words.BY} {head.started_by}")
        st.text(phrases.results_in_words(stands.counts))


if __name__ == "__main__":
    trouble.guarded(page)
