"""The page Runs: every run of this home, newest first."""

from __future__ import annotations

from functools import partial

import streamlit as st

from seam_bulk.planning.outcomes import Result
from seam_bulk.reports import report_files
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import (
    forgetting,
    frame,
    phrases,
    preview,
    progress,
    run_phrases,
    run_words,
    trouble,
    undo_page,
    words,
)
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

_AT_ONCE = 20
_UNDOABLE = (Result.UPDATED, Result.ADJUSTED, Result.ACCEPTED, Result.UNCONFIRMED)


def page() -> None:
    """When, who, which file and workspace, and what came of it, with what can be done about each run."""
    frame.heading(words.RUNS)
    forgetting.say_what_came_of_it()
    journal = SEAM.journal()
    heads = journal.heads()
    if not heads:
        _say_that_there_are_none()
        return
    shown = st.session_state.get("runs-shown", _AT_ONCE)
    with st.container(key="runs"):
        for head in heads[:shown]:
            _show(journal, progress.standing(journal, head.run))
    if len(heads) > shown and st.button(words.MORE_RUNS, key="more"):
        st.session_state["runs-shown"] = shown + _AT_ONCE
        st.rerun()


def _say_that_there_are_none() -> None:
    with st.container(border=True, key="no-runs", gap="small"):
        st.text(words.NO_RUNS)
        st.page_link("new_update.py", label=words.NEW_UPDATE, icon=":material/add:")


def _show(journal: Journal, stands: RunSummary) -> None:
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
        undoes = f" · {run_phrases.undoes_label(head.settings['undoes'])}" if head.settings.get("undoes") else ""
        st.text(f"{head.facts.name} · {head.workspace.name} · {words.BY} {head.started_by}{undoes}")
        st.text(phrases.results_in_words(stands.counts))
        if stands.state != "running":
            _offer_steps(journal, stands)


def _offer_steps(journal: Journal, stands: RunSummary) -> None:
    """What can be done with a run that has ended, without opening it first."""
    head = stands.head
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"steps-{head.run}"):
        if stands.state == "stopped" and st.button(words.GO_ON, key=f"go-on-{head.run}", icon=":material/play_arrow:"):
            trouble.guarded(lambda: _go_on(journal, head.run))
        st.download_button(
            run_words.REPORT_CSV,
            partial(report_files.report_bytes, journal, head.run, "csv"),
            report_files.report_name(head),
            "text/csv",
            key=f"report-{head.run}",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
        )
        if any(stands.counts.get(result) for result in _UNDOABLE) and st.button(
            run_words.UNDO, key=f"undo-{head.run}", icon=":material/undo:", type="tertiary"
        ):
            st.switch_page(undo_page.PAGE, query_params={"run": head.run})
        forgetting.offer(stands)


def _go_on(journal: Journal, run: str) -> None:
    """Carry a run on, and turn to its page, which says what else is to be agreed to."""
    RUNNER.carry_on(journal, run, SEAM.access())
    st.switch_page(preview.RUN_PAGE, query_params={"run": run})


if __name__ == "__main__":
    trouble.guarded(page)
