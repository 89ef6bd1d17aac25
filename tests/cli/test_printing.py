from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from seam_bulk.cli import printing
from tests import examples
from tests.cli.conftest import RunVerb


def test_a_terminal_obeys_nothing_that_stands_in_a_file(seam_bulk: RunVerb, folder: Path) -> None:
    path = folder / "guests\x1b[31m.csv"
    path.write_text(f"Credential ID,PIN,\x1b]0;owned\x07 code\n{examples.uuid(1)},48x1\n")
    ran = seam_bulk("check", path, "--column", "code=\x1b]0;owned\x07 code")
    assert "guests\ufffd[31m.csv" in ran.out
    refused = seam_bulk("check", path, "--column", "code=no such header")
    assert (ran.code, refused.code) == (1, 2)
    for obeyed in "\x1b\x07":
        assert obeyed not in ran.out + refused.err


def test_right_to_left_marks_cannot_turn_a_line_round() -> None:
    assert printing.printable("a\u202eb\u2066c\nd") == "a\ufffdb\ufffdc\ufffdd"


def test_a_reader_that_goes_away_ends_the_printing_quietly(folder: Path) -> None:
    lines = "".join(f"{examples.uuid(n)},x{n}\n" for n in range(20_000))
    (folder / "guests.csv").write_text("id,code\n" + lines)
    with subprocess.Popen(
        [sys.executable, "-m", "seam_bulk", "check", "guests.csv", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 1


def test_a_terminal_that_speaks_ascii_only_gets_question_marks(folder: Path) -> None:
    (folder / "guests.csv").write_text(f"id,code\n{examples.uuid(1)},48x1\n")
    done = subprocess.run(
        [sys.executable, "-m", "seam_bulk", "check", "guests.csv"],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()


def test_a_long_table_says_what_it_leaves_out(seam_bulk: RunVerb, folder: Path) -> None:
    (folder / "guests.csv").write_text("id,code\n" + "".join(f"{examples.uuid(n)},x{n}\n" for n in range(600)))
    ran = seam_bulk("check", "guests.csv")
    assert "… and 100 more problems; --json has all of them." in ran.out
    assert len(seam_bulk("check", "guests.csv", "--json").document["problems"]) == 600
