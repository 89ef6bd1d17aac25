"""The top of every page: whose doors these are, with whose key, and who is at work."""

from __future__ import annotations

import os

import streamlit as st

from seam_bulk.planning.credentials import Workspace
from seam_bulk.seam import access
from seam_bulk.web import keys, people, people_words, trouble, words
from seam_bulk.web.seam import SEAM

KEY_PAGE = "key_page.py"


def show(*, offer_key: bool) -> bool:
    """Say which workspace this is and who is at work, and offer another key; whether Seam told the workspace."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="banner"):
        with st.container(key="workspace", gap="xxsmall", width="content"):
            is_known = trouble.guarded(_say_whose_doors)
            if not is_known:
                st.button(words.TRY_AGAIN, key="ask-seam-again", icon=":material/refresh:")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="at-work"):
            if offer_key and st.button(_key_label(), key="to-key", type="tertiary", icon=":material/key:"):
                st.switch_page(KEY_PAGE)
            if email := people.email():
                st.text(email, width="content")
                st.button(people_words.SIGN_OUT, key="sign-out", type="tertiary", on_click=people.sign_out)
    return is_known


def workspace(found: Workspace, title: str = "") -> None:
    """What a workspace is and its name, which comes from Seam and is plain text; after the title, if one is given."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if title:
            st.markdown(f"**{title}**", width="content")
        if found.is_sandbox:
            st.badge(words.SANDBOX, icon=":material/science:", color="green")
        else:
            st.badge(words.PRODUCTION, icon=":material/warning:", color="red")
        st.text(found.name or found.workspace_id, width="content")


def _say_whose_doors() -> None:
    workspace(SEAM.workspace(), words.TITLE)
    if keys.held():
        st.caption(people_words.OWN_KEY)
    elif SEAM.access().built_in:
        st.caption(words.BUILT_IN)


def _key_label() -> str:
    if keys.held():
        return people_words.MANAGE_KEY
    return people_words.USE_OTHER_KEY if access.has_key(os.environ) else people_words.USE_MY_KEY
