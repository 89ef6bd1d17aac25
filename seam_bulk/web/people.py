"""Who is at work in a tab."""

from __future__ import annotations

import streamlit as st

from seam_bulk import settings


def person() -> str:
    """The e-mail that the person signed in with; without sign-in, whom the operating system knows."""
    email = st.user.get("email") if st.user.get("is_logged_in") else None
    return str(email) if email else settings.person()
