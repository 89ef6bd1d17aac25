"""Which instant a clock on the wall means: zones by name, and the hours that a clock skips or shows twice."""

from __future__ import annotations

import difflib
from datetime import UTC, date, datetime, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from seam_bulk.errors import UsageError
from seam_bulk.problems import Problem, problem

_SHORTEST_CITY, _LONGEST_CITY = 4, 30
_NOT_PLACES = {"Factory", "localtime"}
_SHORT_NAMES = {
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("GMT", "BST", "WET", "WEST"), "Europe/London"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT", "CT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT", "MT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@cache
def zone_names() -> dict[str, str]:
    """Every IANA zone name by its lower-case form, the same on every machine."""
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return {name.lower(): name for name in listed if name not in _NOT_PLACES}


@cache
def zone_called(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, whatever its case; None where there is none (paths are no names)."""
    known = zone_names().get(name.strip().lower().replace(" ", "_"))
    return ZoneInfo(known) if known else None


def find_timezone(name: str) -> ZoneInfo:
    """The zone an option names; UsageError `usage.timezone` with near misses where IANA has no such zone."""
    if zone := zone_called(name):
        return zone
    near = zones_near(name)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Name a place, such as Europe/Berlin."
    raise UsageError("usage.timezone", f"There is no time zone called {name[:60]!r}.", hint)


def zones_near(name: str) -> list[str]:
    """Up to three zone names a person may have meant: the place of an abbreviation, a city, a slip of the finger."""
    wanted = name.strip().lower().replace(" ", "_")[:60]
    if place := place_of(wanted):
        return [place]
    if same := zones_of_city(wanted):
        return same
    cities = _cities()
    near = [zone_names()[low] for low in difflib.get_close_matches(wanted, zone_names(), 3, 0.75)]
    return near or [cities[city][0] for city in difflib.get_close_matches(wanted, cities, 3, 0.75)]


def zones_of_city(name: str) -> list[str]:
    """Up to three zones whose city is called so, whatever stands before it: `Berlin`, `Europa/Berlin`."""
    return _cities().get(name.strip().lower().replace(" ", "_").rpartition("/")[2], [])[:3]


def zones_a_slip_away(name: str) -> list[str]:
    """Up to three zones whose city is called so but for one letter (missing, needless, wrong, or two swapped).

    Cheap enough to be asked of every cell of a file. Short words without a `/` are like too many cities.
    """
    wanted = name.strip().lower().replace(" ", "_")
    region, _, city = wanted.rpartition("/")
    if not _SHORTEST_CITY <= len(city) <= _LONGEST_CITY or not (region or len(city) > _SHORTEST_CITY):
        return []
    cities = {near: None for variant in _one_less(city) for near in _slips().get(variant, ())}
    found = [known for near in cities for known in _cities()[near]]
    return sorted(found, key=lambda known: not known.lower().startswith(f"{region}/"))[:3]


def _one_less(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


@cache
def _slips() -> dict[str, list[str]]:
    """The cities that may become each word where one letter is left out."""
    slips: dict[str, list[str]] = {}
    for city in _cities():
        for variant in _one_less(city):
            slips.setdefault(variant, []).append(city)
    return slips


@cache
def _cities() -> dict[str, list[str]]:
    cities: dict[str, list[str]] = {}
    for low, known in zone_names().items():
        cities.setdefault(low.rpartition("/")[2], []).append(known)
    return cities


def place_of(abbreviation: str) -> str | None:
    """A zone that people mean by an abbreviation such as CET: a suggestion only, since most mean several."""
    return _SHORT_NAMES.get(abbreviation.upper())


def instant_of(local: datetime, zone: tzinfo, *, by_end_time: bool = False) -> datetime | Problem:
    """The one instant (UTC) when clocks of the zone show this naive time; a problem where there is none, or two.

    `by_end_time` says that the file gives only the date, so that the sentence can name the option. OverflowError
    and ValueError where the calendar ends (years 1 and 9999).
    """
    first = local.replace(tzinfo=zone)
    if isinstance(zone, timezone):
        return first.astimezone(UTC)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first.astimezone(UTC)
    candidates = sorted(moment.astimezone(UTC) for moment in (first, second))
    texts = [moment.astimezone(zone).isoformat() for moment in candidates]
    return _skipped(local, zone, texts, by_end_time) if before < after else _repeated(local, zone, texts, by_end_time)


def _skipped(local: datetime, zone: tzinfo, texts: list[str], by_end_time: bool) -> Problem:
    message = (
        f"{_clock(local)} on {in_words(local)} does not exist in {zone}: the clock skips it. "
        f"It could mean {texts[0]} or {texts[1]}."
    )
    return problem("ends_at.clock_skips", message, _type_instead(texts, by_end_time))


def _repeated(local: datetime, zone: tzinfo, texts: list[str], by_end_time: bool) -> Problem:
    message = (
        f"{_clock(local)} on {in_words(local)} comes twice in {zone}: the clock goes back. "
        f"It could mean {texts[0]} or {texts[1]}."
    )
    return problem("ends_at.clock_repeats", message, _type_instead(texts, by_end_time))


def _type_instead(texts: list[str], by_end_time: bool) -> str:
    other = ", or choose another end time for dates without one (--end-time)" if by_end_time else ""
    return f"Type {texts[0]} or {texts[1]} instead{other}."


def _clock(local: datetime) -> str:
    return local.strftime("%H:%M:%S") if local.second else local.strftime("%H:%M")


def in_words(day: date) -> str:
    """A day that reads the same everywhere: `3 April 2031`."""
    return f"{day.day} {month_name(day.month)} {day.year}"


def month_name(month: int) -> str:
    """The English name of month 1 to 12."""
    return _MONTHS[month - 1]


def weekday_name(weekday: int) -> str:
    """The English name of weekday 0 (Monday) to 6."""
    return _WEEKDAYS[weekday]
