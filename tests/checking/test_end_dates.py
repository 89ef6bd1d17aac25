from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from seam_bulk.checking.date_order import DateOrder, OrderEvidence, decide_order
from seam_bulk.checking.end_dates import DateSettings, read_end_date
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell

BERLIN = DateSettings(timezone=ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read(cell: Cell, how: DateSettings = BERLIN) -> str:
    """The instant as text, or the rule that was broken."""
    instant, problems = read_end_date(cell, how)
    if instant is None:
        return problems[0].rule if problems else "blank"
    assert instant.tzinfo is UTC
    return instant.isoformat().removesuffix("+00:00")


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0\u200b"])
def test_a_blank_cell_leaves_the_end_date_as_it_is(cell: Cell) -> None:
    assert read_end_date(cell, BERLIN) == (None, ())


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2031-01-31T15:30:00+01:00", "2031-01-31T14:30:00"),
        ("2031-01-31T15:30:00Z", "2031-01-31T15:30:00"),
        ("2031-01-31t15:30z", "2031-01-31T15:30:00"),
        ("2031-01-31 15:30:00.123456Z", "2031-01-31T15:30:00.123456"),
        ("2031-01-31T15:30:00,5-05:00", "2031-01-31T20:30:00.500000"),
        ("2031-01-31T15:30:00.123456789Z", "2031-01-31T15:30:00.123456"),
        ("2031-01-31T15:30:00 +0100", "2031-01-31T14:30:00"),
        ("2031-01-31 15:30+01", "2031-01-31T14:30:00"),
        ("2031-01-31 15:30 +05:45", "2031-01-31T09:45:00"),
        ("2031-01-31 15:30 UTC", "2031-01-31T15:30:00"),
        ("2031-01-31 15:30 GMT", "2031-01-31T15:30:00"),
        ("2031-01-31 15:30 UTC+1", "2031-01-31T14:30:00"),
        ("2031-01-31 15:30 GMT+0100", "2031-01-31T14:30:00"),
        ("2031-01-31 15:30 America/New_York", "2031-01-31T20:30:00"),
        ("2031-01-31 15:30 [asia/kolkata]", "2031-01-31T10:00:00"),
        ("20310131T153000Z", "2031-01-31T15:30:00"),
        ("2031-01-31T24:00:00Z", "2031-02-01T00:00:00"),
    ],
)
def test_a_text_with_its_own_zone_is_taken_as_it_is(text: str, instant: str) -> None:
    assert read(text, DateSettings()) == instant
    assert read(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2031-01-31 15:30",
        "2031-01-31T15:30",
        "2031-01-31 15:30:00",
        "2031-1-31 15:30",
        "2031/01/31 15:30",
        "2031.01.31 15:30",
        "31.01.2031 15:30",
        "31.1.2031, 15:30",
        "31.01.2031 15.30",
        "31/01/2031 3:30 PM",
        "31/01/2031 3:30\u202fPM",
        "31-01-2031 3:30:00 p.m.",
        "01/31/2031 3:30pm",
        "31 Jan 2031 15:30",
        "31-Jan-2031 15:30",
        "31 JANUARY 2031 at 15:30",
        "31st January 2031 15:30",
        "Jan 31, 2031 3:30 PM",
        "January 31 2031 3:30 pm",
        "Friday, January 31, 2031 15:30",
        "Fri 31 Jan 2031 15:30",
        "Fri Jan 31 15:30:00 2031",
        "Fri Jan 31 03:30:00 PM 2031",
        "Jan 31 15:30 2031",
        "Fri 31 Jan 15:30:00 2031",
        "15:30 31.01.2031",
        "15:30, 31.01.2031",
        "15:30 2031-01-31",
        "15:30, 31 January 2031",
        "at 15:30 on Friday 31 January 2031",
        "3:30 PM 01/31/2031",
        "3:30 p.m., January 31, 2031",
        "31.01.2031 - 15:30",
        "31 January 2031 – 3:30 PM",
        "31/01/2031 at 15:30",
        "31/01/2031 @ 15:30",
        "'2031-01-31 15:30",
        "２０３１-01-31 15:30",
        "  2031-01-31   15:30 ",
    ],
)
def test_a_local_time_is_read_in_the_zone_given(text: str) -> None:
    assert read(text) == "2031-01-31T14:30:00"


@pytest.mark.parametrize(
    ("text", "clock"),
    [("12:00 AM", "23:00"), ("12:30 am", "23:30"), ("12:00 PM", "11:00"), ("1:05 a.m.", "00:05"), ("3 pm", "14:00")],
)
def test_am_and_pm_are_read_as_people_mean_them(text: str, clock: str) -> None:
    assert read(f"2031-01-31 {text}").endswith(f"T{clock}:00")


@pytest.mark.parametrize("text", ["2031-01-31", "31.01.2031", "01/31/2031", "31 Jan 2031", "Jan 31, 2031"])
def test_a_date_alone_ends_at_the_end_time(text: str) -> None:
    assert read(text) == "2031-01-31T22:59:59"
    assert read(text, DateSettings(BERLIN.timezone, end_time=time(11))) == "2031-01-31T10:00:00"


def test_a_date_alone_with_a_zone_ends_at_the_end_time_there() -> None:
    assert read("2031-01-31 UTC", DateSettings()) == "2031-01-31T23:59:59"
    assert read("2031-01-31 America/New_York", DateSettings()) == "2031-02-01T04:59:59"
    assert read("2031-01-31+01:00", DateSettings()) == "2031-01-31T22:59:59"


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        (date(2031, 1, 31), "2031-01-31T22:59:59"),
        (datetime(2031, 1, 31, 15, 30), "2031-01-31T14:30:00"),
        (datetime(2031, 1, 31), "2031-01-30T23:00:00"),
        (datetime(2031, 1, 31, 15, 30, tzinfo=UTC), "2031-01-31T15:30:00"),
    ],
)
def test_date_cells_of_a_workbook_are_local(cell: Cell, instant: str) -> None:
    assert read(cell) == instant


def test_24_00_is_midnight_of_the_next_day() -> None:
    assert read("2031-01-31 24:00") == "2031-01-31T23:00:00"
    assert read("31.12.2031 24:00:00") == "2031-12-31T23:00:00"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("tomorrow", "not a date that can be read"),
        ("30/02/2031", "30 February 2031 does not exist"),
        ("2031-02-30", "30 February 2031 does not exist"),
        ("02/30/2031", "30 February 2031 does not exist"),
        ("29 Feb 2031", "29 February 2031 does not exist"),
        ("31.04.2031 15:30", "31 April 2031 does not exist"),
        ("13/13/2031", "not a date"),
        ("0/1/2031", "not a date"),
        ("0000-01-01", "not a date"),
        ("2031-13-01", "not a date"),
        ("31/12/31", "only two digits"),
        ("31 Jan 31", "only two digits"),
        ("2031-01-31 25:00", "no such time"),
        ("2031-01-31 24:01", "no such time"),
        ("2031-01-31 23:59:60", "no such time"),
        ("2031-01-31 13:00 PM", "AM or PM"),
        ("2031-01-31 15", "time"),
        ("2031-01-31 15:30 CET", "abbreviation"),
        ("2031-01-31 15:30 EST", "abbreviation"),
        ("2031-01-31 15:30 Europe/Nowhere", "What follows"),
        ("2031-01-31 15:30 ../../etc/passwd", "What follows"),
        ("2031-01-31 15:30 soon", "What follows"),
        ("31/01/2031 10:00-11:00", "a second time"),
        ("31 Jan 2031 10:00 - 11:00", "a second time"),
        ("31.01.2031 - 10:00 - 11:00", "a second time"),
        ("31.01.2031 - 12.02", "a second time"),
        ("31.01.2031 -15:30", "a second time"),
        ("10:00 31.01.2031 - 11:00", "a second time"),
        ("10:00 31.01.2031 11:00", "What follows"),
        ("10:00 11:00 31.01.2031", "not a date"),
        ("10:00 - 31.01.2031", "not a date"),
        ("10.11 12.01.2031", "not a date"),
        ("25:00 31.01.2031", "not a date"),
        ("Thu Jan 31 15:30:00 2031", "is a Friday"),
        ("15:30 31.01.31", "only two digits"),
        ("20312131T1530Z", "not a date"),
        ("2031-01-31T15:30:00+15:00", "no such offset"),
        ("2031-01-31 25:30:00", "no such time"),
        ("2031-01-31 15:30+25:00", "no such offset"),
        ("Monday, January 31, 2031", "is a Friday"),
        ("2031-01", "not a date"),
        ("15:30", "not a date"),
        ("20310131", "a number"),
        ("12", "a number"),
        ("2031-01-31\u0007", "What follows|U+0007"),
        ("٢٠٣١-01-31", "not a date"),
        ("1" * 400, "not a date"),
        (20310131, "a number"),
        (float("nan"), "a number"),
        (float("inf"), "a number"),
        (True, "a yes/no value"),
        (time(15, 30), "a time of day"),
        (timedelta(days=3), "a duration"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(cell: Cell, said: str) -> None:
    instant, problems = read_end_date(cell, BERLIN)
    assert instant is None
    assert problems[0].rule == "ends_at.not_a_date"
    assert any(part in problems[0].message for part in said.split("|"))
    assert problems[0].hint


def test_a_city_behind_a_time_is_no_zone_but_is_understood() -> None:
    for text in ("2031-01-31 15:30 Berlin", "2031-01-31 15:30 (Europa/Berlin)"):
        assert "Write the time zone as Europe/Berlin" in read_end_date(text, BERLIN)[1][0].hint


def test_a_two_digit_year_is_refused_with_the_four_digits() -> None:
    assert "2031" in read_end_date("31/12/31", BERLIN)[1][0].hint


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("46000", "9 December 2025"),
        (46000, "9 December 2025"),
        (46000.0, "9 December 2025"),
        ("46000.5", "9 December 2025 12:00"),
        ("46000,5", "9 December 2025 12:00"),
        (47880.645833333336, "1 February 2031 15:30"),
        (ShownNumber(47879, "47,879"), "31 January 2031"),
    ],
)
def test_a_bare_serial_number_is_an_error_that_shows_its_date(cell: Cell, said: str) -> None:
    instant, problems = read_end_date(cell, BERLIN)
    assert (instant, problems[0].rule) == (None, "ends_at.serial_number")
    assert said in problems[0].message


@pytest.mark.parametrize("cell", [ErrorCell("#N/A"), "#REF!"])
def test_an_error_of_a_formula_is_no_date(cell: Cell) -> None:
    assert read(cell) == "cell.error_value"


@pytest.mark.parametrize("cell", [UncalculatedCell(), "=TODAY()+3"])
def test_a_formula_without_its_value_is_no_date(cell: Cell) -> None:
    assert read(cell) == "cell.formula_without_value"


def test_cleaning_a_date_leaves_a_note() -> None:
    problems = read_end_date("2031-01-31\u00a015:30", BERLIN)[1]
    assert [each.rule for each in problems] == ["cell.cleaned"]
    assert "U+00A0" in problems[0].message


@pytest.mark.parametrize("cell", ["2031-01-31", "2031-01-31 15:30", date(2031, 1, 31), datetime(2031, 1, 31, 15)])
def test_a_local_date_without_a_zone_is_an_error(cell: Cell) -> None:
    instant, problems = read_end_date(cell, DateSettings())
    assert (instant, problems[0].rule) == (None, "ends_at.no_timezone")
    assert "--timezone" in problems[0].hint


def column(*texts: Cell, asked: DateOrder | None = None) -> list[str]:
    """What each cell of a column is read as, once the column has been looked at as a whole."""
    order = decide_order(enumerate(texts, 2), asked)
    return [read(text, DateSettings(UTC, time(0), order)).removesuffix("T00:00:00") for text in texts]


def test_the_order_of_a_column_is_decided_by_its_clear_values() -> None:
    assert column("03/04/2031", "25/12/2031") == ["2031-04-03", "2031-12-25"]
    assert column("03/04/2031", "12/25/2031") == ["2031-03-04", "2031-12-25"]
    assert column("03.04.2031", "25-12-2031") == ["2031-04-03", "2031-12-25"]


def test_a_date_behind_its_time_speaks_for_the_order_too() -> None:
    found = decide_order([(2, "10:11 03/04/2031"), (3, "10:11, 25/12/2031"), (4, "Fri Jan 31 10:11:00 2031")])
    assert (found.order, found.proof("day-first")) == ("day-first", (3, "25/12"))
    settings = DateSettings(BERLIN.timezone, order=found)
    assert read("10:11 03/04/2031", settings) == "2031-04-03T08:11:00"
    assert read_end_date("10:11 12/25/2031", settings)[1][0].rule == "ends_at.order_contradiction"
    assert read_end_date("10:11 03/04/2031", BERLIN)[1][0].rule == "ends_at.ambiguous_order"


def test_without_a_clear_value_every_ambiguous_date_waits_for_an_answer() -> None:
    assert column("03/04/2031", "05/06/2031", "04/04/2031") == ["ends_at.ambiguous_order"] * 2 + ["2031-04-04"]
    assert column("03.04.2031") == ["ends_at.ambiguous_order"]
    assert column("03/04/2031", asked="day-first") == ["2031-04-03"]
    assert column("03/04/2031", asked="month-first") == ["2031-03-04"]


def test_year_first_named_months_and_impossible_dates_settle_nothing() -> None:
    clear = ("2031-12-25", "25 Dec 2031", "31/02/2031", "04/04/2031", date(2031, 12, 25), None)
    assert column("03/04/2031", *clear)[0] == "ends_at.ambiguous_order"


def test_the_minority_contradicts_and_nothing_ambiguous_is_guessed() -> None:
    assert column("25/12/2031", "26/12/2031", "12/27/2031", "03/04/2031") == [
        "2031-12-25",
        "2031-12-26",
        "ends_at.order_contradiction",
        "ends_at.ambiguous_order",
    ]


def test_where_both_orders_are_as_common_both_contradict() -> None:
    assert column("25/12/2031", "12/27/2031") == ["ends_at.order_contradiction"] * 2


def test_a_date_against_the_order_asked_for_contradicts() -> None:
    assert column("25/12/2031", "03/04/2031", asked="month-first") == ["ends_at.order_contradiction", "2031-03-04"]


def test_the_hint_names_a_row_of_each_order() -> None:
    cells: list[Cell] = ["25/12/2031", "12/27/2031", "03/04/2031"]
    how = DateSettings(UTC, order=decide_order(enumerate(cells, 2)))
    for cell in cells:
        hint = read_end_date(cell, how)[1][0].hint
        assert "Row 2 is written day first (25/12), row 3 month first (12/27)." in hint


def test_an_ambiguous_date_names_both_days() -> None:
    message = read_end_date("03/04/2031", BERLIN)[1][0].message
    assert "3 April 2031" in message
    assert "4 March 2031" in message


def test_the_order_does_not_matter_to_evidence_that_is_not_there() -> None:
    assert OrderEvidence().order is None
    assert not OrderEvidence().contradicts("day-first")


@pytest.mark.parametrize(
    ("zone", "local", "first", "second"),
    [
        ("Europe/Berlin", "2031-03-30 02:30", "2031-03-30T01:30:00+01:00", "2031-03-30T03:30:00+02:00"),
        ("America/New_York", "2031-03-09 02:30", "2031-03-09T01:30:00-05:00", "2031-03-09T03:30:00-04:00"),
        ("Australia/Adelaide", "2031-10-05 02:15", "2031-10-05T01:15:00+09:30", "2031-10-05T03:15:00+10:30"),
        ("Australia/Lord_Howe", "2031-10-05 02:15", "2031-10-05T01:45:00+10:30", "2031-10-05T02:45:00+11:00"),
    ],
)
def test_a_time_that_the_clock_skips_is_an_error_with_both_candidates(
    zone: str, local: str, first: str, second: str
) -> None:
    instant, problems = read_end_date(local, DateSettings(ZoneInfo(zone)))
    assert (instant, problems[0].rule) == (None, "ends_at.clock_skips")
    assert first in problems[0].message
    assert second in problems[0].message
    assert f"Type {first} or {second} instead" in problems[0].hint


@pytest.mark.parametrize(
    ("zone", "local", "first", "second"),
    [
        ("Europe/Berlin", "2031-10-26 02:30", "2031-10-26T02:30:00+02:00", "2031-10-26T02:30:00+01:00"),
        ("America/New_York", "2031-11-02 01:30", "2031-11-02T01:30:00-04:00", "2031-11-02T01:30:00-05:00"),
        ("Australia/Adelaide", "2031-04-06 02:15", "2031-04-06T02:15:00+10:30", "2031-04-06T02:15:00+09:30"),
        ("Australia/Lord_Howe", "2031-04-06 01:45", "2031-04-06T01:45:00+11:00", "2031-04-06T01:45:00+10:30"),
    ],
)
def test_a_time_that_comes_twice_is_an_error_with_both_candidates(
    zone: str, local: str, first: str, second: str
) -> None:
    instant, problems = read_end_date(local, DateSettings(ZoneInfo(zone)))
    assert (instant, problems[0].rule) == (None, "ends_at.clock_repeats")
    assert f"Type {first} or {second} instead" in problems[0].hint
    assert first in problems[0].message
    assert second in problems[0].message


def test_a_gap_met_by_the_end_time_of_a_date_alone_is_an_error_too() -> None:
    how = DateSettings(ZoneInfo("Europe/Berlin"), end_time=time(2, 30))
    for cell in ("2031-03-30", date(2031, 3, 30)):
        problems = read_end_date(cell, how)[1]
        assert problems[0].rule == "ends_at.clock_skips"
        assert "--end-time" in problems[0].hint
    assert read("2031-10-26", how) == "ends_at.clock_repeats"


def test_a_date_cell_in_the_gap_is_an_error_too() -> None:
    assert read(datetime(2031, 3, 30, 2, 30)) == "ends_at.clock_skips"


def test_a_named_zone_in_the_text_has_its_own_gaps() -> None:
    assert read("2031-03-30 02:30 Europe/Berlin", DateSettings(UTC)) == "ends_at.clock_skips"
    assert read("2031-03-30 02:30+01:00") == "2031-03-30T01:30:00"


def test_a_zone_without_summer_time_has_no_gap() -> None:
    assert read("2031-03-30 02:30", DateSettings(ZoneInfo("Asia/Kolkata"))) == "2031-03-29T21:00:00"


@pytest.mark.parametrize(
    "cell",
    [
        "9999-12-31",
        "9999-12-31 24:00",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01",
        "0001-01-01T00:00+14:00",
        date(9999, 12, 31),
    ],
)
def test_the_ends_of_the_calendar_are_problems_and_no_crash(cell: Cell) -> None:
    for zone in (ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), UTC):
        instant, problems = read_end_date(cell, DateSettings(zone, now=NOW))
        rules = {each.rule for each in problems}
        assert rules <= {"ends_at.not_a_date", "ends_at.past", "ends_at.far_future"}
        assert rules
        assert instant is None or instant.tzinfo is UTC


def test_an_end_date_that_is_not_in_the_future_is_an_error() -> None:
    how = DateSettings(UTC, now=NOW)
    for text in ("2026-11-24 12:00", "2026-11-24 11:59:59", "1999-12-31"):
        instant, problems = read_end_date(text, how)
        assert instant is not None
        assert [each.rule for each in problems] == ["ends_at.past"]
    assert read_end_date("2026-11-24 12:00:00.000001", how)[1] == ()


def test_more_than_ten_years_ahead_is_a_warning() -> None:
    how = DateSettings(UTC, now=NOW)
    assert read_end_date("2036-11-24 12:00", how)[1] == ()
    assert [each.rule for each in read_end_date("2036-11-24 12:00:01", how)[1]] == ["ends_at.far_future"]


def test_ten_years_after_a_leap_day_are_counted() -> None:
    how = DateSettings(UTC, now=datetime(2028, 2, 29, tzinfo=UTC))
    assert read_end_date("2038-02-28", how)[1][0].rule == "ends_at.far_future"
    assert read_end_date("2038-02-27", how)[1] == ()


def test_near_the_end_of_the_calendar_nothing_is_far() -> None:
    assert read_end_date("9999-12-31", DateSettings(UTC, now=datetime(9995, 1, 1, tzinfo=UTC)))[1] == ()


@pytest.mark.parametrize("cell", [47879, 47879.0, ShownNumber(47879, "47,879"), "47879"])
def test_a_bare_day_count_of_a_workbook_that_begins_in_1904_names_the_date_of_that_workbook(cell: Cell) -> None:
    how = DateSettings(UTC, epoch=date(1904, 1, 1))
    (found,) = read_end_date(cell, how)[1]
    assert found.rule == "ends_at.serial_number"
    assert "1 February 2035" in found.message
    assert "2035-02-01" in found.hint
    assert "2031-01-31" in read_end_date(cell, DateSettings(UTC))[1][0].hint
