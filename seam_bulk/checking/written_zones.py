"""What stands behind a written date and time: a zone by its name, an offset from UTC, or both (RFC 9557)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from seam_bulk.checking.written_times import unreadable
from seam_bulk.clock import place_of, zone_called, zones_a_slip_away, zones_of_city
from seam_bulk.problems import Problem

_OFFSET = re.compile(
    r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?::?(?P<seconds>\d\d))?",
    re.ASCII | re.IGNORECASE,
)
# `+01:00[Europe/Berlin][u-ca=gregory]`; a tag with `!` must not be passed over, so it is not known here
_BRACKETED = re.compile(r"([^\s\[\]]*)\s?\[!?([^\[\]=]+)\](?:\[[a-z_][a-z0-9_-]*=[a-z0-9-]+\])*", re.IGNORECASE)
# `GMT+0100 (Central European Standard Time)`: the offset alone counts
_COMMENT = re.compile(r"(?<=\d)\s\([^\W\d_][^\W\d_ .-]*(?:[ .-][^\W\d_]+)*\)$")
_FURTHEST = (timedelta(hours=-12), timedelta(hours=14))
_LONGEST_ABBREVIATION = 5


def is_offset(ahead: timedelta) -> bool:
    """Whether any place on earth is, or was, so far ahead of UTC."""
    return _FURTHEST[0] <= ahead <= _FURTHEST[1]


def read_zone(text: str, local: datetime | None, *, timed: bool) -> tzinfo | Problem | None:
    """The zone that the text behind a date names, None where it is blank; ends_at.not_a_date where it names none.

    `local` is what clocks show there (None: not known for sure), by which an offset and a name are compared; `timed`
    says that a time of day was written.
    """
    bare = text.strip()
    if not bare:
        return None
    if bracketed := _BRACKETED.fullmatch(bare):
        return _both(bracketed[1], bracketed[2], local) if bracketed[1] else _called(bracketed[2])
    if bare.upper() in ("Z", "UTC", "GMT"):
        return UTC
    offset = _OFFSET.fullmatch(_COMMENT.sub("", bare))
    if offset and (timed or ":" in bare):
        return _fixed(offset)
    name = bare[1:-1] if bare[0] + bare[-1] == "()" else bare
    return _called(name) if text[:1].isspace() or name != bare else _unknown()


def _both(offset: str, name: str, local: datetime | None) -> tzinfo | Problem:
    """The offset beside the zone that it must agree with; `Z` agrees with any, as RFC 9557 has it."""
    ahead = read_zone(offset, local, timed=True)
    second = _OFFSET.fullmatch(name)
    zone = _fixed(second) if second else _called(name)
    if isinstance(ahead, Problem) or isinstance(zone, Problem):
        return ahead if isinstance(ahead, Problem) else zone
    if local is None or ahead is None:
        return _unknown()
    try:
        there = local.replace(tzinfo=ahead).astimezone(zone)
    except OverflowError:
        return _unknown()
    if offset.upper() != "Z" and there.utcoffset() != ahead.utcoffset(None):
        hint = f"Leave one of them out. By that offset clocks there show {there:%Y-%m-%d %H:%M:%S}."
        return unreadable(f"The offset {offset} is not the one of {zone} at that time.", hint)
    return ahead


def _called(name: str) -> tzinfo | Problem:
    """The zone of that name; a problem that tells what may have been meant."""
    if "/" in name and (zone := zone_called(name)):
        return zone
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if name.isalpha() and len(name) <= _LONGEST_ABBREVIATION and (name.isupper() or place_of(name)):
        return _abbreviation(name)
    if near := zones_of_city(name) or zones_a_slip_away(name):
        hint = f"Write the time zone as {' or '.join(near)}, or leave it out and name it (--timezone)."
        return unreadable("What follows the date cannot be read.", hint)
    return _unknown()


def _unknown() -> Problem:
    return unreadable("What follows the date cannot be read.")


def _abbreviation(name: str) -> Problem:
    place = place_of(name) or "Europe/Berlin"
    hint = f"Write an offset such as +01:00 or a place such as {place}, or leave it out and name the zone (--timezone)."
    return unreadable("The date ends in an abbreviation that does not name one time zone for sure.", hint)


def _fixed(offset: re.Match[str]) -> tzinfo | Problem:
    hours, minutes, seconds = (int(offset[part] or 0) for part in ("hours", "minutes", "seconds"))
    ahead = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    signed = ahead if offset["sign"] == "+" else -ahead
    if not is_offset(signed) or minutes > 59 or seconds > 59:
        return unreadable("There is no such offset from UTC.", "An offset looks like +01:00.")
    return timezone(signed)
