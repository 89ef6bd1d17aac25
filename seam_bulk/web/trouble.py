"""What cannot go on, shown as a sentence and what to do about it; never a traceback, never as Markdown."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from seam_bulk.errors import SeamBulkError
from seam_bulk.web import phrases, words
from seam_bulk.web.runner import log_unexpected


def show(trouble: SeamBulkError) -> None:
    """Say what the trouble is. The sentence may quote a header of the file, so it is plain text."""
    with st.container(border=True, key=f"trouble-{trouble.rule.replace('.', '-')}", gap="xsmall"):
        st.badge(words.CANNOT_GO_ON, icon=":material/error:", color="red")
        st.text(phrases.message_of(trouble))
        if hint := phrases.hint_of(trouble):
            st.text(hint)


def guarded(draw: Callable[[], None]) -> bool:
    """Draw something, and show what goes wrong with it; whether nothing did.

    What Streamlit itself throws to end a script goes through.
    """
    try:
        draw()
    except SeamBulkError as trouble:
        show(trouble)
    except Exception as error:  # noqa: BLE001  a person is never shown a traceback
        log_unexpected(error)
        show(words.UNEXPECTED)
    else:
        return True
    return False
