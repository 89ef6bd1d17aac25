"""Who is at work in a tab, and whether the page is open to them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from seam_bulk import settings, workflow
from seam_bulk.web import sign_in
from seam_bulk.web.sign_in import Standing

_ENDED: set[tuple[str, str]] = set()
"""The sign-ins that were ended here: another tab of theirs, or a copy of their cookie, opens nothing any more."""


def person() -> str:
    """Who is at work, as history names them: the e-mail of the sign-in, else whom the operating system knows."""
    return email() or settings.person()


def email() -> str:
    """The e-mail that the person of this tab signed in with, "" without sign-in and outside of tabs."""
    return sign_in.email_of(_claims()) if sign_in.configured(os.environ) else ""


def standing() -> Standing:
    """Whether the page is open to the person of this tab; without sign-in it is open to all who reach it."""
    return standing_of(_claims())


def standing_of(claims: Mapping[str, Any]) -> Standing:
    """Whether the page is open to whoever has these claims of a sign-in."""
    here = sign_in.configured(os.environ)
    if here is None:
        return Standing.LET_IN
    return Standing.SIGNED_OUT if _name(claims) in _ENDED else here.standing(claims, workflow.now())


def sign_out() -> None:
    """End the sign-in of this tab, for every tab that shares it."""
    if claims := _claims():
        _ENDED.add(_name(claims))
    st.logout()


def _claims() -> Mapping[str, Any]:
    """What was vouched for when the person of this tab signed in; nothing where nobody did, and outside of tabs."""
    if get_script_run_ctx(suppress_warning=True) is None or not st.user.get("is_logged_in"):
        return {}
    return st.user.to_dict()


def _name(claims: Mapping[str, Any]) -> tuple[str, str]:
    """What tells one sign-in from another."""
    return str(claims.get("sub", "")), str(claims.get("iat", ""))
