from __future__ import annotations

import pytest

from seam_bulk.spreadsheets.number_formats import has_time, is_date, shown, shows_otherwise


@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("0000", 42, "0042"),
        ("0000", 12345, "12345"),
        ("0000", 0, "0000"),
        ("000000", 1.0, "000001"),
        ("0000;-0000;0000;@", 42, "0042"),
        ("0000;;;", 42, "0042"),
        ("0000_-", 42, "0042"),
        ("_-* 0000_-;-* 0000_-", 42, "0042"),
        ("[$-409]0000", 42, "0042"),
        ("[Red]0000", 42, "0042"),
        ("00000\\-0000", 12345678, "01234-5678"),
        ("000-00-0000", 12345678, "012-34-5678"),
        ('"0"000', 42, "0042"),
        ('"PIN "0000', 42, "PIN 0042"),
        ('"0"#', 42, "042"),
        ("\\0#", 42, "042"),
        ("0,000", 42, "0,042"),
        ("[<1000]0000;0", 42, "0042"),
        ("[<1000]0;[<5000]00000", 42000, "42000"),
        ("0000", -42, "-0042"),
        ("0000;(0000)", -42, "(0042)"),
        ("0000;-0000;", 0, ""),
        (";;;", 42, ""),
        ('"none"', 42, "none"),
        ("0000", 42.5, "0043"),
        ("00,", 42000, "42"),
    ],
)
def test_a_number_is_shown_as_a_person_sees_it(number_format: str, value: float, text: str) -> None:
    assert shown(value, number_format) == text
    assert shows_otherwise(number_format)


@pytest.mark.parametrize(
    "number_format", ["General", "0", "#,##0", "0.00", "@", "0%", "0.00E+00", "# ?/?", "#", "####", "", "#,##0.00 €"]
)
def test_a_format_without_zeros_in_front_shows_the_plain_number(number_format: str) -> None:
    assert shown(42.0, number_format) is None
    assert not shows_otherwise(number_format)


def test_only_the_section_of_the_value_counts() -> None:
    assert shown(4200, "[<1000]0000;0") is None
    assert shown(42, "0;-0000") is None


@pytest.mark.parametrize(
    ("number_format", "date", "time"),
    [
        ("yyyy-mm-dd", True, False),
        ("dd/mm/yyyy hh:mm", True, True),
        ("[$-409]d-mmm;@", True, False),
        ("d/m/yy\\ h:mm;@", True, True),
        ("[h]:mm:ss", True, True),
        ("[mm]:ss", True, True),
        ('dd" hs "mmm', True, False),
        ("yyyy\\h", True, False),
        ("[Red]0000", False, False),
        ("0000", False, False),
        ("General", False, False),
        ('"Day "0', False, False),
        ('0 "days"', False, False),
    ],
)
def test_a_date_format_is_told_from_a_number_and_its_time_of_day_is_seen(
    number_format: str, date: bool, time: bool
) -> None:
    assert is_date(number_format) is date
    assert has_time(number_format) is time


def test_a_date_is_no_number_with_zeros() -> None:
    assert shown(46000, "yyyy-mm-dd") is None
