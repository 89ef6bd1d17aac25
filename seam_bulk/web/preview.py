"""The third step: what would change, what would not, what is dangerous about it, and the one button that begins."""

from __future__ import annotations

import streamlit as st

from seam_bulk import workflow
from seam_bulk.consent import Consent
from seam_bulk.plan import Decision, Plan
from seam_bulk.plan_file import Preview
from seam_bulk.problems import Severity
from seam_bulk.run_options import RunOptions
from seam_bulk.web import draft as drafts
from seam_bulk.web import frame, phrases, tables, trouble, words
from seam_bulk.web.draft import Draft
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

RUN_PAGE = "run_page.py"

_AS_IT_IS = {Decision.UNCHANGED, Decision.REPEATED}


def step(draft: Draft) -> None:
    """Compare with Seam, show the diff, and begin the run where that is wanted."""
    was_shown = draft.shown is not None
    shown = _preview(draft)
    plan = shown.plan
    _show_counts(plan)
    if not plan.changes:
        st.info(words.NOTHING_TO_CHANGE)
    accepted = _ask_dangers(plan)
    _show_rows(draft, plan)
    if _update_is_pressed(draft, plan, accepted) and was_shown and not trouble.guarded(lambda: _begin(shown, accepted)):
        st.button(words.COMPARE_AGAIN, key="compare-again", on_click=draft.go_to, args=(draft.step,))


def _preview(draft: Draft) -> Preview:
    if draft.shown is None:
        with st.spinner(words.COMPARING):
            draft.shown = RUNNER.ask(workflow.preview(draft.checked, SEAM.access()))
    return draft.shown


def _show_counts(plan: Plan) -> None:
    counts = plan.counts()
    always = {"change", "unchanged", "invalid", "blocked"}
    with st.grid(min_column_width=104, key="counts"):
        for decision, label in words.DECISION_LABELS.items():
            if counts[decision] or decision in always:
                st.metric(label, f"{counts[decision]:,}", border=True)


def _show_rows(draft: Draft, plan: Plan) -> None:
    warnings = [p for row in plan.changes for p in row.problems if p.severity is Severity.WARNING]
    as_it_is = [row for row in plan.rows if row.decision in _AS_IT_IS]
    left_out = [row for row in plan.rows if row.decision not in {*_AS_IT_IS, Decision.CHANGE}]
    labels = {
        "changes": f"{words.CHANGES} ({len(plan.changes):,})",
        "warnings": f"{words.WARNINGS} ({len(warnings):,})",
        "unchanged": f"{words.AS_IT_IS} ({len(as_it_is):,})",
        "left-out": f"{words.LEFT_OUT} ({len(left_out):,})",
    }
    which = st.radio(
        words.CHANGES,
        list(labels),
        format_func=lambda name: labels[name],
        key="preview-view",
        label_visibility="collapsed",
        horizontal=True,
    )
    match which:
        case "warnings" if warnings:
            tables.show(tables.problems(warnings), "warnings", words.WARNINGS, sentences=True)
        case "unchanged" if as_it_is:
            tables.show(tables.not_sent(as_it_is), "unchanged", words.AS_IT_IS)
        case "left-out" if left_out:
            tables.show(tables.not_sent(left_out), "left-out", words.LEFT_OUT, sentences=True)
        case "changes" if plan.changes:
            zone = draft.options.timezone or frame.browser_zone()
            tables.show(tables.changes(plan.changes, zone), "changes", words.CHANGES)
            st.caption(phrases.zone_label(zone))
        case _:
            st.caption(words.NONE_HERE)


def _ask_dangers(plan: Plan) -> frozenset[str]:
    """The dangers that are ticked, each as the sentence it is."""
    if not plan.dangers:
        return frozenset()
    with st.container(border=True, key="dangers"):
        st.badge(words.DANGERS, icon=":material/warning:", color="orange")
        ticked = frozenset(
            str(each.danger)
            for each in plan.dangers
            if st.checkbox(phrases.escaped(each.message), key=f"danger-{each.danger}")
        )
        st.caption(words.TICK_EACH)
        return ticked


def _update_is_pressed(draft: Draft, plan: Plan, accepted: frozenset[str]) -> bool:
    """Offer the one button, once every danger is ticked, and tell whether it was pressed."""
    missing = {str(each.danger) for each in plan.dangers} - accepted
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
