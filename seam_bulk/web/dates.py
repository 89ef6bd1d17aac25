"""Moments as people write and say them: `Fri 31 Jan 2031, 23:59, in 4 years`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_UNITS = (
    (90 * _MINUTE, _MINUTE, "minute"),
    (36 * _HOUR, _HOUR, "hour"),
    (14 * _DAY, _DAY, "day"),
    (60 * _DAY, 7 * _DAY, "week"),
    (700 * _DAY, 30.44 * _DAY, "month"),
    (float("inf"), 365.25 * _DAY, "year"),
)
"""Up to how many seconds a distance is told in which unit."""


def in_words(at: datetime, zone: tzinfo | None, now: datetime) -> str:
    """A moment on the clock of the property, and how far off it is."""
    return f"{written(at, zone)}, {distance(at, now)}"


def written(at: datetime, zone: tzinfo | None) -> str:
    """A moment on the clock of the property: `Fri 31 Jan 2031, 23:59`."""
    there = local(at, zone)
    return f"{there:%a} {there.day} {there:%b} {there.year}, {there:%H:%M}"


def distance(at: datetime, now: datetime) -> str:
    """How far off a moment is, roughly: `in 4 years`, `3 days ago`."""
    seconds = (at - now).total_seconds()
    size, unit = next((size, unit) for up_to, size, unit in _UNITS if abs(seconds) < up_to)
    count = max(1, round(abs(seconds) / size))
    text = f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"
    return f"in {text}" if seconds >= 0 else f"{text} ago"


def local(at: datetime, zone: tzinfo | None) -> datetime:
    """The moment on the clock of the property; in UTC where no zone is known, and where the calendar ends there."""
    try:
        return at.astimezone(zone or UTC)
    except OverflowError:
        return at.astimezone(UTC)
