"""An update in the making: one a tab, on the server. A reload finds it again by its address; only a run outlives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from seam_bulk import workflow
from seam_bulk.checking.checks import Check
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.opened import OpenFile
from seam_bulk.checking.questions import Questions
from seam_bulk.problems import Problem
from seam_bulk.storage.plan_file import Preview
from seam_bulk.web import limits, people
from seam_bulk.web.vault import VAULT, Kept

_KEY = "draft"
_BEGUN = "begun"
_ADDRESS = "draft"


@dataclass(slots=True)
class Draft:
    """A file, what was said about it, and how far it is: `step` counts words.STEPS from 0.

    `known_as` is its name in the vault, which every change goes to at once; `revision` counts the changes.
    """

    name: str
    content: bytes = field(repr=False)
    step: int = 0
    options: FileOptions = field(default_factory=FileOptions)
    shown: Preview | None = None
    known_as: str = ""
    revision: int = 0
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False)
    """What the check step made of the present check, so that drawing it again costs little; void with the check."""
    _file: OpenFile = field(init=False, repr=False)
    _checked: Check | None = None

    def __post_init__(self) -> None:
        self._file = OpenFile(self.content, self.name, limits.bounds())
        self._keep()

    def choose(self, **options: Any) -> None:
        """Take an answer over; what was found out under other answers is forgotten."""
        self.options = replace(self.options, **options)
        self._checked = self.shown = None
        self.worked_out = {}
        self.revision += 1
        self._keep()

    def choose_sheet(self, sheet: str | None) -> None:
        """Take over which sheet holds the table; what was said of another sheet's columns and rows is void."""
        self.choose(sheet=sheet, columns={}, corrections={}, left_out=frozenset())

    def choose_column(self, name: str, header: str | None) -> None:
        """Take over which column a field is, "" for none; None leaves it to its usual names again."""
        others = {field: chosen for field, chosen in self.options.columns.items() if field != name}
        kept = {cell: text for cell, text in self.options.corrections.items() if cell[1] != name}
        self.choose(columns=others if header is None else {**others, name: header}, corrections=kept)

    def correct(self, cells: dict[tuple[int, str], str]) -> None:
        """Take over what was typed instead of cells, by row and field; what the file says there already undoes it."""
        typed = {**self.options.corrections, **cells}
        own = {row: self.own_cells(row) for row, _ in cells}
        self.choose(corrections={at: text for at, text in typed.items() if own.get(at[0], {}).get(at[1]) != text})

    def undo_corrections(self, row: int | None = None, name: str | None = None) -> None:
        """Go back to what the file says: in a cell, in a row, or everywhere, accepted suggestions included."""
        if row is None:
            self.choose(corrections={}, fixes=frozenset())
            return
        corrections = self.options.corrections
        self.choose(corrections={at: t for at, t in corrections.items() if at[0] != row or name not in {None, at[1]}})

    def accept(self, found: Problem) -> None:
        """Type what a problem suggests into its cell."""
        if found.suggestion is not None:
            self.correct({(found.row, found.field): found.suggestion})

    def accept_all(self, rule: str) -> None:
        """Accept whatever problems of that rule suggest, those of the preview included."""
        self.choose(fixes=self.options.fixes | {rule})

    def accept_none(self, rule: str) -> None:
        """Take back that all suggestions of the rule were accepted."""
        self.choose(fixes=self.options.fixes - {rule})

    def leave_out(self, rows: Iterable[int]) -> None:
        """Use these rows no more."""
        self.choose(left_out=self.options.left_out | set(rows))

    def take_back_in(self, rows: Iterable[int]) -> None:
        """Use these rows again."""
        self.choose(left_out=self.options.left_out - set(rows))

    def own_cells(self, row: int) -> dict[str, str]:
        """What the file itself holds in a row, by field; may hold a code."""
        return self._file.cells(row, self.options, workflow.now())

    @property
    def questions(self) -> Questions:
        """What the file leaves to be said; UnreadableFile where there is no table in it, or one too long."""
        return self._file.questions(self.options)

    @property
    def checked(self) -> Check:
        """The check of the file under the present answers; UnreadableFile where something must be answered first."""
        if self._checked is None:
            self._checked = self._file.check(self.options, workflow.now())
        return self._checked

    def go_to(self, step: int) -> None:
        """Turn to a step. What Seam said is asked again each time the preview is entered anew."""
        self.step = step
        self.shown = None
        if step > 1:
            self._file.close()  # the check is made, and holds all that is needed
        self._keep()

    def _keep(self) -> None:
        kept = Kept(_owner(), self.name, self.content, self.step, self.options)
        self.known_as = VAULT.keep(self.known_as, kept)


def begin(name: str, content: bytes) -> Draft:
    """A new draft of this tab, in place of any other."""
    discard()
    draft = Draft(name, content)
    st.session_state[_KEY] = draft
    return draft


def current() -> Draft | None:
    """The draft of this tab."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Draft) else None


def found_again() -> Draft | None:
    """The draft of this tab, or else the one that its address names; the address names it from now on.

    One that is found again is at the check at most: what was compared with Seam belongs to the tab that asked.
    """
    draft, named = current(), st.query_params.get(_ADDRESS, "")
    if draft is None and named and (kept := VAULT.find(named, _owner())):
        draft = Draft(kept.name, kept.content, min(kept.step, 1), kept.options, known_as=named)
        st.session_state[_KEY] = draft
    if draft and named != draft.known_as:
        st.query_params[_ADDRESS] = draft.known_as
    return draft


def is_gone() -> bool:
    """Whether the address names a draft that is not kept any more; told once."""
    return st.query_params.pop(_ADDRESS, None) is not None


def discard() -> None:
    """Forget the draft of this tab with its file."""
    if draft := current():
        VAULT.drop(draft.known_as)
    st.session_state.pop(_KEY, None)
    st.query_params.pop(_ADDRESS, None)


def became(run: str) -> None:
    """Put a run in place of this tab's draft, so that a second click on the same button finds the run."""
    discard()
    st.session_state[_BEGUN] = run


def begun() -> str:
    """The run that the draft has just become; told once, "" after that."""
    found = st.session_state.pop(_BEGUN, "")
    return found if isinstance(found, str) else ""


def _owner() -> tuple[str, str]:
    """Who is at work, and in which browser: its cookie against forged requests says so, masked anew with each load."""
    token, _ = decode_xsrf_token_string(str(st.context.cookies.get(XSRF_COOKIE_NAME, "")))
    return people.person(), token.hex() if token else ""
