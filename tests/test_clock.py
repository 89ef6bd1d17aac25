from __future__ import annotations

import pytest

from seam_bulk.clock import find_timezone, zone_called, zones_a_slip_away, zones_near
from seam_bulk.errors import UsageError


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" America/New York ", "America/New_York"),
        ("UTC", "UTC"),
        ("EST", "EST"),
    ],
)
def test_a_zone_is_found_by_its_iana_name(name: str, key: str) -> None:
    assert find_timezone(name).key == key


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("CEST", "Europe/Berlin"),
        ("Kolkatta", "Asia/Kolkata"),
    ],
)
def test_an_unknown_zone_is_refused_with_near_misses(name: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_timezone(name)
    assert caught.value.rule == "usage.timezone"
    assert near in caught.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/localtime",
        "../Europe/Berlin",
        "Europe/../Europe/Berlin",
        "Europe/Berlin\0",
        "localtime",
        "Factory",
        "+01:00",
        "x" * 9999,
    ],
)
def test_paths_and_nonsense_are_no_zones(name: str) -> None:
    assert zone_called(name) is None
    with pytest.raises(UsageError, match="no time zone"):
        find_timezone(name)


def test_nonsense_has_no_near_miss_but_a_hint() -> None:
    assert zones_near("qqqqqqqq") == []
    with pytest.raises(UsageError) as caught:
        find_timezone("qqqqqqqq")
    assert "Europe/Berlin" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Europe/Berln", ["Europe/Berlin"]),
        ("europe/belrin", ["Europe/Berlin"]),
        ("Berlinn", ["Europe/Berlin"]),
        ("Europe/Xerlin", ["Europe/Berlin"]),
        ("America/New Yrk", ["America/New_York"]),
        ("Rome2", ["Europe/Rome"]),
        ("soon", []),
        ("Europe/Brn", []),
        ("x" * 100, []),
    ],
)
def test_a_city_is_known_with_one_letter_wrong(name: str, near: list[str]) -> None:
    assert zones_a_slip_away(name) == near


def test_the_region_that_was_written_comes_first() -> None:
    assert zones_a_slip_away("Europe/Dublinn") == ["Europe/Dublin"]
    assert zones_a_slip_away("Australia/Melborne")[0] == "Australia/Melbourne"
