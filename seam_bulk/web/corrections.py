"""Repairs that can be accepted, what was corrected, and the corrected file to take away."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from seam_bulk.checking.checks import Check
from seam_bulk.checking.retyping import cells_of_row, visible
from seam_bulk.planning.plan import Plan
from seam_bulk.problems import Problem
from seam_bulk.reports.corrected import corrected_bytes, corrected_name
from seam_bulk.web import check_tables, row_dialog
from seam_bulk.web import check_words as words
from seam_bulk.web.draft import Draft
from seam_bulk.web.finding import CorrectedCell, Findings

_PLANNED = frozenset(["code.zeros_maybe_lost"])
"""The rules that only a plan can suggest something for."""

_FEW = 8
_MIMES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def offer_repairs(draft: Draft, found: Findings) -> None:
    """Each kind of suggestion with one button that accepts all of it, and each that was accepted with the way back."""
    accepted = sorted(draft.options.fixes)
    if not found.suggested and not accepted:
        return
    with st.container(border=True, key="repairs", gap="small"):
        st.badge(words.SUGGESTIONS, icon=":material/auto_fix_high:", color="blue")
        st.caption(words.SUGGESTIONS_LEAD)
        for first, count in found.suggested.values():
            _offer_repair(draft, first, count)
        for rule in accepted:
            _offer_undo(draft, rule, found.repaired[rule])


def offer_planned_repairs(draft: Draft, plan: Plan) -> None:
    """The repairs that only Seam's values lead to, such as zeros put back: all of a kind, or of a few one by one.

    For the preview, which is made anew after each.
    """
    suggested = [p for row in plan.changes for p in row.problems if p.suggestion is not None]
    repaired = Counter(p.rule for row in plan.rows for p in row.problems if p.fixed and p.rule in _PLANNED)
    accepted = sorted(draft.options.fixes & _PLANNED)
    if not suggested and not accepted:
        return
    with st.container(border=True, key="repairs", gap="small"):
        st.badge(words.LIKELY, icon=":material/auto_fix_high:", color="blue")
        st.caption(words.LIKELY_LEAD)
        for rule, count in Counter(p.rule for p in suggested).items():
            of_rule = [p for p in suggested if p.rule == rule]
            _offer_repair(draft, of_rule[0], count)
            if 1 < count <= _FEW:
                _offer_each(draft, of_rule)
        for rule in accepted:
            _offer_undo(draft, rule, repaired[rule])


def _offer_each(draft: Draft, found: list[Problem]) -> None:
    with st.container(horizontal=True, key=f"repair-each-{_plain(found[0].rule)}"):
        for problem in found:
            st.button(
                words.only_in_row_label(problem.row),
                key=f"accept-row-{problem.row}",
                icon=":material/auto_fix_high:",
                on_click=draft.accept,
                args=(problem,),
            )


def _offer_undo(draft: Draft, rule: str, count: int) -> None:
    with _line(words.accepted_label(rule, count), f"repaired-{_plain(rule)}"):
        st.button(
            words.UNDO,
            key=f"unaccept-{_plain(rule)}",
            icon=":material/undo:",
            on_click=draft.accept_none,
            args=(rule,),
        )


def _offer_repair(draft: Draft, first: Problem, count: int) -> None:
    rule, example = first.rule, "" if first.suggests_code else first.suggestion or ""
    with _line(words.repair_label(rule, count, example), f"repair-{_plain(rule)}"):
        st.button(
            words.accept_all_label(count),
            key=f"accept-all-{_plain(rule)}",
            icon=":material/done_all:",
            on_click=draft.accept_all,
            args=(rule,),
        )


def _line(text: str, key: str) -> st.delta_generator.DeltaGenerator:
    """A sentence, which may quote a date or an id of the file, and beside it its button."""
    line = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=key)
    line.text(text, width="content")
    return line


def _plain(rule: str) -> str:
    return rule.replace(".", "-")


def show_cells(draft: Draft, checked: Check, found: Findings) -> None:
    """What was corrected, cell by cell: as the file has it, and as it is now."""
    cells = found.corrected
    st.button(words.UNDO_ALL, key="undo-all", icon=":material/undo:", on_click=draft.undo_corrections)
    shown = cells[: check_tables.MOST_SHOWN]
    rows = list(dict.fromkeys(cell.row.row for cell in shown))
    check_tables.show(
        check_tables.cell_lines(shown, found.who, partial(_texts, draft, checked)),
        "corrected",
        words.VIEWS["corrected"],
        lambda place, _: row_dialog.open_at(rows, shown[place].row.row),
    )
    if len(shown) < len(cells):
        st.caption(words.shown_label(len(shown), len(cells)))


def _texts(draft: Draft, checked: Check, cell: CorrectedCell) -> tuple[str, str]:
    """What the file says in a cell and what stands there now; dots for what is not shown."""
    own, now = draft.own_cells(cell.row.row), cells_of_row(checked.facts, cell.row)
    return _shown(own, cell.name), _shown(now, cell.name)


def _shown(cells: dict[str, str], name: str) -> str:
    if not cells.get(name):
        return ""
    text = visible(cells)[name]
    return words.DOTS if text is None else text


def offer_file(draft: Draft, checked: Check, found: Findings) -> None:
    """The corrected file, where anything was corrected or left out: made when it is asked for, and not before."""
    cells, rows = len(found.corrected), len(draft.options.left_out)
    if not cells and not rows:
        return
    with st.container(border=True, key="corrected-file", gap="small"):
        st.text(words.corrections_label(cells, rows))
        st.text(words.CORRECTED_LEAD)
        with st.container(horizontal=True):
            for kind, label in (("xlsx", words.XLSX), ("csv", words.CSV)):
                st.download_button(
                    f"{words.CORRECTED_FILE} ({label})",
                    partial(corrected_bytes, checked, kind),
                    corrected_name(draft.name, kind),
                    _MIMES[kind],
                    key=f"download-corrected-{kind}",
                    icon=":material/download:",
                    on_click="ignore",
                )
