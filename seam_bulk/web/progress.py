"""The fourth step: how far a run is, for whoever opens its address, and how it is stopped and taken up again."""

from __future__ import annotations

import streamlit as st

from seam_bulk import afterwards
from seam_bulk.errors import SeamBulkError, UsageError
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import phrases, run_phrases, trouble, words
from seam_bulk.web.looks import LOOKS, Look
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

_EVERY = "1s"


def standing(journal: Journal, run: str) -> RunSummary:
    """How a run stands; one that this server has just begun to carry is running already."""
    return LOOKS.at(journal, run).stands


@st.fragment(run_every=_EVERY)
def watch(run: str) -> None:
    """Look at the run every second until it has ended; then the page is drawn anew, with the report."""
    look = LOOKS.at(SEAM.journal(), run)
    if look.stands.state != "running":
        st.rerun()
    carried = RUNNER.carried(run)
    label = phrases.progress_label(look.done, look.changes, look.rate)
    st.progress(min(1.0, look.done / look.changes) if look.changes else 1.0, text=label)
    waiting = carried.progress.waiting if carried else 0.0
    if waiting > 0:
        st.caption(run_phrases.waiting_label(waiting))
    elif carried and carried.progress.stage:
        st.caption(phrases.stage_label(carried.progress.stage))
    _show_results(look.stands.counts)
    _offer_stop(run, look, asked_here=bool(carried and carried.stop.is_set()))
    st.caption(words.IN_THE_BACKGROUND if carried else f"{words.ELSEWHERE} {words.IN_THE_BACKGROUND}")


def _show_results(counts: dict[str, int]) -> None:
    with st.grid(min_column_width=104, key="live-results"):
        for result, count in counts.items():
            st.metric(run_phrases.going_label(result), f"{count:,}", border=True)


def _offer_stop(run: str, look: Look, *, asked_here: bool) -> None:
    """The button, or who pressed it: every tab shows the same."""
    if asked_here or look.stopping:
        st.info(words.STOPPING, icon=":material/stop_circle:")
        if look.stopping:
            st.text(run_phrases.stop_asked_by(look.stopping))
    else:
        st.button(words.STOP, key="stop", icon=":material/stop_circle:", on_click=_stop, args=(run,))


def _stop(run: str) -> None:
    """Ask the run to stop, whoever carries it, and leave in its history who asked."""
    RUNNER.ask_to_stop(run)
    LOOKS.renew(run)
    try:
        afterwards.ask_to_stop(SEAM.journal(), run, SEAM.person())
    except UsageError:
        return  # it has ended by itself meanwhile
    except SeamBulkError as found:
        trouble.show(found)


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
