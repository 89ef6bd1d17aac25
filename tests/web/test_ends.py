"""When access ends: the spans in which it is counted, and how moments are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from seam_bulk.planning.planned_row import State
from seam_bulk.web import dates
from seam_bulk.web.ends import ends_of
from tests import examples

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [(0, "day", 1), (20, "day", 21), (100, "week", 15), (700, "month", 24), (3000, "year", 9), (900_000, "year", 2)],
)
def test_the_spans_suit_the_time_they_cover(days: int, unit: str, bars: int) -> None:
    was = datetime(2031, 1, 15, 12, tzinfo=UTC)
    rows = [examples.change(1, None, was + timedelta(days=days), before=State("1111", was))]
    found = ends_of(rows, BERLIN)
    assert found is not None
    assert (found.unit, len(found.bars)) == (unit, bars)
    assert sum(was for _, was, _ in found.bars) == sum(will for _, _, will in found.bars) == 1


def test_days_are_those_of_the_property() -> None:
    late = datetime(2031, 1, 31, 23, 30, tzinfo=UTC)
    found = ends_of([examples.change(1, None, late, before=State("1111", None))], BERLIN)
    assert found is not None
    assert found.bars == (("1 Feb 2031", 0, 1),)
    assert found.never == 1


def test_rows_whose_end_date_stays_are_not_counted() -> None:
    assert ends_of([examples.change(1, "2222")], BERLIN) is None


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2031, 1, 31, 22, 59, tzinfo=UTC), "Fri 31 Jan 2031, 23:59, in 4 years"),
        (NOW + timedelta(hours=5), "Tue 24 Nov 2026, 18:00, in 5 hours"),
        (NOW - timedelta(days=3), "Sat 21 Nov 2026, 13:00, 3 days ago"),
        (NOW + timedelta(days=40), "Sun 3 Jan 2027, 13:00, in 6 weeks"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "Fri 31 Dec 9999, 23:59, in 7,973 years"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: datetime, said: str) -> None:
    assert dates.in_words(moment, BERLIN, NOW) == said
