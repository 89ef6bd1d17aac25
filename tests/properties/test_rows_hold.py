"""What must hold for every row of every file."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from seam_bulk.checking.codes import read_code
from seam_bulk.checking.date_order import decide_order
from seam_bulk.checking.end_dates import DateSettings, read_end_date
from seam_bulk.checking.rows import FileOptions, Layout, Origin, check_rows
from seam_bulk.problems import RULES, has_error
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell, holds_something

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIELDS = {"acs_credential_id": 0, "code": 1, "ends_at": 2}
HEADERS = ["Credential ID", "Code", "End date", "Guest"]
SENTINEL = "73918465"
ZONES = [
    *("Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo"),
    *("Australia/Lord_Howe", "Australia/Adelaide", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Casablanca"),
    *("Pacific/Chatham", "Pacific/Apia", "UTC"),
]

ids = st.sampled_from([str(UUID(int=at)) for at in range(4)])
numbers = st.integers() | st.floats()
texts = st.text(max_size=30) | st.text("0123456789.,:/-+TZ eEAPM'\u00a0\u200b０９", max_size=24)
moments = st.datetimes() | st.dates() | st.times() | st.timedeltas() | st.booleans()
faults = st.just(UncalculatedCell()) | st.builds(ErrorCell, st.sampled_from(["#N/A", "#REF!"]))
shown = st.builds(ShownNumber, st.integers(0, 10**6).map(float) | st.floats(), texts)
cells: st.SearchStrategy[Cell] = st.none() | numbers | texts | moments | faults | shown
bodies = st.lists(st.tuples(ids | cells, st.sampled_from(["0742", "742"]) | cells, cells, cells).map(list), max_size=8)


@given(st.datetimes(timezones=st.timezones()))
def test_an_iso_instant_is_read_as_itself(moment: datetime) -> None:
    try:
        wanted = moment.astimezone(UTC)
        whole_minutes = moment.utcoffset() == timedelta(
            minutes=round((moment.utcoffset() or timedelta()) / timedelta(minutes=1))
        )
    except OverflowError:
        return
    if not whole_minutes or not timedelta(hours=-12) <= (moment.utcoffset() or timedelta()) <= timedelta(hours=14):
        return
    for text in (moment.isoformat(), moment.isoformat(" "), wanted.isoformat().replace("+00:00", "Z")):
        assert read_end_date(text, DateSettings()) == (wanted, ())


@given(st.text("0123456789", min_size=1, max_size=15), st.booleans())
def test_a_text_of_digits_is_the_code_with_every_zero(digits: str, delimited: bool) -> None:
    assert read_code(digits, delimited=delimited)[0] == digits


@given(st.integers(0, 10**9), st.integers(1, 12))
def test_a_padded_number_is_the_code_with_every_zero(value: int, width: int) -> None:
    padded = str(value).zfill(width)
    assert read_code(ShownNumber(float(value), padded))[0] == padded


@settings(max_examples=400)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2027, 1, 1), datetime(2036, 1, 1)), st.integers(0, 10**6))
def test_a_gap_or_repeat_of_the_clock_is_never_silent(name: str, near: datetime, jitter: int) -> None:
    zone = ZoneInfo(name)
    local = _near_a_change(zone, near) + timedelta(seconds=jitter % 14400 - 7200)
    instant, problems = read_end_date(local.isoformat(" ", "seconds"), DateSettings(zone))
    possible = _instants_showing(local.replace(microsecond=0), zone)
    if len(possible) == 1:
        assert (instant, problems) == (possible[0], ())
        return
    assert instant is None
    assert problems[0].rule == ("ends_at.clock_repeats" if possible else "ends_at.clock_skips")
    typed = problems[0].hint.removeprefix("Type ").removesuffix(" instead.").split(" or ")
    read = [read_end_date(text, DateSettings())[0] for text in typed]
    assert None not in read
    assert len(set(read)) == 2
    if possible:
        assert read == possible


def _near_a_change(zone: ZoneInfo, near: datetime) -> datetime:
    """The local time of the first change of the clock within a year, else the time given."""
    moment = near.replace(tzinfo=UTC)
    before = moment.astimezone(zone).utcoffset()
    for _ in range(365 * 24):
        moment += timedelta(hours=1)
        if moment.astimezone(zone).utcoffset() != before:
            return moment.astimezone(zone).replace(tzinfo=None)
    return near


def _instants_showing(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Found by trying every offset the zone has about that day, not by the library's notion of fold."""
    day = local.replace(tzinfo=UTC)
    offsets = {(day + timedelta(hours=h)).astimezone(zone).utcoffset() or timedelta() for h in range(-30, 31)}
    tried = sorted(day - offset for offset in offsets)
    return [each for each in tried if each.astimezone(zone).replace(tzinfo=None) == local]


@given(st.dates(), st.dates())
def test_the_order_of_a_column_is_settled_by_one_clear_date_only(some: datetime, clear: datetime) -> None:
    texts = [f"{each.day:02}/{each.month:02}/{each.year:04}" for each in (some, clear)]
    how = DateSettings(UTC, time(0), decide_order(enumerate(texts)))
    instant, problems = read_end_date(texts[0], how)
    if some.day > 12 or clear.day > 12 or some.day == some.month:
        assert instant == datetime(some.year, some.month, some.day, tzinfo=UTC)
    else:
        assert (instant, problems[0].rule) == (None, "ends_at.ambiguous_order")


@settings(max_examples=300)
@given(bodies, st.booleans(), st.sampled_from([None, ZoneInfo("Europe/Berlin")]), st.frozensets(st.integers(2, 9)))
def test_every_row_has_exactly_one_status_and_keeps_its_place(
    body: list[list[Cell]], delimited: bool, zone: ZoneInfo | None, hidden: frozenset[int]
) -> None:
    numbered = [(row, cells) for row, cells in enumerate(body, 2) if holds_something(cells)]
    options = FileOptions(timezone=zone, hidden="skip")
    checked = check_rows(numbered, Layout(FIELDS, HEADERS, [3]), options, NOW, Origin(delimited, hidden))
    assert [each.row for each in checked] == [row for row, _ in numbered]
    for each in checked:
        assert (each.status == "invalid") == has_error(each.problems)
        assert (each.status == "skipped") == (each.row in hidden)
        assert (each.status == "repeated") == (each.repeats is not None)
        assert (each.wish is not None) == (each.status in ("ready", "repeated"))
        assert all(RULES[found.rule] == found.severity and found.row == each.row for found in each.problems)
        assert all(found.message and found.hint for found in each.problems)
        if each.status == "skipped":
            assert each.problems == ()
    _the_ready_ids_are_different(checked)


def _the_ready_ids_are_different(checked: list) -> None:  # type: ignore[type-arg]
    ready = [each.acs_credential_id for each in checked if each.status == "ready"]
    assert len(ready) == len(set(ready))
    by_row = {each.row: each for each in checked}
    for each in checked:
        if each.repeats is not None:
            first = by_row[each.repeats]
            assert first.status == "ready"
            assert first.row < each.row
            assert (first.wish.code, first.wish.ends_at) == (each.wish.code, each.wish.ends_at)


coats = st.sampled_from(
    ["{}", " {}", "{}x", "'{}", "{}\u200b", "#{}", "{}.5", "{} {}", "={}", "{}E+7", "\u0007{}", "{}:00"]
)
planted: st.SearchStrategy[Cell] = st.one_of(
    coats.map(lambda coat: coat.replace("{}", SENTINEL)),
    st.sampled_from([int(SENTINEL), float(SENTINEL), float(SENTINEL) + 0.5, -int(SENTINEL), int(SENTINEL * 3)]),
    coats.map(lambda coat: ShownNumber(float(SENTINEL), coat.replace("{}", SENTINEL))),
    coats.map(lambda coat: ErrorCell(coat.replace("{}", SENTINEL))),
)


@given(
    st.lists(
        st.tuples(ids | planted, planted, st.just("2031-01-31") | planted, planted).map(list), min_size=1, max_size=6
    )
)
def test_a_code_stands_in_no_message_hint_or_repr_even_in_the_wrong_column(body: list[list[Cell]]) -> None:
    options = FileOptions(timezone=ZoneInfo("UTC"), code_length=(9, 10))
    for each in check_rows(enumerate(body, 2), Layout(FIELDS, HEADERS, [3]), options, NOW, Origin(delimited=False)):
        said = repr(each) + "".join(found.message + found.hint for found in each.problems)
        assert SENTINEL not in said
        assert SENTINEL not in each.acs_credential_id
