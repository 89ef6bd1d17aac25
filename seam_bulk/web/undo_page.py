"""The page that puts back what a run changed, at `undo?run=NAME`: shown, ticked and begun like any update."""

from __future__ import annotations

import streamlit as st

from seam_bulk import afterwards, workflow
from seam_bulk.checking.file_options import parse_rows
from seam_bulk.clock import zone_called
from seam_bulk.errors import SeamBulkError
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.plan_file import Preview
from seam_bulk.web import frame, plan_view, run_phrases, run_words, trouble, words
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

PAGE = "undo_page.py"

_RUN_PAGE = "run_page.py"
_KEY, _BEGUN = "undo-shown", "undo-begun"


def page() -> None:
    """What would be put back of the run that the address names, and the one button that does it."""
    name = st.query_params.get("run", "")
    if not name:
        raise words.NO_RUN
    head = SEAM.journal().head(name)
    if begun := st.session_state.pop(_BEGUN, ""):  # a second click on the same button finds the run
        st.switch_page(_RUN_PAGE, query_params={"run": begun})
    frame.heading(run_words.UNDO)
    st.text(run_phrases.undo_lead(head, frame.browser_zone()))
    rows = st.text_input(
        run_words.UNDO_ROWS, key="undo-rows", placeholder=run_words.UNDO_ROWS_EXAMPLE, help=run_words.UNDO_ROWS_HELP
    )
    try:
        _draw(head, (rows or "").strip())
    except SeamBulkError as found:
        trouble.show(found)
        with frame.bottom_bar():
            _offer_way_back(head)
            st.button(words.TRY_AGAIN, key="try-again")


def _draw(head: RunHead, rows: str) -> None:
    was = _shown_before(head, rows)
    shown = was or _ask_seam(head, rows)
    plan = shown.plan
    if not plan.changes:
        st.info(run_words.NOTHING_TO_PUT_BACK)
    accepted = plan_view.show(shown, zone_called(head.facts.timezone) or frame.browser_zone(), workflow.now())
    missing = plan_view.unaccepted(plan, accepted)
    pressed = False
    with frame.bottom_bar():
        _offer_way_back(head)
        if plan.changes:
            label = run_phrases.put_back_label(len(plan.changes))
            pressed = st.button(label, key="update", type="primary", disabled=bool(missing))
    if pressed and was and not missing and not trouble.guarded(lambda: _begin(shown, accepted, head)):
        st.button(words.COMPARE_AGAIN, key="compare-again", on_click=_forget)


def _shown_before(head: RunHead, rows: str) -> Preview | None:
    """The undo as this tab has shown it, if it was of the same run and rows."""
    about, preview = st.session_state.get(_KEY, ((), None))
    return preview if about == (head.run, rows) else None


def _ask_seam(head: RunHead, rows: str) -> Preview:
    chosen = parse_rows(rows) if rows else None
    with st.spinner(words.COMPARING):
        preview = RUNNER.ask(afterwards.preview_undo(SEAM.journal(), head.run, SEAM.access(), chosen=chosen))
    st.session_state[_KEY] = ((head.run, rows), preview)
    return preview


def _offer_way_back(head: RunHead) -> None:
    if st.button(run_words.BACK_TO_RUN, key="back"):
        _forget()
        st.switch_page(_RUN_PAGE, query_params={"run": head.run})


def landed() -> None:
    """The page of the run that an undo has become is there: from now on an undo is asked for anew."""
    st.session_state.pop(_BEGUN, None)


def _forget() -> None:
    """What Seam said is asked again the next time."""
    st.session_state.pop(_KEY, None)


def _begin(shown: Preview, accepted: frozenset[str], undone: RunHead) -> None:
    """Turn what was shown into a run like any other, and turn to its page."""
    journal = SEAM.journal()
    run = workflow.begin(journal, shown, Consent(accepted), RunOptions(), SEAM.person(), undoes=undone.run)
    _forget()
    st.session_state[_BEGUN] = run
    RUNNER.carry_on(journal, run, SEAM.access())
    st.switch_page(_RUN_PAGE, query_params={"run": run})


if __name__ == "__main__":
    trouble.guarded(page)
