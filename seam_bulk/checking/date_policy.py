"""How the end dates of a file are read, in a sentence that stands over its check."""

from __future__ import annotations

from seam_bulk.checking.date_order import OrderEvidence
from seam_bulk.checking.end_dates import DateSettings

_WORDS = {"day-first": "day first", "month-first": "month first"}


def policy(how: DateSettings) -> str:
    """When a date alone ends, on whose clock, and which order its numbers have, and why."""
    clock = f"{how.end_time:%H:%M:%S}"
    zone = f" {how.timezone}" if how.timezone else " (no time zone was chosen)"
    order = order_in_words(how.order)
    return f"Dates alone end at {clock}{zone}." + (f" {order}" if order else "")


def order_in_words(found: OrderEvidence) -> str:
    """`Numbers are read day first (row 14: 25/12).`; "" where nothing settles it and nothing is against it."""
    if found.order is None:
        return found.in_words().strip()
    row, said = found.proof(found.order)
    why = "--date-order" if found.asked else f"row {row}: {said}"
    return f"Numbers are read {_WORDS[found.order]} ({why})."
