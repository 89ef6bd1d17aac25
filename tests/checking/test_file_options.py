from __future__ import annotations

from datetime import time

import pytest

from seam_bulk.checking.file_options import parse_code_length, parse_end_time, parse_rows
from seam_bulk.errors import UsageError


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2-50,77", [2, 50, 77], [1, 51, 76, 78]),
        ("77, 2 - 5 ,4-9,10", [2, 5, 9, 10, 77], [1, 11]),
        ("5-", [5, 10**6], [4]),
        ("3", [3], [2, 4]),
    ],
)
def test_rows_are_chosen_by_number_and_range(text: str, inside: list[int], outside: list[int]) -> None:
    chosen = parse_rows(text)
    assert all(row in chosen for row in inside)
    assert not any(row in chosen for row in outside)
    assert "3" not in chosen


@pytest.mark.parametrize("text", ["", ",", "a", "5-2", "0", "-3", "1--2", "2;3", "9" * 5000, "٣"])
def test_other_texts_choose_no_rows(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_rows(text)
    assert caught.value.rule == "usage.rows"


@pytest.mark.parametrize(("text", "length"), [("4-6", (4, 6)), ("4", (4, 4)), (" 4 - 8 ", (4, 8))])
def test_a_code_length_is_a_number_or_a_range(text: str, length: tuple[int, int]) -> None:
    assert parse_code_length(text) == length


@pytest.mark.parametrize("text", ["", "0", "6-4", "four", "4-", "0-3"])
def test_other_code_lengths_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_code_length(text)


@pytest.mark.parametrize(("text", "clock"), [("11:00", time(11)), ("9:05", time(9, 5)), ("23:59:59", time(23, 59, 59))])
def test_an_end_time_is_a_time_of_day(text: str, clock: time) -> None:
    assert parse_end_time(text) == clock


@pytest.mark.parametrize("text", ["", "24:00", "11", "11:60", "noon"])
def test_other_end_times_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_end_time(text)
