"""What this machine says: home, secret, limits and person."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from seam_bulk import settings
from seam_bulk.errors import UsageError
from seam_bulk.spreadsheets.package import Bounds


def test_the_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.home_from({"SEAM_BULK_HOME": str(tmp_path)}) == tmp_path
    monkeypatch.chdir(tmp_path)
    assert settings.home_from({"SEAM_BULK_HOME": "here"}) == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.home_from({"SEAM_BULK_HOME": "~/there"}) == tmp_path / "there"


def test_without_a_word_the_home_is_the_operating_systems_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert settings.home_from({"SEAM_BULK_HOME": " "}).name == "seam-bulk"


def test_a_secret_given_needs_no_file(tmp_path: Path) -> None:
    environment = {"SEAM_BULK_HOME": str(tmp_path / "home"), "SEAM_BULK_SECRET_KEY": "a long phrase of nobody"}
    closed = settings.seal_from(environment).close("738291", "here")
    assert settings.seal_from(environment).open(closed, "here") == "738291"
    assert not (tmp_path / "home").exists()


def test_a_blank_secret_is_none_and_the_homes_own_is_used(tmp_path: Path) -> None:
    home = {"SEAM_BULK_HOME": str(tmp_path)}
    closed = settings.seal_from({**home, "SEAM_BULK_SECRET_KEY": "  "}).close("738291", "here")
    assert settings.seal_from(home).open(closed, "here") == "738291"


def test_the_limits_of_a_file_are_set_one_by_one() -> None:
    assert settings.bounds_from({}, settings.PAGE) == settings.PAGE
    assert (settings.PAGE.text, settings.PAGE.rows, settings.PAGE.cells) == (25_000_000, 200_000, Bounds().cells)
    set_here = {"SEAM_BULK_MAX_MEGABYTES": " 40", "SEAM_BULK_MAX_ROWS": "", "SEAM_BULK_MAX_CELLS": "5000000"}
    found = settings.bounds_from(set_here, settings.PAGE)
    assert (found.text, found.workbook, found.old_workbook) == (40_000_000,) * 3
    assert (found.rows, found.cells) == (200_000, 5_000_000)
    assert settings.bounds_from({"SEAM_BULK_MAX_ROWS": "7"}, Bounds()) == Bounds(rows=7)


@pytest.mark.parametrize("said", ["0", "-1", "2.5", "many", "1e3", "1,000", "٣", "9" * 5000])
def test_a_limit_that_is_no_whole_number_above_zero_is_told(said: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings.bounds_from({"SEAM_BULK_MAX_ROWS": said}, settings.PAGE)
    assert caught.value.rule == "usage.limit"
    assert caught.value.message == "SEAM_BULK_MAX_ROWS is no whole number above zero."


def test_a_person_whom_the_system_does_not_know_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: (_ for _ in ()).throw(KeyError("no such user")))
    assert settings.person() == str(os.getuid())


def test_a_person_is_who_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lena")
    assert settings.person() == "lena"
