"""What a written date says, before anybody decides its day/month order or its zone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from seam_bulk.checking.month_names import fold, months_called, weekdays_called
from seam_bulk.checking.written_times import EXAMPLES, WrittenTime, read_time, unreadable
from seam_bulk.checking.written_zones import is_offset, read_zone
from seam_bulk.clock import in_words, month_name, weekday_name
from seam_bulk.problems import Problem

_WORD = r"(?:le|el|il|al|del|der|den|de|am|zum|het|op|on|em|no|dia|the)\s+"
_WORDS = rf"(?:{_WORD})?"
_WEEKDAY = rf"(?:(?!{_WORD})(?P<weekday>[a-z]{{2,}})(?:[- ]feira)?(?:\s?[.,]+\s*|\s+))?"
_BEFORE = _WORDS + _WEEKDAY + _WORDS
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|ste|de|e|[ºª°])?"
_MONTH = r"(?P<name>[a-z]{3,})"
_OF = r"(?:(?:de|del|do|di|van|of)\s+)?"
_YEAR = r"(?P<year>\d{4}|\d\d(?![:.h]\d))(?!\d)"
# `Fri Jan 31 15:30:00 2031`, as many programs write it: the year behind the time, perhaps a zone between
_CLOCK = r"\s+(?P<clock>\d\d?:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?)(?P<between>\s+\S+)?\s+(?P<year>\d{4})(?!\d)"
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=T\d)",
        rf"(?P<first>\d{{1,2}})\s?([-/.])\s?(?P<second>\d{{1,2}})\s?\2\s?{_YEAR}",
        rf"{_BEFORE}{_DAY}[\s./-]*{_OF}{_MONTH}[\s.,/-]*{_OF}{_YEAR}",
        rf"{_BEFORE}{_MONTH}[\s.-]*{_DAY}(?:,\s*|[\s-]+){_OF}{_YEAR}",
        rf"{_BEFORE}{_MONTH}\.?\s+{_DAY}{_CLOCK}",
        rf"{_BEFORE}{_DAY}\s+{_MONTH}{_CLOCK}",
        rf"(?P<year>\d{{4}})[\s./-]+{_MONTH}[\s./-]+(?P<day>\d{{1,2}})(?!\d)",
        rf"{_BEFORE}(?P<first>\d{{1,2}})\s?([-/.])\s?(?P<second>\d{{1,2}})\s?\3\s?{_YEAR}",
        rf"{_BEFORE}(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\3(?P<day>\d{{1,2}})(?!\d)",
    )
)
_UNTIL = re.compile(r"\s?-\s?\d\d?(?:[:.h]|$)", re.ASCII | re.IGNORECASE)
_GAP = re.compile(r"\s*,\s*|\s+")
_DOTTED = re.compile(r"\d[.,]\d")
_NAMES = ("name", "weekday")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Written:
    """A date as somebody wrote it: the local day, the time of day (None: the date alone), the zone (None: not said).

    `other_order` is the day that the same text means in month-first order, where it could mean both; `day` is
    then the one in day-first order. `evidence` is the order that the text could only have been written in.
    A `24:00` has become 00:00 of the next day by `days_later`.
    """

    day: datetime
    clock: time | None = None
    zone: tzinfo | None = None
    other_order: datetime | None = None
    evidence: str = ""
    days_later: int = 0

    def as_iso(self) -> str | None:
        """The same, typed so that it can be read in one way only; None where a zone or the next day is part of it."""
        if self.zone or self.days_later:
            return None
        return f"{self.day:%Y-%m-%d}" + (f" {self.clock:%H:%M:%S}" if self.clock else "")


class _Day(NamedTuple):
    """What a date says without its time: see `Written`."""

    day: datetime
    other_order: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ShortYear:
    """A date whose year was written with two digits: the year in this century, and the text with that year.

    `year_first` is the day that the text means if the year stands first, where it can (25/12/31).
    """

    year: int
    text: str
    year_first: date | None = None


def read_written(text: str) -> Written | ShortYear | Problem:
    """What a cleaned text says of a date; ends_at.not_a_date where it says none, or an impossible one."""
    if len(text) > _LONGEST:
        return unreadable()
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    plain = fold(text)
    before, found = None, _date_at(plain, 0)
    if found is None and (timed := _time_before(plain)):
        before, found = timed[0], _date_at(plain, timed[1])
    if found is None:
        return unreadable()
    return _short_year(found, text) if len(found["year"]) == 2 else _read_found(found, plain[found.end() :], before)


def _date_at(plain: str, begin: int) -> re.Match[str] | None:
    """The date that begins there, in the first of the forms that fits."""
    for form in _FORMS:
        found = form.match(plain, begin)
        if found and (form.groupindex.keys().isdisjoint(_NAMES) or _are_known(found)):
            return found
    return None


def _time_before(plain: str) -> tuple[WrittenTime, int] | None:
    """The time of day that the text begins with, and where the date behind it begins.

    One with a dot is none: in `10.11 12.01.2031` it may as well be a day.
    """
    timed = read_time(f" {plain}")
    if not isinstance(timed, WrittenTime):
        return None
    end = len(plain) - len(timed.rest)
    gap = None if _DOTTED.search(plain, 0, end) else _GAP.match(plain, end)
    return (timed, gap.end()) if gap else None


def plain_iso(text: str) -> Written | None:
    """The commonest forms by a short way: `2031-01-31 15:30`, with seconds, with `+01:00`; None for all others."""
    if len(text) not in (16, 19, 25) or text[4:14:3] not in ("-- :", "--T:") or not text.isascii():
        return None
    if text[16:20:3] not in ("", ":", ":+", ":-"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    ahead = moment.utcoffset()
    if ahead is not None and not is_offset(ahead):
        return None
    return Written(moment.replace(tzinfo=None), moment.time(), moment.tzinfo)


def _are_known(found: re.Match[str]) -> bool:
    """Whether the words in the places of month and weekday are any month's and weekday's names."""
    names = found.groupdict()
    month, weekday = names.get("name"), names.get("weekday")
    return (not month or bool(months_called(month))) and (not weekday or bool(weekdays_called(weekday)))


def _short_year(found: re.Match[str], text: str) -> ShortYear | Problem:
    at = found.start("year")
    parts = found.groupdict()
    if parts.get("name") and isinstance(month := _month_of(parts["name"]), Problem):
        return month
    year_first = None
    if parts.get("first"):
        day = _calendar_day(2000 + int(parts["first"]), int(parts["second"]), int(parts["year"]))
        year_first = day.date() if isinstance(day, datetime) else None
    return ShortYear(2000 + int(parts["year"]), f"{text[:at]}20{text[at:]}", year_first)


def _read_found(found: re.Match[str], behind: str, before: WrittenTime | None) -> Written | Problem:
    """The date with the time `before` it, inside or `behind` it, and with the zone behind both."""
    day = _day_of(found)
    if isinstance(day, Problem):
        return day
    parts = found.groupdict()
    inside = read_time(f" {parts['clock']}") if parts.get("clock") else before
    timed = inside or read_time(behind)
    if isinstance(timed, Problem):
        return timed
    after = (parts.get("between") or "") + behind if inside or not timed else timed.rest
    if _UNTIL.match(after) and not found[0][:4].isdigit():
        return unreadable("What follows the time can be a second time or an offset from UTC.")
    clock, later = (timed.clock, timed.days_later) if timed else (None, 0)
    zone = read_zone(after, _local(day, clock, later), timed=clock is not None)
    if isinstance(zone, Problem):
        return zone
    return Written(day.day, clock, zone, day.other_order, day.evidence, later)


def _local(day: _Day, clock: time | None, later: int) -> datetime | None:
    """What clocks show there; None where the order of day and month matters to it, or the calendar ends."""
    if clock is None or day.other_order:
        return None
    try:
        return datetime.combine(day.day, clock) + timedelta(days=later)
    except OverflowError:
        return None


def _day_of(found: re.Match[str]) -> _Day | Problem:
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        return _on_weekday(_either_order(year, int(parts["first"]), int(parts["second"])), parts.get("weekday"))
    month = _month_of(parts["name"]) if parts.get("name") else int(parts["month"])
    if isinstance(month, Problem):
        return month
    day = _calendar_day(year, month, int(parts["day"]))
    return _on_weekday(_Day(day), parts.get("weekday")) if isinstance(day, datetime) else day


def _month_of(name: str) -> int | Problem:
    """The month of that known name; a problem where two months are called so."""
    months = sorted(months_called(name))
    if len(months) == 1:
        return months[0]
    either = " or ".join(map(month_name, months))
    return unreadable(f"The name of the month can be {either}.", "Write the name of the month in full. " + EXAMPLES)


def _on_weekday(said: _Day | Problem, weekday: str | None) -> _Day | Problem:
    """The date beside its weekday, which may settle the order of day and month, or contradict the date."""
    if isinstance(said, Problem) or not weekday:
        return said
    meant = weekdays_called(weekday)
    fits = [day for day in (said.day, said.other_order) if day and day.weekday() in meant]
    if not fits:
        days = " and ".join(
            f"{in_words(day)} is a {weekday_name(day.weekday())}" for day in (said.day, said.other_order) if day
        )
        return unreadable(f"{days}, not the weekday written.")
    if said.other_order is None or len(fits) == 2:
        return said
    return _Day(fits[0], evidence="day-first" if fits[0] == said.day else "month-first")


def _either_order(year: int, first: int, second: int) -> _Day | Problem:
    if first == second or (first > 12) != (second > 12):
        month_first = second > 12
        day = _calendar_day(year, first, second) if month_first else _calendar_day(year, second, first)
        if isinstance(day, Problem):
            return day
        evidence = "" if first == second else "month-first" if month_first else "day-first"
        return _Day(day, None, evidence)
    day, other = _calendar_day(year, second, first), _calendar_day(year, first, second)
    if isinstance(day, Problem) or isinstance(other, Problem):
        return unreadable()
    return _Day(day, other)


def _calendar_day(year: int, month: int, day: int) -> datetime | Problem:
    try:
        return datetime(year, month, day)
    except ValueError:
        if 1 <= month <= 12 and year:
            return unreadable(f"{_named(year, month, day)} does not exist.", "Correct the day, the month or the year.")
        return unreadable(hint="Correct the day, the month or the year. " + EXAMPLES)


def _named(year: int, month: int, day: int) -> str:
    return f"{day} {month_name(month)} {year}"
