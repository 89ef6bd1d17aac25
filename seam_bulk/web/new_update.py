"""The page New update: one file, step by step, until it is a run."""

from __future__ import annotations

import streamlit as st

from seam_bulk.errors import SeamBulkError
from seam_bulk.web import check, frame, preview, trouble, upload, words
from seam_bulk.web import draft as drafts
from seam_bulk.web.seam import SEAM


def page() -> None:
    """The step that the draft of this tab has come to."""
    if run := drafts.begun():
        st.switch_page(preview.RUN_PAGE, query_params={"run": run})
    draft = drafts.current()
    frame.heading(words.NEW_UPDATE, draft.step if draft else 0)
    if draft is None:
        upload.take_file(built_in=SEAM.access().built_in)
    elif draft.step == 0:
        upload.step(draft)
    elif draft.step == 1:
        check.step(draft)
    else:
        try:
            preview.step(draft)
        except SeamBulkError as found:
            trouble.show(found)
            preview.back_only(draft)


if __name__ == "__main__":
    trouble.guarded(page)
