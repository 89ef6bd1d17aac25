"""However a date is written: it is the same instant, or the same refusal, as its plain form."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking.date_order import decide_order
from seam_bulk.checking.end_dates import DateSettings, read_end_date

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"]
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2036, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
FORMS = [
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %I:%M:%S %p %Y",
    "%a %d %b %H:%M:%S %Y",
    "%H:%M:%S %d %B %Y",
    "%H:%M:%S, %d %b %Y",
    "%H:%M:%S %Y-%m-%d",
    "%I:%M:%S %p, %B %d, %Y",
    "%d %B %Y - %H:%M:%S",
    "%d %B %Y at %H:%M:%S",
    "%Y-%m-%d @ %H:%M:%S",
]
ATS = [("de", "um"), ("fr", "à"), ("es", "a las"), ("it", "alle"), ("nl", "om"), ("pt", "às")]


def reading(text: str, zone: str) -> tuple[datetime | None, list[str]]:
    instant, problems = read_end_date(text, DateSettings(ZoneInfo(zone)))
    return instant, [problem.rule for problem in problems]


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(FORMS))
def test_every_form_is_read_as_its_iso_form_is(moment: datetime, zone: str, form: str) -> None:
    assert reading(moment.strftime(form), zone) == reading(moment.isoformat(" "), zone)


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(ATS))
def test_in_each_language_the_time_may_stand_on_either_side(moment: datetime, zone: str, at: tuple[str, str]) -> None:
    language, word = at
    day = format_date(moment, "long", locale=language)
    wanted = reading(moment.isoformat(" "), zone)
    assert reading(f"{day} {word} {moment:%H:%M:%S}", zone) == wanted
    assert reading(f"{moment:%H:%M:%S}, {day}", zone) == wanted


@given(MOMENTS, st.sampled_from(ZONES[:-1]), st.sampled_from(ZONES))
def test_offset_and_zone_together_are_what_the_offset_says_alone(moment: datetime, zone: str, chosen: str) -> None:
    text = moment.astimezone(ZoneInfo(zone)).isoformat()
    assert reading(f"{text}[{zone}]", chosen) == reading(text, chosen)
    assert reading(f"{text[:19]}[{zone}]", chosen) == reading(text[:19], zone)


@given(MOMENTS, st.sampled_from(ZONES[:-1]), st.integers(-8, 8).filter(bool))
def test_an_offset_that_is_another_than_the_zones_is_never_read(moment: datetime, zone: str, hours: int) -> None:
    there = moment.astimezone(ZoneInfo(zone))
    ahead = (there.utcoffset() or timedelta()) + timedelta(hours=hours)
    sign, minutes = "-" if ahead < timedelta() else "+", abs(ahead) // timedelta(minutes=1)
    text = f"{there:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}[{zone}]"
    instant, rules = reading(text, zone)
    assert rules == ["ends_at.not_a_date"] or (instant and instant.astimezone(ZoneInfo(zone)).utcoffset() == ahead)


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_speaks_for_its_order_wherever_the_time_stands(moments: list[datetime], form: str) -> None:
    behind = decide_order(enumerate(f"{moment.strftime(form)} {moment:%H:%M}" for moment in moments))
    for between in (" ", ", "):
        before = decide_order(enumerate(f"{moment:%H:%M}{between}{moment.strftime(form)}" for moment in moments))
        assert before == behind
    assert decide_order(enumerate(f"{moment.strftime(form)} - {moment:%H:%M}" for moment in moments)) == behind
