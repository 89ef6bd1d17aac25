"""The second step: every problem of every row."""

from __future__ import annotations

import streamlit as st

from seam_bulk.checks import Check
from seam_bulk.problems import Severity
from seam_bulk.web import frame, phrases, tables, words
from seam_bulk.web.draft import Draft


def step(draft: Draft) -> None:
    """Show how the rows stand, and the problems by row."""
    checked = draft.checked
    counts = checked.counts()
    _show_counts(counts)
    if not counts["ready"]:
        st.info(words.NOTHING_READY)
    _show_rows(draft, checked)
    with frame.bottom_bar():
        st.button(words.BACK, key="back", on_click=draft.go_to, args=(0,))
        st.button(
            words.TO_PREVIEW,
            key="to-preview",
            type="primary",
            disabled=not counts["ready"],
            on_click=draft.go_to,
            args=(2,),
        )


def _show_counts(counts: dict[str, int]) -> None:
    always = {"rows", "ready", "invalid"}
    with st.grid(min_column_width=104, key="counts"):
        for status, label in words.STATUS_LABELS.items():
            if counts[status] or status in always:
                st.metric(label, f"{counts[status]:,}", border=True)


def _show_rows(draft: Draft, checked: Check) -> None:
    found = checked.problems
    labels = {"problems": f"{words.PROBLEMS} ({len(found):,})", "rows": f"{words.ALL_ROWS} ({len(checked.rows):,})"}
    which = st.radio(
        words.PROBLEMS,
        list(labels),
        format_func=lambda name: labels[name],
        key="check-view",
        label_visibility="collapsed",
        horizontal=True,
    )
    if which == "rows":
        zone = draft.options.timezone or frame.browser_zone()
        tables.show(tables.checked_rows(checked, zone), "rows", words.ALL_ROWS)
        st.caption(phrases.zone_label(zone))
    elif found:
        weight = {severity: at for at, severity in enumerate(Severity)}
        heaviest_first = sorted(found, key=lambda problem: weight[problem.severity])
        tables.show(tables.problems(heaviest_first), "problems", words.PROBLEMS, sentences=True)
    else:
        st.success(words.NO_PROBLEMS, icon=":material/check_circle:")
