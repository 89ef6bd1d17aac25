"""How fast, and whether to try again: spacing, pauses and back-offs, all bounded."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.seam import pacing
from seam_bulk.seam.pacing import LONGEST_WAIT, Answer, Pace, backoff, meaning, retry_after

NOW = datetime(2031, 1, 31, 12, tzinfo=UTC)
chances = st.floats(0, 1)


@pytest.mark.parametrize(
    ("status", "readable", "answer"),
    [
        (200, True, Answer.ACCEPTED),
        (204, True, Answer.ACCEPTED),
        (299, True, Answer.ACCEPTED),
        (300, True, Answer.REFUSED),
        (200, False, Answer.IN_DOUBT),
        (None, True, Answer.IN_DOUBT),
        (408, True, Answer.IN_DOUBT),
        (425, True, Answer.IN_DOUBT),
        (500, True, Answer.IN_DOUBT),
        (502, False, Answer.IN_DOUBT),
        (503, True, Answer.IN_DOUBT),
        (599, True, Answer.IN_DOUBT),
        (429, False, Answer.SLOW_DOWN),
        (401, True, Answer.KEY_REFUSED),
        (403, True, Answer.KEY_REFUSED),
        (400, True, Answer.REFUSED),
        (404, False, Answer.REFUSED),
        (409, True, Answer.REFUSED),
        (422, True, Answer.REFUSED),
        (302, True, Answer.REFUSED),
        (307, True, Answer.REFUSED),
    ],
)
def test_what_an_answer_means_for_the_row(status: int | None, readable: bool, answer: Answer) -> None:
    assert meaning(status, readable) is answer


def test_an_answer_is_readable_unless_said_otherwise() -> None:
    assert meaning(200) is Answer.ACCEPTED


def test_at_least_six_tries_are_made() -> None:
    assert pacing.TRIES >= 6


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 2.5 ", 2.5),
        ("61", 60.0),
        ("9" * 400, 60.0),
        (format_datetime(NOW + timedelta(seconds=9), usegmt=True), 9.0),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), 60.0),
        (format_datetime(NOW - timedelta(days=9), usegmt=True), 0.0),
        ("Fri, 31 Jan 2031 13:00:05 +0100", 5.0),
        ("Fri, 31 Jan 2031 12:00:05 -0000", 5.0),
        (None, None),
        ("", None),
        ("-1", None),
        ("soon", None),
        ("1e5", None),
        ("٣", None),
        ("Fri, 31 Jan 99999 00:00:00 GMT", None),
        ("Fri, 31 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=40) | st.none())
def test_no_retry_after_asks_for_more_than_the_longest_wait(header: str | None) -> None:
    assert 0.0 <= (retry_after(header, NOW) or 0.0) <= LONGEST_WAIT


@given(st.integers(1, 10**6), chances)
def test_a_back_off_is_never_zero_and_never_too_long(attempt: int, chance: float) -> None:
    assert 0.0 < backoff(attempt, chance) <= LONGEST_WAIT


def test_a_back_off_doubles_and_half_of_it_is_chance() -> None:
    assert [backoff(attempt, 1.0) for attempt in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert backoff(3, 0.0) == backoff(3, 1.0) / 2


def test_requests_keep_their_distance() -> None:
    pace = Pace(rate=10)
    assert [round(pace.reserve(5.0), 6) for _ in range(4)] == [0.0, 0.1, 0.2, 0.3]
    assert pace.reserve(5.35) == pytest.approx(0.05)
    assert pace.reserve(9.0) == 0.0


@given(st.floats(0.5, 1000), st.lists(st.floats(0, 5), min_size=2, max_size=40))
def test_no_two_requests_leave_closer_than_the_rate_allows(rate: float, gaps: list[float]) -> None:
    pace, now, leaves = Pace(rate), 100.0, []
    for gap in gaps:
        now += gap
        leaves.append(now + pace.reserve(now))
    assert all(after - before >= 1 / rate - 1e-6 for before, after in itertools.pairwise(leaves))


def test_without_a_rate_nobody_waits() -> None:
    pace = Pace()
    assert [pace.reserve(1.0) for _ in range(5)] == [0.0] * 5


def test_one_answer_makes_everybody_wait() -> None:
    pace = Pace()
    assert pace.slow_down(10.0, 3.0, 0.5) == 3.0
    assert pace.pause_left(11.0) == 2.0
    assert [pace.reserve(11.0), pace.reserve(12.5), pace.reserve(13.5)] == [2.0, 0.5, 0.0]


def test_answers_during_a_pause_lengthen_it_only_as_far_as_they_ask() -> None:
    pace = Pace()
    pace.slow_down(10.0, 3.0, 0.5)
    assert pace.slow_down(10.5, 1.0, 0.5) == 2.5
    assert pace.slow_down(11.0, 9.0, 0.5) == 9.0


def test_without_retry_after_the_wait_grows_with_each_pause_and_starts_small_again() -> None:
    pace, now, waits = Pace(), 0.0, []
    for _ in range(5):
        waits.append(pace.slow_down(now, None, 1.0))
        now += waits[-1]
    assert waits == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])
    pace.went_well()
    assert pace.slow_down(now, None, 1.0) == pytest.approx(0.1)


def test_many_answers_at_once_count_as_one() -> None:
    pace = Pace()
    assert [round(pace.slow_down(1.0, None, 1.0), 6) for _ in range(30)] == [0.1] * 30


def test_a_server_that_asks_for_no_wait_is_believed_only_a_few_times() -> None:
    pace, now, waits = Pace(), 0.0, []
    for _ in range(30):
        waits.append(pace.slow_down(now, 0.0, 1.0))
        now += waits[-1] + 0.001
    assert waits[:8] == [0.0] * 8
    assert 0 < waits[8] < waits[12]


@given(st.lists(st.tuples(st.floats(0, 100), st.none() | st.floats(0, LONGEST_WAIT), chances), max_size=60))
def test_every_wait_is_bounded(answers: list[tuple[float, float | None, float]]) -> None:
    pace, now = Pace(), 0.0
    for gap, asked, chance in answers:
        now += gap
        assert 0.0 <= pace.slow_down(now, asked, chance) <= LONGEST_WAIT + 1e-6
        assert pace.reserve(now) <= LONGEST_WAIT + 1e-6


def test_width_is_halved_by_a_warning_and_grows_by_one_a_round() -> None:
    width = pacing.Width(16)
    assert width.allowed == 16
    width.narrow(0.0)
    assert width.allowed == 8
    for _ in range(8):
        width.went_well(0.05, 0.1)
    assert 8.9 < width.allowed < 9.1
    for _ in range(1000):
        width.went_well(0.05, 0.2)
    assert width.allowed == 16


def test_a_burst_of_warnings_halves_once_and_the_width_never_falls_below_one() -> None:
    width = pacing.Width(16)
    for at in range(10):
        width.narrow(at * 0.01)
    assert width.allowed == 8
    for at in range(1, 50):
        width.narrow(float(at) * 2)
    assert width.allowed == 1


def test_answers_that_take_several_times_as_long_narrow_the_width() -> None:
    width = pacing.Width(32)
    for at in range(100):
        width.went_well(0.3, at * 0.01)
    assert width.allowed == 32
    for at in range(100):
        width.went_well(3.0, 10 + at * 0.01)
    assert width.allowed < 32


def test_a_server_that_is_always_slow_is_not_collapsing() -> None:
    width = pacing.Width(8)
    for at in range(100):
        width.went_well(5.0, at * 1.0)
    assert width.allowed == 8
