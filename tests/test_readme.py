"""Every command in the README runs, and does what the line beside it says."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from seam_bulk.cli.verbs import VERBS
from tests import examples

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVES = {"sandbox": "/", "web": "/healthz"}
"""Verbs that serve until they are stopped, and what to ask them."""


def commands() -> list[str]:
    """Every whole command of the README, in its order: console blocks and code in the text."""
    consoles = re.findall(r"^\$ (.+?)(?: +#.*)?$", README, re.MULTILINE)
    inline = re.findall(r"`((?:seam-bulk|make|python -m) [^`]+)`", README)
    return list(dict.fromkeys([*consoles, *inline]))


def runnable() -> list[str]:
    """The commands of the program itself; names such as `check FILE` stand for one of them."""
    return [c for c in commands() if c.startswith("seam-bulk ") and not re.search(r"\b(FILE|VERB)\b", c)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout, with a home in which one run has been done."""
    place = tmp_path_factory.mktemp("readme")
    (place / "sample_data").symlink_to(ROOT / "sample_data")
    return place


@pytest.fixture
def run(folder: Path) -> str:
    """The name of a run that is there."""
    done = seam_bulk(folder, "apply sample_data/arrivals.xlsx --timezone Europe/Berlin --sandbox --yes --json")
    assert done.returncode == 1, done.stderr
    found = re.search(r'"run": "([^"]+)"', done.stdout)
    assert found
    return found[1]


def environment(folder: Path) -> dict[str, str]:
    """Nothing but what a new user has."""
    return {"SEAM_BULK_HOME": str(folder / "home"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def seam_bulk(folder: Path, arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "seam_bulk", *shlex.split(arguments)],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_readme_shows_every_verb() -> None:
    shown = {c.split()[1] for c in runnable()}
    assert {verb.__name__ for verb in VERBS} <= shown


@pytest.mark.parametrize("command", [c for c in runnable() if c.split()[1] not in SERVES])
def test_a_command_of_the_readme_runs(command: str, folder: Path, run: str) -> None:
    arguments = command.removeprefix("seam-bulk ").replace("RUN", run)
    if "plan.json" in arguments and "--out" not in arguments:
        assert seam_bulk(folder, "plan sample_data/good.csv --sandbox --out plan.json").returncode == 0
    done = seam_bulk(folder, arguments)
    # The run there is has ended, with rows that cannot be done.
    assert done.returncode == {"resume": 1, "verify": 1, "stop": 2}.get(arguments.split()[0], 0), done.stderr
    assert "Traceback" not in done.stderr
    for place in re.findall(r"--out (\S+)", arguments):
        assert (folder / place).stat().st_size > 100


@pytest.mark.parametrize("command", [c for c in runnable() if c.split()[1] in SERVES])
def test_a_server_of_the_readme_serves(command: str, folder: Path) -> None:
    verb, port = command.split()[1], examples.free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "seam_bulk", verb, "--port", str(port)],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            examples.until(lambda: answers(f"http://127.0.0.1:{port}{SERVES[verb]}"))
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


def answers(url: str) -> bool:
    """Whether somebody answers there, whatever they say."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  loopback
            return True
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return True
    except OSError:
        return False


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("make ")])
def test_a_target_of_the_readme_is_one_of_make(command: str) -> None:
    done = subprocess.run([*shlex.split(command), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def lines_of(table: str) -> Iterator[list[str]]:
    """The cells of a table of the README, by the first words of its head."""
    found = re.search(rf"^\| {table} \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert found, table
    for line in found[1].strip().split("\n"):
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_readme_explains_every_result() -> None:
    from seam_bulk.planning.outcomes import Result

    named = {name for line in lines_of("result") for name in line[0].split(" · ")}
    assert named == set(Result)


def test_the_readme_explains_every_exit_code() -> None:
    assert [int(line[0]) for line in lines_of("code")] == [0, 1, 2, 3, 4, 5, 10]
