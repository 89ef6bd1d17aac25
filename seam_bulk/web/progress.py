"""The fourth step: how far a run is, for whoever opens its address, and how it is stopped and taken up again."""

from __future__ import annotations

import time

import streamlit as st

from seam_bulk import workflow
from seam_bulk.errors import SeamBulkError
from seam_bulk.journal import Journal
from seam_bulk.outcomes import Result
from seam_bulk.web import phrases, trouble, words
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM
from seam_bulk.workflow import RunSummary

_EVERY = "1s"


def standing(journal: Journal, run: str) -> RunSummary:
    """How a run stands; one that this server has just begun to carry is running already."""
    carried = RUNNER.carried(run)
    found = workflow.summary(journal, run)
    return RunSummary(found.head, "running", found.counts) if carried else found


@st.fragment(run_every=_EVERY)
def watch(run: str, changes: int) -> None:
    """Look at the journal every second until the run has ended; then the page is drawn anew, with the report."""
    stands = standing(SEAM.journal(), run)
    if stands.state != "running":
        st.rerun()
    carried = RUNNER.carried(run)
    done = changes - sum(stands.counts.get(result, 0) for result in (Result.NOT_ATTEMPTED, Result.UNCONFIRMED))
    waiting = carried.progress.waiting if carried else 0.0
    label = phrases.progress_label(done, changes, _rate(run, done), waiting)
    st.progress(done / changes if changes else 1.0, text=label)
    if carried and carried.progress.stage:
        st.caption(phrases.stage_label(carried.progress.stage))
    st.text(phrases.going_in_words(stands.counts))
    st.caption(words.IN_THE_BACKGROUND)
    if carried is None:
        st.caption(words.ELSEWHERE)
    elif carried.stop.is_set():
        st.info(words.STOPPING)
    else:
        st.button(words.STOP, key="stop", icon=":material/stop_circle:", on_click=RUNNER.ask_to_stop, args=(run,))


def stopped(journal: Journal, stands: RunSummary) -> None:
    """Say that the run stopped, why, and offer to go on with it."""
    run = stands.head.run
    st.warning(words.STOPPED, icon=":material/pause_circle:")
    if stands.head.stopped_because:
        st.text(stands.head.stopped_because)
    refused = RUNNER.trouble_of(run)
    if refused:
        trouble.show(refused)
    if st.button(
        words.GO_ON, key="go-on", type="primary", icon=":material/play_arrow:", disabled=_must_accept(refused)
    ):
        RUNNER.carry_on(journal, run, SEAM.access(), _accepted(refused))
        st.rerun()


def _must_accept(refused: SeamBulkError | None) -> bool:
    """Whether a danger that has come up since is still to be ticked."""
    if refused is None or not refused.rule.startswith("danger."):
        return False
    return not st.checkbox(words.ACCEPT_AND_GO_ON, key=refused.rule)


def _accepted(refused: SeamBulkError | None) -> frozenset[str]:
    """Every danger that was ticked for this run in this tab: each attempt names one more."""
    ticked: frozenset[str] = st.session_state.get("ticked", frozenset())
    if refused and refused.rule.startswith("danger."):
        ticked |= {refused.rule.removeprefix("danger.")}
    st.session_state["ticked"] = ticked
    return ticked


def _rate(run: str, done: int) -> float:
    """Changes a second since this tab began to watch."""
    now = time.monotonic()
    since, first = st.session_state.setdefault(f"watched-{run}", (now, done))
    return float((done - first) / (now - since)) if now - since >= 2 else 0.0
