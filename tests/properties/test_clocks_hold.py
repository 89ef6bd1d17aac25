"""Every change of the clock, in zones that do it in all the ways there are: none is read in silence."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from seam_bulk.checking.end_dates import DateSettings, read_end_date

ZONES = [
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "Atlantic/Azores", "America/New_York", "America/St_Johns"),
    *("America/Santiago", "America/Havana", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem"),
    *("Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Auckland", "Antarctica/Troll"),
]
SECOND = timedelta(seconds=1)


def changes(zone: ZoneInfo, first: int, last: int) -> list[tuple[datetime, timedelta, timedelta]]:
    """Every instant at which the clock changes, and the offsets before and after."""
    found = []
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        if _offset(moment, zone) != _offset(later, zone):
            low, high = moment, later
            while high - low > SECOND:
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
            at = high.replace(microsecond=0)
            found.append((at, _offset(at - SECOND, zone), _offset(at, zone)))
        moment = later
    return found


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def read(local: datetime, zone: ZoneInfo) -> str | datetime:
    """The instant, or the rule that says why there is none."""
    instant, problems = read_end_date(local.isoformat(" ", "seconds"), DateSettings(zone))
    return instant or problems[0].rule


@pytest.mark.parametrize("name", ZONES)
def test_to_the_second_no_gap_and_no_repeat_of_the_clock_is_silent(name: str) -> None:
    zone = ZoneInfo(name)
    met = changes(zone, 2026, 2036)
    assert met, "a zone without changes tests nothing"
    for at, before, after in met:
        old, new = ((at + offset).replace(tzinfo=None) for offset in (before, after))
        first, last = min(old, new), max(old, new)
        rule = "ends_at.clock_skips" if after > before else "ends_at.clock_repeats"
        inside = [first, first + SECOND, first + (last - first) // 2, last - SECOND]
        assert {read(local, zone) for local in inside} == {rule}, (name, at)
        assert read(first - SECOND, zone) == (first - SECOND - before).replace(tzinfo=UTC)
        assert read(last, zone) == (last - after).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ZONES)
def test_what_is_said_to_type_instead_is_read_as_the_two_candidates(name: str) -> None:
    zone = ZoneInfo(name)
    for at, before, after in changes(zone, 2026, 2036):
        local = (at + min(before, after)).replace(tzinfo=None) + abs(after - before) / 2
        [found] = read_end_date(local.isoformat(" ", "seconds"), DateSettings(zone))[1]
        typed = found.hint.removeprefix("Type ").removesuffix(" instead.").split(" or ")
        assert all(text in found.message for text in typed)
        wanted = [(local - max(before, after)).replace(tzinfo=UTC), (local - min(before, after)).replace(tzinfo=UTC)]
        assert [read_end_date(text, DateSettings())[0] for text in typed] == wanted


@pytest.mark.parametrize("name", ZONES)
def test_a_date_alone_is_as_loud_as_its_end_time(name: str) -> None:
    zone = ZoneInfo(name)
    for at, before, after in changes(zone, 2026, 2036):
        local = (at + min(before, after)).replace(tzinfo=None)
        instant, [found] = read_end_date(f"{local:%d %B %Y}", DateSettings(zone, end_time=local.time()))
        assert instant is None
        assert "--end-time" in found.hint


def test_the_usual_end_time_is_met_by_a_change_somewhere() -> None:
    cairo = DateSettings(ZoneInfo("Africa/Cairo"), time(23, 59, 59))
    night = next((at + after) for at, before, after in changes(ZoneInfo("Africa/Cairo"), 2030, 2031) if after < before)
    assert read_end_date(f"{night:%Y-%m-%d}", cairo)[1][0].rule == "ends_at.clock_repeats"
