"""A file by itself: read, checked and explained without anything that could ask Seam."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from seam_bulk import inspection
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.errors import UnreadableFile, UsageError
from tests.examples import csv_bytes, uuid


def test_a_file_is_read_by_its_name_or_from_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "g.csv").write_bytes(b"x")
    assert inspection.read_file(str(tmp_path / "g.csv")) == (b"x", "g.csv")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"y")))
    assert inspection.read_file("-") == (b"y", "stdin")
    with pytest.raises(UnreadableFile):
        inspection.read_file(str(tmp_path / "none.csv"))


def test_a_row_of_a_file_tells_its_story_and_a_row_that_is_none_is_refused() -> None:
    content = csv_bytes([[uuid(1), "7391", ""]])
    told = inspection.story_of_row(content, "g.csv", FileOptions(), 2)
    assert any(uuid(1) in line.text for line in told)
    assert not any("7391" in line.text for line in told)
    with pytest.raises(UsageError) as caught:
        inspection.story_of_row(content, "g.csv", FileOptions(), 3)
    assert caught.value.rule == "usage.row"


def test_a_check_loads_nothing_that_could_ask_seam_or_write_a_journal() -> None:
    code = (
        "import sys; from seam_bulk.cli import main; sys.argv = ['seam-bulk', 'check', '-']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'httpx', 'sqlite3', 'cryptography', 'asyncio', 'pandas', 'streamlit'} & set(sys.modules)))"
    )
    content = csv_bytes([[uuid(1), "7391", ""]])
    ran = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)
    assert ran.stdout.decode().splitlines()[-1] == "[]", ran.stdout.decode() + ran.stderr.decode()
