"""The third step: what would change, what would not, what is dangerous about it, and the one button that begins."""

from __future__ import annotations

import streamlit as st

from seam_bulk import workflow
from seam_bulk.planning.plan import Plan
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.storage.plan_file import Preview
from seam_bulk.web import corrections, frame, phrases, plan_view, trouble, words
from seam_bulk.web import draft as drafts
from seam_bulk.web.draft import Draft
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

RUN_PAGE = "run_page.py"


def step(draft: Draft) -> None:
    """Compare with Seam, show the diff, and begin the run where that is wanted."""
    was_shown = draft.shown is not None
    shown = _preview(draft)
    if not shown.plan.changes:
        st.info(words.NOTHING_TO_CHANGE)
    corrections.offer_planned_repairs(draft, shown.plan)
    accepted = plan_view.show(shown, draft.options.timezone or frame.browser_zone(), workflow.now())
    if (
        _update_is_pressed(draft, shown.plan, accepted)
        and was_shown
        and not trouble.guarded(lambda: _begin(shown, accepted))
    ):
        st.button(words.COMPARE_AGAIN, key="compare-again", on_click=draft.go_to, args=(draft.step,))


def _preview(draft: Draft) -> Preview:
    if draft.shown is None:
        with st.spinner(words.COMPARING):
            draft.shown = RUNNER.ask(workflow.preview(draft.checked, SEAM.access()))
    return draft.shown


def _update_is_pressed(draft: Draft, plan: Plan, accepted: frozenset[str]) -> bool:
    """Offer the one button, once every danger is ticked, and tell whether it was pressed."""
    missing = plan_view.unaccepted(plan, accepted)
    if plan.changes:
        st.caption(words.SENDS_NOTHING_YET)
    with frame.bottom_bar():
        st.button(words.BACK, key="back", on_click=draft.go_to, args=(1,))
        if not plan.changes:
            return False
        pressed = st.button(phrases.update_label(plan.changes), key="update", type="primary", disabled=bool(missing))
    return pressed and not missing


def _begin(shown: Preview, accepted: frozenset[str]) -> None:
    """Turn what was shown into a run, let it go on in the background, and turn to its page."""
    journal = SEAM.journal()
    run = workflow.begin(journal, shown, Consent(accepted), RunOptions(), SEAM.person())
    drafts.became(run)
    RUNNER.carry_on(journal, run, SEAM.access())
    st.switch_page(RUN_PAGE, query_params={"run": run})
