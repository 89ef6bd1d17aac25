"""The page Your key: enter a key for this tab, see whose it is, use it, forget it."""

from __future__ import annotations

import streamlit as st

from seam_bulk.errors import SeamBulkError
from seam_bulk.web import banner, frame, keys, people_words, trouble
from seam_bulk.web.keys import OwnKey

_KEY = "entered-key"
_WORKSPACE = "entered-workspace"
_REFUSED = "refused-key"


def page() -> None:
    """Where things stand with this tab's own key, and what can be done."""
    frame.heading(people_words.YOUR_KEY)
    if own := keys.held():
        _offer_to_forget(own)
    elif found := keys.offered():
        _ask_to_confirm(found)
    else:
        _ask_for_key()


def _ask_for_key() -> None:
    st.text(people_words.KEY_LEAD)
    if refused := st.session_state.pop(_REFUSED, None):
        trouble.show(refused)
    with st.form("key-form", border=True):
        st.text_input(people_words.KEY_LABEL, type="password", key=_KEY, autocomplete="off", help=people_words.KEY_HELP)
        st.text_input(
            people_words.KEY_WORKSPACE_LABEL, key=_WORKSPACE, autocomplete="off", help=people_words.KEY_WORKSPACE_HELP
        )
        st.form_submit_button(people_words.ASK_WHOSE_KEY, key="ask-whose-key", type="primary", on_click=_take)


def _take() -> None:
    """Take what was entered out of the fields, so that they are empty again whatever becomes of it."""
    key, workspace_id = (str(st.session_state.get(name) or "") for name in (_KEY, _WORKSPACE))
    st.session_state[_KEY] = st.session_state[_WORKSPACE] = ""
    try:
        keys.offer(key, workspace_id)
    except SeamBulkError as refused:
        st.session_state[_REFUSED] = people_words.KEY_TROUBLE.get(refused.rule, refused)


def _ask_to_confirm(found: OwnKey) -> None:
    with st.container(border=True, key="whose-key", gap="small"):
        st.text(people_words.KEY_BELONGS_TO)
        banner.workspace(found.workspace)
        st.text(people_words.KEY_SANDBOX if found.workspace.is_sandbox else people_words.KEY_PRODUCTION)
        with st.container(horizontal=True):
            if st.button(people_words.USE_WORKSPACE, key="use-key", type="primary"):
                keys.confirm()
                st.switch_page("new_update.py")
            st.button(people_words.FORGET_KEY, key="forget-key", on_click=keys.forget)


def _offer_to_forget(own: OwnKey) -> None:
    with st.container(border=True, key="whose-key", gap="small"):
        st.text(people_words.KEY_IN_USE)
        banner.workspace(own.workspace)
        st.text(people_words.KEY_GONE_WHEN)
        st.button(people_words.FORGET_KEY, key="forget-key", icon=":material/key_off:", on_click=keys.forget)


if __name__ == "__main__":
    trouble.guarded(page)
