"""The last step: what became of every row, on the page and as a file."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

import streamlit as st

from seam_bulk import afterwards
from seam_bulk.clock import zone_called
from seam_bulk.planning.outcomes import everything_as_wanted
from seam_bulk.reports import report_files
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.run_summary import RunSummary
from seam_bulk.web import charts, frame, next_steps, phrases, reveal, run_phrases, run_words, tables, trouble, words
from seam_bulk.web.kept_reports import REPORTS, KeptReport
from seam_bulk.web.seam import SEAM

_KINDS = {
    "csv": (words.DOWNLOAD_CSV, "text/csv"),
    "xlsx": (words.DOWNLOAD_XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (run_words.DOWNLOAD_JSON, "application/json"),
}


def show(journal: Journal, stands: RunSummary) -> None:
    """Results by kind, the downloads, what can be done next, and the rows."""
    if stands.state == "finished":
        if everything_as_wanted(stands.counts, stands.head.settings["options"]["verify"]):
            st.success(words.FINISHED_FINE, icon=":material/check_circle:")
        else:
            st.info(words.FINISHED_SOME, icon=":material/info:")
    kept = REPORTS.of(journal, stands.head, show_codes=reveal.is_shown(stands.head.run))
    _show_counts(stands.counts)
    _offer_downloads(journal, stands)
    next_steps.offer(journal, stands, kept)
    _show_rows(journal, stands, kept)
    _show_history(journal, stands.head)


def _show_counts(counts: dict[str, int]) -> None:
    if len(counts) > 1:
        charts.results(counts)
    st.dataframe(
        tables.counts(counts),
        key="counts",
        hide_index=True,
        column_config={
            "Rows": st.column_config.NumberColumn(format="localized", width=64),
            "Result": st.column_config.TextColumn(width=104),
            "Means": st.column_config.TextColumn(width=400),
        },
        alt=words.RESULTS_ALT,
    )


def _offer_downloads(journal: Journal, stands: RunSummary) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        st.text(words.DOWNLOAD, width="content")
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


def _show_rows(journal: Journal, stands: RunSummary, kept: KeptReport) -> None:
    """The rows, by result and by what is searched for; the story of the one that is chosen."""
    head = stands.head
    zone = zone_called(head.facts.timezone) or frame.browser_zone()
    which = _ask_which(stands.counts, kept)
    text = (
        st.text_input(run_words.SEARCH, key="report-search", placeholder=run_words.SEARCH_PLACEHOLDER, width=360) or ""
    )
    found = kept.search(which, text)
    if found.empty:
        st.caption(words.NONE_HERE)
        return
    if text:
        st.caption(run_phrases.found_label(len(found), len(kept.frame)))
    key = f"results-{which}-{abs(hash((text, len(found))))}"  # another table, so that no old choice points into it
    at = tables.choose_row(found, key, words.RESULTS, sentences=True, zone=zone)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{phrases.zone_label(zone)} {run_words.CHOOSE_ROW}", width="content")
        if kept.frame["Code"].any():
            reveal.offer(head.run)
    if at is not None:
        _show_story_of_row(journal, head, int(found["Row"].iloc[at]), zone)


def _ask_which(counts: dict[str, int], kept: KeptReport) -> str:
    """Which rows are to be seen: what is to be looked at, all, or those with one result."""
    to_look_at = int(kept.to_look_at.sum())
    labels = {
        "some": f"{words.NOT_AS_WANTED} ({to_look_at:,})",
        "": f"{words.ALL_ROWS} ({len(kept.frame):,})",
    }
    if len(counts) > 1:
        labels |= {result: f"{phrases.result_label(result)} ({count:,})" for result, count in counts.items()}
    return st.radio(
        words.RESULTS,
        list(labels),
        index=0 if to_look_at else 1,
        format_func=lambda name: labels[name],
        key="report-view",
        label_visibility="collapsed",
        horizontal=True,
    )


def _show_story_of_row(journal: Journal, head: RunHead, number: int, zone: tzinfo | None) -> None:
    """All that the run knows of one row; the codes in it are dots, also where the table shows them."""

    def draw() -> None:
        lines = afterwards.story_of_row(journal, head.run, number, SEAM.person())
        st.dataframe(
            tables.story(lines, zone),
            key="story-of-row-lines",
            hide_index=True,
            row_height=44,
            height="content",
            column_config=_STORY_COLUMNS,
            alt=run_words.STORY_ALT,
        )

    with st.container(border=True, key="story-of-row"):
        st.markdown(f"**{run_words.STORY_OF_ROW} {number}**")
        trouble.guarded(draw)


def _show_history(journal: Journal, head: RunHead) -> None:
    """Where the run came from and who did what with it, oldest first."""
    with st.expander(run_words.STORY_OF_RUN, key="history"):
        st.dataframe(
            tables.story(afterwards.story_of_run(journal, head.run), frame.browser_zone()),
            key="history-lines",
            hide_index=True,
            row_height=44,
            height="content",
            column_config=_STORY_COLUMNS,
            alt=run_words.STORY_ALT,
        )


_STORY_COLUMNS = {
    "What": st.column_config.TextColumn(width=120),
    "When": st.column_config.TextColumn(width=170),
    "Says": st.column_config.TextColumn(width=760),
}
