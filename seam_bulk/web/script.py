"""What Streamlit runs for every tab: navigation, whose doors these are, and the page that was chosen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from seam_bulk.web import frame, trouble, words
from seam_bulk.web.seam import SEAM

_ICON = Path(__file__).with_name("icon.png")


def main() -> None:
    """Draw the frame, then the page; without a workspace only what can be read without one."""
    st.set_page_config(page_title=words.TITLE, page_icon=_ICON, layout="wide")
    chosen = st.navigation(
        [
            st.Page("new_update.py", title=words.NEW_UPDATE, url_path="new", default=True),
            st.Page("runs.py", title=words.RUNS, url_path="runs"),
            st.Page("help.py", title=words.HELP, url_path="help"),
            st.Page("run_page.py", title=words.RUN, url_path="run", visibility="hidden"),
        ],
        position="top",
    )
    with frame.centred():
        if trouble.guarded(_say_whose_doors) or chosen.title != words.NEW_UPDATE:
            chosen.run()


def _say_whose_doors() -> None:
    frame.whose_doors(SEAM.workspace(), built_in=SEAM.access().built_in)


if __name__ == "__main__":
    main()
