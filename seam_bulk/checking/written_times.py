"""What a written time of day says, as it stands beside a date in any of the languages known here."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

from seam_bulk.problems import Problem, problem

EXAMPLES = "Type it as 2031-01-31 15:30, or 2031-01-31 for the date alone."

# `at 15:30`, `um 15:30 Uhr`, `à 15h30`, `a las 15:30`, `alle ore 15:30`, `om 15.30 uur`, `às 15h30`; no accents here.
_LEAD = r"(?:(?:at|um|gegen|om|alle(?:\s+ore)?|ore|a(?:\s+las?)?|as|kl)\.?\s+|@\s*)?"
# ` - 15:30`, but not ` - 12.02`, which may be a second date
_DASH = r"\s+-\s+(?=\d\d?(?:[:h]|\s?(?:uhr|uur|[ap]\.?m)))"
_HOURS = r"(?:uhr|uur|ure|heures?|horas?|hours?|hrs?|hs?)"
_TIME = re.compile(
    rf"(?:(?P<compact>T(?=\d{{4}}))|T|{_DASH}|(?:,\s*|\s+){_LEAD})"
    r"(?P<hour>\d{1,2})"
    r"(?:(?P<sep>(?(compact)|[:.,]))(?P<minute>\d\d)(?:(?P=sep)(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"|\s?(?:h|u|uhr|uur|heures?)\s?(?P<behind>\d\d)(?:\s?m(?:in)?\b\.?)?)?"
    rf"(?:\s*(?P<half>[ap])\.?\s?m\b\.?|\s?(?P<whole>{_HOURS})\b\.?)?(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_PARTS = ("hour", "minute", "behind", "second", "fraction", "half", "whole")


class WrittenTime(NamedTuple):
    """A time of day; `24:00` has become 00:00 of the next day by `days_later`. `rest` is the text behind it."""

    clock: time
    days_later: int
    rest: str


def read_time(text: str) -> WrittenTime | Problem | None:
    """The time that the text behind a date begins with (without accents); None where it begins with none."""
    timed = _TIME.match(text)
    if not timed:
        return None
    said_hour, before, behind, seconds, fraction, half, whole = timed.group(*_PARTS)
    minute = before or behind
    if not (minute or half or whole):
        return unreadable("The time after the date cannot be read.")
    hour, minutes, second = int(said_hour), int(minute or 0), int(seconds or 0)
    micro = int((fraction + "000000")[:6]) if fraction else 0
    if half:
        if not 1 <= hour <= 12:
            return unreadable("The hour before AM or PM is not between 1 and 12.")
        hour = hour % 12 + (12 if half in "pP" else 0)
    rest = text[timed.end() :]
    if hour == 24 and not (minutes or second or micro):
        return WrittenTime(time(0), 1, rest)
    try:
        return WrittenTime(time(hour, minutes, second, micro), 0, rest)
    except ValueError:
        return unreadable("There is no such time of day.", "Type the time as 15:30, between 00:00 and 24:00.")


def unreadable(
    message: str = "This is not a date that can be read.", hint: str = EXAMPLES, suggestion: str | None = None
) -> Problem:
    """The problem ends_at.not_a_date with this sentence."""
    return problem("ends_at.not_a_date", message, hint, suggestion=suggestion)
