"""What somebody sees to whom the page is not open: how to sign in, or why that was not enough. Nothing else."""

from __future__ import annotations

import streamlit as st

from seam_bulk.web import frame, people, people_words, words
from seam_bulk.web.sign_in import Standing

_ANEW = {Standing.SIGNED_OUT, Standing.TOO_LONG_AGO}


def show(standing: Standing) -> None:
    """Say how things stand, and offer what helps."""
    frame.heading(words.TITLE)
    with st.container(border=True, key="sign-in", gap="small"):
        if standing in _ANEW:
            st.text(people_words.STANDINGS[standing])
            st.button(
                people_words.SIGN_IN, key="to-sign-in", type="primary", icon=":material/login:", on_click=st.login
            )
            return
        st.badge(people_words.NOT_LET_IN, icon=":material/block:", color="red")
        st.text(people_words.STANDINGS[standing])
        if email := people.email():
            st.text(f"{people_words.SIGNED_IN_AS} {email}")
        st.button(people_words.SIGN_OUT, key="sign-out", icon=":material/logout:", on_click=people.sign_out)
