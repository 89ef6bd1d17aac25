"""What a written date says, before anybody decides its day/month order or its zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from seam_bulk.clock import month_name, place_of, zone_called
from seam_bulk.problems import Problem, problem

_MONTHS = {
    word: number
    for number in range(1, 13)
    for word in (month_name(number).lower(), month_name(number).lower()[:3], *(["sept"] if number == 9 else []))
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(f'{day}|{day[:3]}' for day in _WEEKDAYS)})[.,]?\s+)?"
_YEAR = r"(?P<year>\d{4}|\d\d)(?!\d)"
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=T\d)",
        rf"(?P<first>\d{{1,2}})([-/.])(?P<second>\d{{1,2}})\2{_YEAR}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s./-]*{_MONTH}[\s.,/-]*{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}[\s.-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|[\s-]+){_YEAR}",
    )
)
_TIME = re.compile(
    r"(?:(?P<compact>T(?=\d{4}))|T|,?\s+(?:at\s+)?)"
    r"(?P<hour>\d{1,2})(?:(?P<sep>(?(compact)|[:.]))(?P<minute>\d\d)(?:(?P=sep)(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?::?(?P<seconds>\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_UNTIL = re.compile(r"\s?-\s?\d\d?:\d\d", re.ASCII)
_LONGEST = 120
_FURTHEST = (timedelta(hours=-12), timedelta(hours=14))

EXAMPLES = "Type it as 2031-01-31 15:30, or 2031-01-31 for the date alone."


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


def read_written(text: str) -> Written | Problem:
    """What a cleaned text says of a date; ends_at.not_a_date where it says none, or an impossible one."""
    if len(text) > _LONGEST:
        return unreadable()
    for form in _FORMS:
        if found := form.match(text):
            return _read_found(found, text[found.end() :])
    return unreadable()


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
    if ahead is not None and not _FURTHEST[0] <= ahead <= _FURTHEST[1]:
        return None
    return Written(moment.replace(tzinfo=None), moment.time(), moment.tzinfo)


def unreadable(
    message: str = "This is not a date that can be read.", hint: str = EXAMPLES, suggestion: str | None = None
) -> Problem:
    """The problem ends_at.not_a_date with this sentence."""
    return problem("ends_at.not_a_date", message, hint, suggestion=suggestion)


def _read_found(found: re.Match[str], rest: str) -> Written | Problem:
    if len(found["year"]) == 2:
        hint = f"Write the year with four digits, 20{found['year']} if that is meant."
        meant = f"{found.string[: found.start('year')]}20{found.string[found.start('year') :]}"
        return unreadable("The year of the date has only two digits.", hint, meant)
    day = _day_of(found)
    if isinstance(day, Problem):
        return day
    timed = _TIME.match(rest)
    if timed and not (timed["minute"] or timed["half"]):
        return unreadable("The time after the date cannot be read.")
    clock = _clock_of(timed) if timed else None
    if isinstance(clock, Problem):
        return clock
    after = rest[timed.end() :] if timed else rest
    if _UNTIL.match(after) and not found[0][:4].isdigit():
        return unreadable("What follows the time can be a second time or an offset from UTC.")
    zone = _zone_of(after, timed is not None)
    if isinstance(zone, Problem):
        return zone
    at, later = clock or (None, 0)
    return Written(day.day, at, zone, day.other_order, day.evidence, later)


def _day_of(found: re.Match[str]) -> Written | Problem:
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        return _either_order(year, int(parts["first"]), int(parts["second"]))
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    day = _calendar_day(year, month, int(parts["day"]))
    if isinstance(day, datetime) and parts.get("weekday"):
        weekday = _WEEKDAYS[day.weekday()]
        if not weekday.startswith(parts["weekday"].lower()):
            return unreadable(f"{_named(year, month, day.day)} is a {weekday.capitalize()}, not the weekday written.")
    return Written(day) if isinstance(day, datetime) else day


def _either_order(year: int, first: int, second: int) -> Written | Problem:
    if first == second or (first > 12) != (second > 12):
        month_first = second > 12
        day = _calendar_day(year, first, second) if month_first else _calendar_day(year, second, first)
        if isinstance(day, Problem):
            return day
        evidence = "" if first == second else "month-first" if month_first else "day-first"
        return Written(day, evidence=evidence)
    day, other = _calendar_day(year, second, first), _calendar_day(year, first, second)
    if isinstance(day, Problem) or isinstance(other, Problem):
        return unreadable()
    return Written(day, other_order=other)


def _calendar_day(year: int, month: int, day: int) -> datetime | Problem:
    try:
        return datetime(year, month, day)
    except ValueError:
        if 1 <= month <= 12 and year:
            return unreadable(f"{_named(year, month, day)} does not exist.", "Correct the day, the month or the year.")
        return unreadable(hint="Correct the day, the month or the year. " + EXAMPLES)


def _named(year: int, month: int, day: int) -> str:
    return f"{day} {month_name(month)} {year}"


def _clock_of(timed: re.Match[str]) -> tuple[time, int] | Problem:
    hour, minute, second = int(timed["hour"]), int(timed["minute"] or 0), int(timed["second"] or 0)
    micro = int(((timed["fraction"] or "") + "000000")[:6])
    if timed["half"]:
        if not 1 <= hour <= 12:
            return unreadable("The hour before AM or PM is not between 1 and 12.")
        hour = hour % 12 + (12 if timed["half"].lower() == "p" else 0)
    if (hour, minute, second, micro) == (24, 0, 0, 0):
        return time(0), 1
    try:
        return time(hour, minute, second, micro), 0
    except ValueError:
        return unreadable("There is no such time of day.", "Type the time as 15:30, between 00:00 and 24:00.")


def _zone_of(rest: str, timed: bool) -> tzinfo | Problem | None:
    text = rest.strip()
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    offset = _OFFSET.fullmatch(text)
    if offset and (timed or ":" in text):
        return _fixed(offset)
    name = text[1:-1] if text[0] + text[-1] in ("[]", "()") else text
    if rest[:1].isspace() or name != text:
        if "/" in name and (zone := zone_called(name)):
            return zone
        if name.isalpha() and name.isupper() and len(name) < 6:
            return _abbreviation(name)
    return unreadable("What follows the date cannot be read.")


def _abbreviation(name: str) -> Problem:
    place = place_of(name) or "Europe/Berlin"
    hint = f"Write an offset such as +01:00 or a place such as {place}, or leave it out and name the zone (--timezone)."
    return unreadable("The date ends in an abbreviation that does not name one time zone for sure.", hint)


def _fixed(offset: re.Match[str]) -> tzinfo | Problem:
    hours, minutes, seconds = (int(offset[part] or 0) for part in ("hours", "minutes", "seconds"))
    ahead = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    signed = ahead if offset["sign"] == "+" else -ahead
    if not _FURTHEST[0] <= signed <= _FURTHEST[1] or minutes > 59 or seconds > 59:
        return unreadable("There is no such offset from UTC.", "An offset looks like +01:00.")
    return timezone(signed)
