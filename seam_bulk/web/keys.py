"""A key of one's own: entered in a tab, kept in the server's memory for that tab alone, gone with it.

Nothing here is a widget's state, which would go back and forth between browser and server.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from seam_bulk import workflow
from seam_bulk.planning.credentials import Workspace
from seam_bulk.seam import access
from seam_bulk.seam.access import Access
from seam_bulk.web import draft
from seam_bulk.web.runner import RUNNER

_OFFERED = "offered-key"
_HELD = "held-key"


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key that was entered in this tab, and whose it is."""

    access: Access
    workspace: Workspace


def held() -> OwnKey | None:
    """The key that this tab works with; None where that is the server's own, and outside of tabs."""
    return _found(_HELD)


def offered() -> OwnKey | None:
    """The key that was entered and is not confirmed yet: nothing is done with it."""
    return _found(_OFFERED)


def offer(key: str, workspace_id: str) -> None:
    """Take a key, ask Seam whose it is, and keep it to be confirmed; KeyRefused where it is none or not taken."""
    way = access.access_entered(key, workspace_id.strip(), os.environ)
    st.session_state[_OFFERED] = OwnKey(way, RUNNER.ask(workflow.workspace(way)))


def confirm() -> None:
    """Work with the key that was offered, in this tab alone."""
    if own := offered():
        forget()
        st.session_state[_HELD] = own


def forget() -> None:
    """Forget whatever was entered in this tab. A run that was begun with it keeps it to its end."""
    st.session_state.pop(_OFFERED, None)
    st.session_state.pop(_HELD, None)
    if update := draft.current():  # what was compared with one workspace is never sent to another
        update.go_to(min(update.step, 1))


def _found(name: str) -> OwnKey | None:
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found = st.session_state.get(name)
    return found if isinstance(found, OwnKey) else None
