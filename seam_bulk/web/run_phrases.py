"""Sentences of the preview, the run, its report and its undo that are made of something; see `phrases`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from seam_bulk.planning.outcomes import Result
from seam_bulk.storage.entries import RunHead
from seam_bulk.web import dates, phrases
from seam_bulk.web.ends import Ends

_GOING = {"unconfirmed": "On the way", "not_attempted": "Waiting", "accepted": "Checking"}


# -- preview


def ends_between(first: datetime, last: datetime, rows: int, zone: tzinfo | None, now: datetime) -> str:
    """When access will end: `For 2 credentials access will end on Fri 31 Jan 2031, 23:59, in 4 years`."""
    whom = phrases.counted(rows, "credential")
    if first == last:
        return f"For {whom} access will end on {dates.in_words(first, zone, now)}."
    return (
        f"For {whom} access will end between {dates.in_words(first, zone, now)}, and {dates.in_words(last, zone, now)}."
    )


def ends_caption(found: Ends, zone: tzinfo | None) -> str:
    """What the chart counts."""
    clock = str(zone or "UTC").replace("_", " ")
    text = (
        f"Counted by {found.unit}, on the clock of {clock}: {phrases.counted(found.rows, 'end date')} that will change."
    )
    return phrases.escaped(f"{text} {found.never:,} had no end date before." if found.never else text)


def ends_alt(found: Ends) -> str:
    """The chart for who cannot see it: its largest bars, before and after."""
    was = max(found.bars, key=lambda bar: bar[1])
    will = max(found.bars, key=lambda bar: bar[2])
    before = f"before, most ended in {was[0]} ({was[1]:,})" if was[1] else "before, none had an end date"
    return f"When access ends, by {found.unit}: {before}; after, most end in {will[0]} ({will[2]:,})."


# -- the run


def waiting_label(seconds: float) -> str:
    """That nothing is sent for the moment, and why."""
    return f"Waiting {max(1, round(seconds))} s: Seam asked us to slow down."


def going_label(result: str) -> str:
    """A result of a run that is going on, where what is open has another meaning than at the end."""
    return _GOING.get(result) or phrases.result_label(result)


def stop_asked_by(person: str) -> str:
    """Who asked a run to stop."""
    return f"Asked for by {person}."


# -- report


def results_alt(counts: Mapping[str, int]) -> str:
    """The bar of results for who cannot see it."""
    return f"How the rows ended: {phrases.results_in_words(counts)}."


def found_label(found: int, rows: int) -> str:
    """How many rows a search leaves."""
    return f"{found:,} of {phrases.counted(rows, 'row')} found."


def not_done_lead(count: int) -> str:
    """How many rows are left to do."""
    return f"{phrases.counted(count, 'row')} {'was' if count == 1 else 'were'} not done."


def pending_lead(count: int) -> str:
    """How many rows a later look at Seam may settle."""
    text = "has not reached its lock yet, or is" if count == 1 else "have not reached their locks yet, or are"
    return f"{phrases.counted(count, 'row')} {text} in doubt: Seam may know more by now."


def undoable_lead(count: int) -> str:
    """How many rows an undo would look at."""
    return f"{phrases.counted(count, 'row')} {'was' if count == 1 else 'were'} changed; what is wrong can be put back."


def verified_label(before: int, now: int) -> str:
    """What a look at Seam has settled."""
    if now == 0:
        return "Nothing is pending or in doubt any more."
    return f"{before - now:,} of {phrases.counted(before, 'row')} settled; for the rest Seam knows nothing new yet."


# -- undo


def undo_lead(head: RunHead, zone: tzinfo | None) -> str:
    """Which run is put back, and how."""
    return (
        f"This puts back what the run of {phrases.when(head.started_at, zone)} changed ({head.facts.name}). Rows that "
        "somebody changed since are left alone."
    )


def put_back_label(count: int) -> str:
    """What the one button of an undo says."""
    return f"Put back {phrases.counted(count, 'credential')}"


# -- runs


def forget_lead(counts: Mapping[str, int]) -> str:
    """What is still open of a run that is to be forgotten; "" where nothing is."""
    waiting = counts.get(Result.NOT_ATTEMPTED, 0)
    doubt = counts.get(Result.UNCONFIRMED, 0)
    said = [f"{phrases.counted(waiting, 'row')} of it still wait to be sent"] if waiting else []
    said += [f"of {phrases.counted(doubt, 'row')} nobody knows yet whether the change took"] if doubt else []
    return f"Mind: {', and '.join(said)}." if said else ""


def undoes_label(run: str) -> str:
    """That a run puts back another."""
    return f"puts back the run {run}"
