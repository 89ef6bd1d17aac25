"""An update in the making: one a tab, on the server, gone with the tab; only a run outlives it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from seam_bulk import workflow
from seam_bulk.checks import Check
from seam_bulk.file_options import FileOptions
from seam_bulk.plan_file import Preview
from seam_bulk.questions import Questions, questions_of

_KEY = "draft"
_BEGUN = "begun"


@dataclass(slots=True)
class Draft:
    """A file, what was said about it, and how far it is: `step` counts words.STEPS from 0."""

    name: str
    content: bytes = field(repr=False)
    step: int = 0
    options: FileOptions = field(default_factory=FileOptions)
    shown: Preview | None = None
    _questions: Questions | None = None
    _checked: Check | None = None

    def choose(self, **options: Any) -> None:
        """Take an answer over; what was found out under other answers is forgotten."""
        self.options = replace(self.options, **options)
        self._questions = self._checked = self.shown = None

    def choose_column(self, name: str, header: str | None) -> None:
        """Take over which column a field is; None leaves it to its usual names again."""
        others = {field: chosen for field, chosen in self.options.columns.items() if field != name}
        self.choose(columns=others if header is None else {**others, name: header})

    @property
    def questions(self) -> Questions:
        """What the file leaves to be said; UnreadableFile where there is no table in it."""
        if self._questions is None:
            self._questions = questions_of(self.content, self.name, self.options)
        return self._questions

    @property
    def checked(self) -> Check:
        """The check of the file under the present answers; UnreadableFile where something must be answered first."""
        if self._checked is None:
            self._checked = workflow.check(self.content, self.name, self.options)
        return self._checked

    def go_to(self, step: int) -> None:
        """Turn to a step. What Seam said is asked again each time the preview is entered anew."""
        self.step = step
        self.shown = None


def begin(name: str, content: bytes) -> Draft:
    """A new draft of this tab, in place of any other."""
    draft = Draft(name, content)
    st.session_state[_KEY] = draft
    return draft


def current() -> Draft | None:
    """The draft of this tab."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Draft) else None


def discard() -> None:
    """Forget the draft of this tab with its file."""
    st.session_state.pop(_KEY, None)


def became(run: str) -> None:
    """Put a run in place of this tab's draft, so that a second click on the same button finds the run."""
    discard()
    st.session_state[_BEGUN] = run


def begun() -> str:
    """The run that the draft has just become; told once, "" after that."""
    found = st.session_state.pop(_BEGUN, "")
    return found if isinstance(found, str) else ""
