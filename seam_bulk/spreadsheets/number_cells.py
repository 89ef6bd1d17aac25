"""A stored number and the number format of its cell → what the cell holds: a number, a date, a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from seam_bulk.spreadsheets.cells import EPOCH, Cell, ShownNumber
from seam_bulk.spreadsheets.number_formats import has_time, is_date, is_duration, shown, shows_otherwise

_LEAP_DAY_THAT_NEVER_WAS = 60
"""Excel counts a 29 February 1900, so the days before it have a number less than they should."""


def telling(formats: Sequence[str]) -> dict[int, str]:
    """Of the formats of a workbook's styles those that change what a number is, by the style's index."""
    tells = {name: is_date(name) or shows_otherwise(name) for name in set(formats)}
    return {style: name for style, name in enumerate(formats) if tells[name]}


def number_cell(value: float, number_format: str, epoch: date) -> Cell:
    """What a cell with this number and format holds; the number itself where the format tells nothing of it."""
    if not is_date(number_format):
        text = shown(value, number_format) if shows_otherwise(number_format) else None
        return value if text is None else ShownNumber(value, text.strip())
    try:
        return _moment(value, number_format, epoch)
    except (OverflowError, ValueError):
        return value  # no day of the calendar, and no spreadsheet program shows one


def time_of_day(seconds: int) -> time:
    """The time so many seconds after midnight."""
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _moment(value: float, number_format: str, epoch: date) -> Cell:
    seconds = round(value * 86_400)
    if is_duration(number_format):
        return timedelta(seconds=seconds)
    if seconds < 0:
        return value
    if value < 1 and has_time(number_format) and seconds < 86_400:
        return time_of_day(seconds)
    if epoch == EPOCH and value < _LEAP_DAY_THAT_NEVER_WAS:
        seconds += 86_400
    moment = datetime.combine(epoch, time()) + timedelta(seconds=seconds)
    return moment if has_time(number_format) or moment.time() != time() else moment.date()
