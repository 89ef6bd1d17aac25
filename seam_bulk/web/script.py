"""What Streamlit runs for every tab: who is let in, navigation, whose doors these are, and the page that was chosen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from seam_bulk.web import banner, frame, people, people_words, run_words, sign_in_page, words
from seam_bulk.web.sign_in import Standing

_ICON = Path(__file__).with_name("icon.png")


def main() -> None:
    """Draw the frame, then the page; to whom the page is not open, only how to sign in.

    Without a workspace there is only what can be read or mended without one.
    """
    standing = people.standing()
    is_let_in = standing is Standing.LET_IN
    # The icon is a file of this server, and to whom the page is not open no file is.
    st.set_page_config(page_title=words.TITLE, page_icon=_ICON if is_let_in else None, layout="wide")
    chosen = st.navigation(
        [
            st.Page("new_update.py", title=words.NEW_UPDATE, url_path="new", default=True),
            st.Page("runs.py", title=words.RUNS, url_path="runs"),
            st.Page("help.py", title=words.HELP, url_path="help"),
            st.Page("run_page.py", title=words.RUN, url_path="run", visibility="hidden"),
            st.Page("undo_page.py", title=run_words.UNDO, url_path="undo", visibility="hidden"),
            st.Page(banner.KEY_PAGE, title=people_words.YOUR_KEY, url_path="key", visibility="hidden"),
        ],
        position="top" if is_let_in else "hidden",
    )
    if not is_let_in:  # the addresses of pages are known to all; what they show is not
        with frame.centred():
            sign_in_page.show(standing)
        return
    with frame.centred():
        is_known = banner.show(offer_key=chosen.title != people_words.YOUR_KEY)
        if is_known or chosen.title != words.NEW_UPDATE:
            chosen.run()


if __name__ == "__main__":
    main()
