"""The page New update: one file, step by step, until it is a run."""

from __future__ import annotations

import streamlit as st

from seam_bulk.errors import SeamBulkError
from seam_bulk.web import check, frame, preview, trouble, upload, words
from seam_bulk.web import draft as drafts
from seam_bulk.web.draft import Draft


def page() -> None:
    """The step that the draft of this tab has come to."""
    if run := drafts.begun():
        st.switch_page(preview.RUN_PAGE, query_params={"run": run})
    draft = drafts.found_again()
    frame.heading(words.NEW_UPDATE, draft.step if draft else 0)
    if draft is None:
        upload.take_file()
    elif draft.step == 0:
        upload.step(draft)
    else:
        _later_step(draft)


def _later_step(draft: Draft) -> None:
    """The check or the preview; where it cannot be drawn, why, and the way back."""
    try:
        (check.step if draft.step == 1 else preview.step)(draft)
    except SeamBulkError as found:
        trouble.show(found)
        with frame.bottom_bar():
            st.button(words.BACK, key="back", on_click=draft.go_to, args=(draft.step - 1,))
            st.button(words.TRY_AGAIN, key="try-again")


if __name__ == "__main__":
    trouble.guarded(page)
