"""What stands behind a date: zones in brackets beside an offset, abbreviations, slips of the finger."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from seam_bulk.checking.end_dates import DateSettings, read_end_date
from seam_bulk.problems import Problem

NEW_YORK = DateSettings(ZoneInfo("America/New_York"))


def refused(text: str) -> Problem:
    instant, (problem, *_) = read_end_date(text, NEW_YORK)
    assert (instant, problem.rule) == (None, "ends_at.not_a_date")
    return problem


@pytest.mark.parametrize(
    "text",
    [
        "2031-01-31T15:30:00+01:00[Europe/Berlin]",
        "2031-01-31T15:30:00[Europe/Berlin]",
        "2031-01-31T15:30+01:00[!europe/berlin]",
        "2031-01-31T15:30:00+01:00[Europe/Berlin][u-ca=gregory]",
        "2031-01-31T15:30:00+01:00[+01:00]",
        "2031-01-31T14:30:00Z[Europe/Berlin]",
        "2031-01-31T14:30:00Z[UTC]",
        "20310131T153000+0100[Europe/Berlin]",
        "31 January 2031, 15:30 +01:00 [Europe/Berlin]",
        "14:30, 31 January 2031 (UTC)",
        "Fri Jan 31 2031 15:30:00 GMT+0100 (Central European Standard Time)",
        "Fri, 31 Jan 2031 15:30:00 +0100 (CET)",
    ],
)
def test_an_offset_and_the_zone_beside_it_are_one_instant(text: str) -> None:
    assert read_end_date(text, NEW_YORK) == (datetime(2031, 1, 31, 14, 30, tzinfo=UTC), ())


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("2031-01-31T15:30:00-05:00[Europe/Berlin]", "2031-01-31 21:30:00"),
        ("2031-07-31T15:30:00+01:00[Europe/Berlin]", "2031-07-31 16:30:00"),
        ("2031-01-31T15:30:00+00:00[Europe/Berlin]", "2031-01-31 16:30:00"),
        ("2031-03-30T02:30:00+01:00[Europe/Berlin]", "2031-03-30 03:30:00"),
        ("2031-01-31T15:30:00+01:00[+02:00]", "2031-01-31 16:30:00"),
    ],
)
def test_an_offset_that_is_not_the_one_of_the_zone_beside_it_is_refused(text: str, there: str) -> None:
    problem = refused(text)
    assert "is not the one of" in problem.message
    assert there in problem.hint


def test_the_offset_says_which_of_two_equal_times_is_meant_and_the_zone_alone_does_not() -> None:
    for offset, hour in (("+02:00", 0), ("+01:00", 1)):
        instant, problems = read_end_date(f"2031-10-26T02:30:00{offset}[Europe/Berlin]", NEW_YORK)
        assert (instant, problems) == (datetime(2031, 10, 26, hour, 30, tzinfo=UTC), ())
    assert read_end_date("2031-10-26T02:30:00[Europe/Berlin]", NEW_YORK)[1][0].rule == "ends_at.clock_repeats"
    assert read_end_date("2031-03-30T02:30:00[Europe/Berlin]", NEW_YORK)[1][0].rule == "ends_at.clock_skips"


@pytest.mark.parametrize(
    "text",
    [
        "2031-01-31+01:00[Europe/Berlin]",
        "03/04/2031 15:30+01:00[Europe/Berlin]",
        "9999-12-31T23:59:59-11:00[Europe/Berlin]",
        "2031-01-31T15:30+01:00[Europe/Berlin",
        "2031-01-31T15:30+25:00[Europe/Berlin]",
        "2031-01-31T15:30+01:00[Europe/Berlin][!u-ca=hebrew]",
    ],
)
def test_what_cannot_be_compared_is_refused(text: str) -> None:
    assert refused(text).hint


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("2031-01-31 15:30 Europe/Berln", "Europe/Berlin"),
        ("2031-01-31 15:30 Europa/Berlni", "Europe/Berlin"),
        ("2031-01-31T15:30+01:00[Europe/Berlinn]", "Europe/Berlin"),
        ("31.01.2031 15:30 (America/New_Yark)", "America/New_York"),
        ("15:30 31.01.2031 Kolkatta", "Asia/Kolkata"),
        ("2031-01-31 15:30 Lisbon", "Europe/Lisbon"),
    ],
)
def test_a_zone_written_with_a_slip_is_refused_with_the_one_that_is_near(text: str, near: str) -> None:
    assert f"Write the time zone as {near}" in refused(text).hint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2031-01-31 15:30 CET", "Europe/Berlin"),
        ("2031-01-31 15:30 est", "America/New_York"),
        ("Fri Jan 31 15:30:00 PST 2031", "America/Los_Angeles"),
        ("31.01.2031 - 15:30 Uhr MEZ", "Europe/Berlin"),
        ("2031-01-31T15:30[CET]", "Europe/Berlin"),
    ],
)
def test_an_abbreviation_is_refused_with_an_offset_or_a_place_to_write_instead(text: str, place: str) -> None:
    problem = refused(text)
    assert "abbreviation" in problem.message
    assert "offset such as +01:00" in problem.hint
    assert f"a place such as {place}," in problem.hint


@pytest.mark.parametrize("text", ["2031-01-31 15:30 " + "x/y" * 30, "2031-01-31 15:30 soon", "2031-01-31 15:30 a/b"])
def test_no_place_is_made_up_for_other_words(text: str) -> None:
    assert "time zone as" not in refused(text).hint
