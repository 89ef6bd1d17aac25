"""A plan as a person sees it before it becomes a run, be it an update or an undo: what, when, and what is dangerous."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import streamlit as st

from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision
from seam_bulk.problems import Severity
from seam_bulk.storage.plan_file import Preview
from seam_bulk.web import charts, phrases, reveal, run_phrases, run_words, tables, words
from seam_bulk.web.ends import ends_of

if TYPE_CHECKING:
    from pandas import DataFrame

_AS_IT_IS = {Decision.UNCHANGED, Decision.REPEATED}
_FRAMES = "plan-frames"


def show(shown: Preview, zone: tzinfo | None, now: datetime) -> frozenset[str]:
    """Draw the plan; the dangers that are ticked."""
    plan = shown.plan
    _show_counts(plan)
    if plan.changes:
        _show_ends(plan, zone, now)
    accepted = _ask_dangers(plan)
    _show_rows(shown, zone, now)
    return accepted


def unaccepted(plan: Plan, accepted: frozenset[str]) -> set[str]:
    """The dangers that are still to be ticked."""
    return {str(each.danger) for each in plan.dangers} - accepted


def _show_counts(plan: Plan) -> None:
    counts = plan.counts()
    always = {"change", "unchanged", "invalid", "blocked"}
    with st.grid(min_column_width=104, key="counts"):
        for decision, label in words.DECISION_LABELS.items():
            if counts[decision] or decision in always:
                st.metric(label, f"{counts[decision]:,}", border=True)


def _show_ends(plan: Plan, zone: tzinfo | None, now: datetime) -> None:
    """When access ends, in words and as a chart."""
    found = ends_of(plan.changes, zone)
    if found is None:
        st.text(run_words.ENDS_STAY)
        return
    wanted = [row.after.ends_at for row in plan.changes if row.after.ends_at]
    st.text(run_phrases.ends_between(min(wanted), max(wanted), found.rows, zone, now))
    with st.expander(run_words.ENDS_CHART, expanded=True, key="ends-part"):
        charts.ends(found)
        st.caption(run_phrases.ends_caption(found, zone))


def _show_rows(shown: Preview, zone: tzinfo | None, now: datetime) -> None:
    plan = shown.plan
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
            tables.show(tables.not_sent(as_it_is, shown.facts), "unchanged", words.AS_IT_IS)
        case "left-out" if left_out:
            tables.show(tables.not_sent(left_out, shown.facts), "left-out", words.LEFT_OUT, sentences=True)
        case "changes" if plan.changes:
            _show_changes(shown, zone, now)
        case _:
            st.caption(words.NONE_HERE)


def _show_changes(shown: Preview, zone: tzinfo | None, now: datetime) -> None:
    """Old → new; the codes are dots until somebody asks for them."""
    clear = reveal.is_shown(shown)
    frame = _kept(
        shown, clear=clear, make=lambda: tables.changes(shown.plan.changes, shown.facts, now, show_codes=clear)
    )
    tables.show(frame, "changes-clear" if clear else "changes", words.CHANGES, zone=zone)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(phrases.zone_label(zone), width="content")
        if any(row.after.code for row in shown.plan.changes):
            reveal.offer(shown)


def _kept(shown: Preview, *, clear: bool, make: Callable[[], DataFrame]) -> DataFrame:
    """The table of this very preview, made once: whoever ticks a box must not wait for twenty thousand rows."""
    found = st.session_state.get(_FRAMES)
    if found is None or found[0] is not shown or found[1] != clear:
        found = st.session_state[_FRAMES] = (shown, clear, make())
    frame: DataFrame = found[2]
    return frame


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
