"""What this machine says: home, secret and person."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest

from seam_bulk import settings


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


def test_a_person_whom_the_system_does_not_know_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: (_ for _ in ()).throw(KeyError("no such user")))
    assert settings.person() == str(os.getuid())


def test_a_person_is_who_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lena")
    assert settings.person() == "lena"
