"""When access ends, before and after: counted by day, week, month or year, whatever shows it best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.web.dates import local

_MOST_BARS = 31
_MOST_MONTHS = 48
_MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Ends:
    """How many accesses end in each span of time; `never` had no end date before, `rows` are counted in all."""

    unit: str
    bars: tuple[tuple[str, int, int], ...]
    rows: int
    never: int


def ends_of(rows: Iterable[PlannedRow], zone: tzinfo | None) -> Ends | None:
    """The ends of every row whose end date changes, on the clock of the property; None where none does."""
    changed = [row for row in rows if row.after.ends_at is not None]
    if not changed:
        return None
    before = [local(row.before.ends_at, zone).date() for row in changed if row.before.ends_at]
    after = [local(row.after.ends_at, zone).date() for row in changed if row.after.ends_at]
    unit, begin, step = _unit_for(min(before + after), max(before + after))
    was, will = Counter(map(begin, before)), Counter(map(begin, after))
    label = _LABELS[unit]
    bars = tuple(
        (label(each), was[each], will[each]) for each in _spans(min(was | will), max(was | will), step, was | will)
    )
    return Ends(unit, bars, len(changed), len(changed) - len(before))


_LABELS: dict[str, Callable[[date], str]] = {
    "day": lambda day: f"{day.day} {day:%b} {day.year}",
    "week": lambda day: f"{day.day} {day:%b} {day.year}",
    "month": lambda day: f"{day:%b} {day.year}",
    "year": lambda day: str(day.year),
}


def _unit_for(first: date, last: date) -> tuple[str, Callable[[date], date], Callable[[date], date]]:
    """The finest unit that needs no more bars than can be read, where a span of it begins, and where the next does."""
    days = (last - first).days
    if days < _MOST_BARS:
        return "day", lambda day: day, lambda day: day + timedelta(days=1)
    if days < 7 * (_MOST_BARS - 1):
        return "week", lambda day: day - timedelta(days=day.weekday()), lambda day: day + timedelta(days=7)
    if days < 30 * _MOST_MONTHS:
        return "month", lambda day: day.replace(day=1), lambda day: (day + timedelta(days=31)).replace(day=1)
    return "year", lambda day: day.replace(month=1, day=1), lambda day: day.replace(year=day.year + 1)


def _spans(first: date, last: date, step: Callable[[date], date], found: Iterable[date]) -> Iterator[date]:
    """Every span from the first to the last; over centuries only those in which something ends."""
    if last.year - first.year > _MOST_YEARS:
        yield from sorted(found)
        return
    yield first
    while first < last:
        first = step(first)
        yield first
