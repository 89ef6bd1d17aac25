"""What is the same on every page: the column, the steps, the bar at the bottom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from seam_bulk.clock import zone_called
from seam_bulk.web import words

_WIDTH = 1120


@contextmanager
def centred() -> Iterator[None]:
    """One calm column in the middle of wide windows, the whole width of narrow ones."""
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
        yield


@contextmanager
def bottom_bar(*, leads_back: bool = True) -> Iterator[None]:
    """The bar that stays at the bottom: what leads back on the left, what leads on at the right."""
    alignment: Literal["distribute", "right"] = "distribute" if leads_back else "right"
    with (
        st.bottom.container(horizontal_alignment="center"),
        st.container(width=_WIDTH, horizontal=True, horizontal_alignment=alignment, key="bar"),
    ):
        yield


def state(name: str) -> None:
    """How a run stands, as a badge."""
    match name:
        case "running":
            st.badge(words.STATES[name], color="blue")
        case "finished":
            st.badge(words.STATES[name], color="green")
        case _:
            st.badge(words.STATES[name], color="orange")


def heading(text: str, present: int | None = None) -> None:
    """The heading of a page; beside it the steps of an update and where in them it is, counted from 0."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(text, anchor=False, width="content")
        if present is not None:
            _steps(present)


def _steps(present: int) -> None:
    with st.container(horizontal=True, gap="xsmall", width="content", key="steps"):
        for at, name in enumerate(words.STEPS):
            mark = "✓" if at < present else at + 1
            st.badge(f"{mark} {name}", color="blue" if at == present else "gray")


def browser_zone() -> ZoneInfo | None:
    """The zone that the browser claims to be in, if there is such a zone."""
    return zone_called(st.context.timezone or "")
