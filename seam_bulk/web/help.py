"""The page Help: what a file may look like, and what the results and the problems mean."""

from __future__ import annotations

import streamlit as st

from seam_bulk.problems import RULES
from seam_bulk.web import frame, help_words, limits, phrases, trouble, words


def page() -> None:
    """The rules for files with examples, the results, the problems, and what never happens."""
    frame.heading(words.HELP)
    st.subheader(help_words.FILES, anchor=False)
    st.markdown(help_words.FILE_RULES.format(limits=limits.in_words()))
    st.text(help_words.EXAMPLE_BOTH)
    _show_example(help_words.EXAMPLE_HEADERS, help_words.EXAMPLE, "example", help_words.EXAMPLE_BOTH)
    st.text(help_words.EXAMPLE_DATES)
    _show_example(
        help_words.EXAMPLE_OF_DATES_HEADERS, help_words.EXAMPLE_OF_DATES, "example-dates", help_words.EXAMPLE_DATES
    )
    st.subheader(help_words.RESULTS, anchor=False)
    meanings = help_words.RESULT_MEANINGS
    st.markdown("\n".join(f"- **{phrases.result_label(result)}**: {meaning}" for result, meaning in meanings.items()))
    st.subheader(help_words.PROBLEMS, anchor=False)
    st.text(help_words.PROBLEMS_LEAD)
    for part, title in help_words.PROBLEMS_OF.items():
        with st.expander(title, key=f"problems-{part}"):
            st.markdown("\n".join(_told(rule) for rule in RULES if rule.partition(".")[0] == part))
    st.subheader(help_words.NEVER, anchor=False)
    st.markdown(help_words.NEVER_RULES)


def _show_example(headers: tuple[str, ...], lines: tuple[tuple[str, ...], ...], key: str, alt: str) -> None:
    """A few lines as a spreadsheet shows them."""
    st.dataframe([dict(zip(headers, line, strict=True)) for line in lines], key=key, hide_index=True, alt=alt)


def _told(rule: str) -> str:
    return f"- **{words.SEVERITIES[RULES[rule]]}.** {phrases.escaped(help_words.RULES[rule])}"


if __name__ == "__main__":
    trouble.guarded(page)
