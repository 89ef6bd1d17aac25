"""The second step: every problem of every row, and mending it in place."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from seam_bulk.checking.checks import Check
from seam_bulk.checking.rows import CheckedRow
from seam_bulk.web import check_tables, corrections, frame, phrases, row_dialog
from seam_bulk.web import check_words as words
from seam_bulk.web.draft import Draft
from seam_bulk.web.finding import Findings, Who, findings, matching_problems, matching_rows
from seam_bulk.web.words import BACK, STATUS_LABELS


def step(draft: Draft) -> None:
    """Show how the rows stand, the problems by row, and what can be done about them."""
    with st.spinner(words.CHECKING):
        checked = draft.checked
    counts = checked.counts()
    _show_counts(counts)
    if not counts["ready"]:
        st.info(words.NOTHING_READY)
    found = findings(draft, checked)
    corrections.offer_repairs(draft, found)
    _show_rows(draft, checked, found)
    corrections.offer_file(draft, checked, found)
    row_dialog.show(draft)
    with frame.bottom_bar():
        st.button(BACK, key="back", on_click=draft.go_to, args=(0,))
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
        for status, label in STATUS_LABELS.items():
            if counts[status] or status in always:
                st.metric(label, f"{counts[status]:,}", border=True)


def _show_rows(draft: Draft, checked: Check, found: Findings) -> None:
    counts = {
        "problems": len(found.problems),
        "rows": len(checked.rows),
        "corrected": len(found.corrected),
        "left-out": len(found.skipped),
    }
    match _ask_view({name: count for name, count in counts.items() if count or name in {"problems", "rows"}}):
        case "problems" if found.problems:
            _show_problems(draft, found)
        case "problems":
            st.success(words.NO_PROBLEMS, icon=":material/check_circle:")
        case "corrected":
            corrections.show_cells(draft, checked, found)
        case "left-out":
            _show_all(draft, found.skipped, found.who)
        case _:
            _show_all(draft, checked.rows, found.who)


def _ask_view(counts: dict[str, int]) -> str:
    if st.session_state.get("check-view") not in counts:
        st.session_state["check-view"] = "problems"
    return st.radio(
        words.VIEW,
        list(counts),
        format_func=lambda name: f"{words.VIEWS[name]} ({counts[name]:,})",
        key="check-view",
        label_visibility="collapsed",
        horizontal=True,
    )


def _show_problems(draft: Draft, found: Findings) -> None:
    with st.grid(2, min_column_width=260, gap="medium") as grid:
        with grid.cell():
            sought = _ask_search()
        with grid.cell():
            kind = _ask_kind(found)
    of_kind = [each for each in found.problems if each[1].rule == kind] if kind else found.problems
    matching = matching_problems(of_kind, sought, found.who)
    if not matching:
        st.info(words.NOTHING_FOUND)
        return
    shown = matching[: check_tables.MOST_SHOWN]
    rows = [row.row if row else 0 for row, _ in shown]
    _offer_to_go_through(rows)
    check_tables.show(
        check_tables.problem_lines(shown, found.who),
        "problems",
        words.VIEWS["problems"],
        lambda place, label: _act(draft, rows, place, label),
        sentences=True,
    )
    _say_what_is_not_shown(shown, matching)


def _ask_kind(found: Findings) -> str:
    kinds = found.kinds
    if st.session_state.get("kind") not in kinds:
        st.session_state["kind"] = ""
    return st.selectbox(
        words.KIND,
        ["", *(rule for rule, _ in kinds.most_common())],
        format_func=lambda rule: f"{words.rule_label(rule)} ({kinds[rule]:,})" if rule else words.ALL_KINDS,
        key="kind",
    )


def _show_all(draft: Draft, found: Sequence[CheckedRow], who: Who) -> None:
    sought = _ask_search()
    matching = matching_rows(found, sought, who)
    if not matching:
        st.info(words.NOTHING_FOUND if sought else words.NO_ROWS)
        return
    shown = matching[: check_tables.MOST_SHOWN]
    rows = [row.row for row in shown]
    _offer_to_go_through(rows)
    zone = draft.options.timezone or frame.browser_zone()
    check_tables.show(
        check_tables.row_lines(shown, who, zone),
        "rows",
        words.VIEWS["rows"],
        lambda place, label: _act(draft, rows, place, label),
    )
    st.caption(phrases.zone_label(zone))
    _say_what_is_not_shown(shown, matching)


def _offer_to_go_through(rows: list[int]) -> None:
    """The way to the same as a table's buttons, for whoever uses the keyboard alone."""
    st.button(words.EDIT_FIRST, key="edit-first", icon=":material/edit:", on_click=_open, args=(rows, rows[0]))


def _ask_search() -> str:
    return st.text_input(words.SEARCH, key="search", placeholder=words.SEARCH_PLACEHOLDER).strip()


def _say_what_is_not_shown(shown: Sequence[object], found: Sequence[object]) -> None:
    if len(shown) < len(found):
        st.caption(words.shown_label(len(shown), len(found)))


def _open(rows: list[int], row: int) -> None:
    in_order = list(dict.fromkeys(each for each in rows if each))
    if in_order:
        row_dialog.open_at(in_order, row or in_order[0])


def _act(draft: Draft, rows: list[int], place: int, label: str) -> None:
    """What the button of a row in a table says."""
    row = rows[place]
    match label:
        case words.LEAVE_OUT:
            draft.leave_out([row])
        case words.USE_AGAIN:
            draft.take_back_in([row])
        case _:
            _open(rows, row)
