"""End dates as people write them in German, French, Spanish, Italian, Dutch and Portuguese."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from seam_bulk.checking.date_order import decide_order
from seam_bulk.checking.end_dates import DateSettings, read_end_date

BERLIN = DateSettings(ZoneInfo("Europe/Berlin"))
AT_HALF_PAST_THREE = [
    # German
    "31. Januar 2031, 15:30 Uhr",
    "Freitag, 31. Januar 2031 um 15:30",
    "Freitag, den 31. Januar 2031, 15.30 Uhr",
    "am 31. Jan. 2031 um 15 Uhr 30",
    "Fr., 31.01.2031, 15:30 Uhr",
    "Fr 31.01.2031 15:30",
    "Fr.31.01.2031 15:30",
    "Fr 31. 1. 2031 15:30",
    "31.01.2031, 15:30 Uhr",
    "31. Jänner 2031 15:30 Uhr",
    "31-Jan-2031 15:30h",
    # French
    "le 31 janvier 2031 à 15h30",
    "le vendredi 31 janvier 2031 à 15 h 30",
    "ven. 31 janv. 2031 15:30",
    "31 JANVIER 2031, 15H30",
    "31/01/2031 à 15h30",
    "31/01/2031 à 15 heures 30",
    "ven. 31/01/2031 15:30",
    # Spanish
    "31 de enero de 2031 a las 15:30",
    "viernes, 31 de enero de 2031, 15:30 h",
    "el viernes 31 de enero del 2031 15:30 horas",
    "vie, 31 ene 2031 3:30 p. m.",
    "31-ene-2031 15:30",
    "31/ene/2031 15.30",
    "enero 31, 2031 3:30 PM",
    # Italian
    "31 gennaio 2031 alle ore 15:30",
    "venerdì 31 gennaio 2031, ore 15.30",
    "il 31 gennaio 2031 alle 15:30",
    "31/01/2031 ore 15,30",
    "ven 31 gen 2031 15:30",
    "31-gen-2031 15.30",
    # Dutch
    "31 januari 2031 om 15.30 uur",
    "vrijdag 31 januari 2031 om 15:30",
    "vr 31 jan. 2031 15u30",
    "op vrijdag 31-01-2031 15:30",
    "31e januari 2031 15:30",
    # Portuguese
    "31 de janeiro de 2031 às 15h30",
    "sexta-feira, 31 de janeiro de 2031 às 15:30",
    "sex., 31 de jan. de 2031, 15h30min",
    "sexta feira, 31 de janeiro de 2031 15:30",
    # the time before the date
    "15:30 Uhr, 31. Januar 2031",
    "um 15:30 Uhr am Freitag, den 31. Januar 2031",
    "à 15h30 le vendredi 31 janvier 2031",
    "a las 15:30 del 31 de enero de 2031",
    "alle 15:30 del 31 gennaio 2031",
    "om 15:30 op 31 januari 2031",
    "às 15:30 de 31 de janeiro de 2031",
    "31.01.2031 um 15:30",
    "31/01/2031 à 15:30",
    "31/01/2031 a las 15:30",
    "31/01/2031 alle 15:30",
    "31/01/2031 om 15:30",
    "31/01/2031 às 15:30",
    "no dia 31 de janeiro de 2031 às 15:30",
    "31/jan/2031 15:30",
    # English, further
    "2031-Jan-31 15:30",
    "Fri 31/01/2031 15:30 hrs",
    "Fri, 2031-01-31 15:30",
    "the 31st of January 2031 at 15:30",
]


@pytest.mark.parametrize("text", AT_HALF_PAST_THREE)
def test_a_date_and_time_is_read_in_the_words_of_its_language(text: str) -> None:
    assert read_end_date(text, BERLIN) == (datetime(2031, 1, 31, 14, 30, tzinfo=UTC), ())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er février 2031", date(2031, 2, 1)),
        ("1° marzo 2031", date(2031, 3, 1)),
        ("1º de março de 2031", date(2031, 3, 1)),
        ("2. Mrz 2031", date(2031, 3, 2)),
        ("2. Maerz 2031", date(2031, 3, 2)),
        ("15 aou\u0302t 2031", date(2031, 8, 15)),
        ("15 sept. 2031", date(2031, 9, 15)),
        ("15 set 2031", date(2031, 9, 15)),
        ("1 mrt 2031", date(2031, 3, 1)),
        ("mar. 4 mars 2031", date(2031, 3, 4)),
    ],
)
def test_a_date_alone_is_read_in_the_words_of_its_language(text: str, day: date) -> None:
    assert read_end_date(text, DateSettings(UTC, time(0))) == (datetime(day.year, day.month, day.day, tzinfo=UTC), ())


@pytest.mark.parametrize(
    "text", ["31. Januar 2031 15 Uhr", "31/01/2031 15h", "31 januari 2031 om 15 uur", "31/1/2031 15 h"]
)
def test_an_hour_alone_needs_a_word_that_says_so(text: str) -> None:
    assert read_end_date(text, BERLIN)[0] == datetime(2031, 1, 31, 14, tzinfo=UTC)
    assert read_end_date("31.01.2031 15", BERLIN)[1][0].rule == "ends_at.not_a_date"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 jui 2031", "June or July"),
        ("31. Listopad 2031", "not a date"),
        ("Montag, 31. Januar 2031", "31 January 2031 is a Friday"),
        ("lun. 31/01/2031", "31 January 2031 is a Friday"),
        ("Di 02.03.2031", "2 March 2031 is a Sunday and 3 February 2031 is a Monday"),
        ("bis 31.01.2031", "not a date"),
        ("31 de 2031", "not a date"),
        ("31. Januar 2031 15:30 Uhr MEZ", "abbreviation"),
        ("31. Januar 2031, 10:00 - 11:00 Uhr", "a second time"),
        ("31/01/2031 10h-11h", "a second time"),
        ("31/01/2031 de 10h à 11h", "What follows"),
        ("30 février 2031", "30 February 2031 does not exist"),
        ("31. Januar 2031 25 Uhr", "no such time"),
    ],
)
def test_what_is_no_sure_date_is_refused_with_a_reason(text: str, said: str) -> None:
    instant, problems = read_end_date(text, BERLIN)
    assert (instant, problems[0].rule) == (None, "ends_at.not_a_date")
    assert said in problems[0].message


def test_a_weekday_settles_which_number_is_the_day() -> None:
    assert read_end_date("Mon 02/03/2031", DateSettings(UTC, time(0)))[0] == datetime(2031, 2, 3, tzinfo=UTC)
    order = decide_order([(7, "So. 02.03.2031"), (8, "04.05.2031")])
    assert (order.order, order.day_first) == ("day-first", 7)
    both = next(day for day in _days(2031, 3) if _other_fits(day))
    assert read_end_date(f"{both:%a %d/%m/%Y}", BERLIN)[1][0].rule == "ends_at.ambiguous_order"


def _days(first: int, years: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(n) for n in range(365 * years)]


def _other_fits(day: date) -> bool:
    return day.day != day.month and day.day < 13 and date(day.year, day.day, day.month).weekday() == day.weekday()


@pytest.mark.parametrize("language", ["en", "de", "de_AT", "fr", "es", "es_PE", "it", "nl", "pt", "pt_PT"])
@pytest.mark.parametrize("form", ["full", "d MMM y", "EEE, d. MMMM y", "d/LLL/y"])
def test_every_day_of_several_years_is_read_back_as_a_calendar_writes_it(language: str, form: str) -> None:
    how = DateSettings(UTC, time(0))
    for day in _days(2030, 3):
        text = format_date(day, form, locale=language)
        instant, problems = read_end_date(text, how)
        assert instant == datetime(day.year, day.month, day.day, tzinfo=UTC), (text, problems)
