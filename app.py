"""The page's server, for `seam-bulk web` and `streamlit run app.py`: thin, since everything stands in seam_bulk.web."""

from __future__ import annotations

import streamlit as st

from seam_bulk.web import server

app = st.App(
    server.SCRIPT,
    secrets=server.secrets(),
    lifespan=server.lifespan,
    routes=server.ROUTES,
    middleware=server.MIDDLEWARE,
)
server.refuse_unfit()
