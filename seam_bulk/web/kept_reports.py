"""Reports of runs that have ended, as tables in the server's memory: their rows are opened once, not at each click."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seam_bulk.planning.outcomes import AS_WANTED
from seam_bulk.reports.report import is_not_done
from seam_bulk.runs.second_look import is_worth_a_look
from seam_bulk.runs.undo import may_be_undone
from seam_bulk.storage.entries import JournalRow, RunHead, outcome_of
from seam_bulk.storage.journal import Journal
from seam_bulk.web import phrases, tables

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_MOST_ROWS = 150_000
"""Rows that are kept of all reports together, the last one aside: some 300 bytes each."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as the page shows it, and how many of its rows leave something to do.

    `to_look_at` says of each row whether it is otherwise than wanted, `text` is what a search looks into.
    """

    frame: DataFrame
    to_look_at: Series[bool]
    text: Series[str]
    not_done: int
    pending: int
    undoable: int

    def search(self, chosen: str, text: str) -> DataFrame:
        """The rows with that result ("" all, "some" what is to be looked at) in which the text stands."""
        frame = self.frame
        is_meant = self.to_look_at | True
        if chosen == "some":
            is_meant = self.to_look_at
        elif chosen:
            is_meant = frame["Result"] == phrases.result_label(chosen)
        if wanted := " ".join(text.casefold().split()):
            is_meant = is_meant & self.text.str.contains(wanted, regex=False)
        return frame[is_meant]


class KeptReports:
    """The last reports that were looked at, as many as fit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[object, ...], KeptReport] = {}

    def of(self, journal: Journal, head: RunHead, *, show_codes: bool = False) -> KeptReport:
        """The report of a run as it stands now; anew where anything was done with the run since."""
        key = (str(journal.path), head.run, head.state, head.finished_at, _last_event(journal, head.run), show_codes)
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None:
                for old in [each for each in self._kept if each[:2] == key[:2] and each[-1] == show_codes]:
                    del self._kept[old]
                found = _made(journal, head, show_codes=show_codes)
            self._kept[key] = found
            while len(self._kept) > 1 and sum(len(each.frame) for each in self._kept.values()) > _MOST_ROWS:
                del self._kept[next(iter(self._kept))]
        return found

    def forget(self, run: str = "") -> None:
        """Keep nothing of a run any more, or of any."""
        with self._lock:
            self._kept = {key: found for key, found in self._kept.items() if run and key[1] != run}


def _last_event(journal: Journal, run: str) -> tuple[int, object]:
    """How far the history of a run is: whatever changes its rows leaves a line there."""
    events = journal.events(run)
    return len(events), events[-1].at if events else None


def _made(journal: Journal, head: RunHead, *, show_codes: bool) -> KeptReport:
    """Every row, opened once."""
    from pandas import Series

    seen: list[tuple[bool, ...]] = []

    def noted() -> Iterator[JournalRow]:
        for row in journal.rows(head.run):
            seen.append((outcome_of(row).result not in AS_WANTED, *(bool(holds(row)) for holds in _QUESTIONS)))
            yield row

    frame = tables.results(noted(), head.facts, show_codes=show_codes)
    searched = frame[[name for name in frame.columns if name not in _NOT_SEARCHED]].astype(str)
    text = searched.iloc[:, 0].str.cat(searched.iloc[:, 1:], sep=" ").str.casefold()
    to_look_at = Series([each[0] for each in seen], dtype=bool)
    not_done, pending, undoable = (sum(each[at] for each in seen) for at in (1, 2, 3))
    return KeptReport(frame, to_look_at, text, not_done, pending, undoable)


_NOT_SEARCHED = frozenset({"Code", "Code at Seam", "End date before", "New end date"})
_QUESTIONS: tuple[Callable[[JournalRow], bool], ...] = (is_not_done, is_worth_a_look, may_be_undone)

REPORTS = KeptReports()
"""The ones of this server."""
