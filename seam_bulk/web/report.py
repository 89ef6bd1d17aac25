"""The last step: what became of every row, on the page and as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from seam_bulk import report_files
from seam_bulk.clock import zone_called
from seam_bulk.entries import outcome_of
from seam_bulk.journal import Journal
from seam_bulk.outcomes import AS_WANTED, everything_as_wanted
from seam_bulk.web import frame, phrases, tables, words
from seam_bulk.workflow import RunSummary

_KINDS = {
    "csv": (words.DOWNLOAD_CSV, "text/csv"),
    "xlsx": (words.DOWNLOAD_XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def show(journal: Journal, stands: RunSummary) -> None:
    """Results by kind, the rows, and the downloads."""
    if stands.state == "finished":
        if everything_as_wanted(stands.counts, stands.head.settings["options"]["verify"]):
            st.success(words.FINISHED_FINE, icon=":material/check_circle:")
        else:
            st.info(words.FINISHED_SOME, icon=":material/info:")
    _show_counts(stands.counts)
    _offer_downloads(journal, stands)
    _show_rows(journal, stands)


def _show_counts(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    bars = st.column_config.ProgressColumn(
        format="localized", min_value=0, max_value=max(total, 1), width=220, color="primary"
    )
    st.dataframe(
        tables.counts(counts),
        key="counts",
        hide_index=True,
        column_config={"Rows": bars, "Result": st.column_config.TextColumn(width=110)},
        alt=words.RESULTS_ALT,
    )


def _offer_downloads(journal: Journal, stands: RunSummary) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        st.text(words.DOWNLOAD)
        for ending, (label, mime) in _KINDS.items():
            st.download_button(
                label,
                partial(report_files.report_bytes, journal, stands.head.run, ending),
                report_files.report_name(stands.head, ending),
                mime,
                key=f"download-{ending}",
                icon=":material/download:",
                on_click="ignore",
                type="primary" if ending == "csv" and stands.state == "finished" else "secondary",
            )
        st.caption(words.MASKED, width="content")


def _show_rows(journal: Journal, stands: RunSummary) -> None:
    rows = list(journal.rows(stands.head.run))
    to_look_at = [row for row in rows if outcome_of(row).result not in AS_WANTED]
    labels = {"some": f"{words.NOT_AS_WANTED} ({len(to_look_at):,})", "all": f"{words.ALL_ROWS} ({len(rows):,})"}
    which = st.radio(
        words.RESULTS,
        list(labels),
        index=0 if to_look_at else 1,
        format_func=lambda name: labels[name],
        key="report-view",
        label_visibility="collapsed",
        horizontal=True,
    )
    chosen = to_look_at if which == "some" else rows
    if chosen:
        zone = zone_called(stands.head.facts.timezone) or frame.browser_zone()
        tables.show(tables.results(chosen, zone), f"results-{which}", words.RESULTS, sentences=True)
        st.caption(phrases.zone_label(zone))
    else:
        st.caption(words.NONE_HERE)
