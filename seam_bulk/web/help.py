"""The page Help: what a file may look like, and what the results mean."""

from __future__ import annotations

import streamlit as st

from seam_bulk.outcomes import MEANINGS
from seam_bulk.web import frame, phrases, trouble, words


def page() -> None:
    """The rules for files with examples, the results, and what never happens."""
    frame.heading(words.HELP)
    st.subheader(words.HELP_FILES, anchor=False)
    st.markdown(words.HELP_FILE_RULES)
    st.code(words.HELP_EXAMPLE, language=None)
    st.subheader(words.HELP_RESULTS, anchor=False)
    st.markdown("\n".join(f"- **{phrases.result_label(result)}**: {meaning}." for result, meaning in MEANINGS.items()))
    st.subheader(words.HELP_NEVER, anchor=False)
    st.markdown(words.HELP_NEVER_RULES)


if __name__ == "__main__":
    trouble.guarded(page)
