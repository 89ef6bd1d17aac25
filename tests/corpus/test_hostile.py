"""Hostile files are refused with a sentence, within 5 seconds and 300 MB over the program's own weight."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.hostile import HOSTILE, tricky_names

SECONDS, MEGABYTES = 5, 300
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it"),
]


def measured(path: Path, *lifted: str) -> dict[str, Any] | None:
    """What reading the file took in a process of its own; None where it had to be stopped."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))

    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.measured", str(path), *lifted],
        capture_output=True,
        check=False,
        preexec_fn=bounded,
        timeout=100,
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {"folder": tmp_path_factory.mktemp("hostile")}


def file(made: dict[str, Path], name: str) -> Path:
    if name not in made:
        made[name] = made["folder"] / str(len(made))
        made[name].write_bytes(HOSTILE[name][0]())
    return made[name]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_little_cost(made: dict[str, Path], name: str) -> None:
    took = measured(file(made, name))
    assert took is not None
    assert took["rule"] == HOSTILE[name][1]
    assert took["seconds"] <= SECONDS
    assert took["megabytes"] <= MEGABYTES


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("rows without end", ["elements", "cells"]),
        ("elements without end in ODS", ["elements"]),
        ("300 MB in a shared text", ["run"]),
    ],
)
def test_without_its_guard_the_same_file_costs_too_much(made: dict[str, Path], name: str, bounds: list[str]) -> None:
    took = measured(file(made, name), *bounds)
    assert took is None or took["seconds"] > SECONDS or took["megabytes"] > MEGABYTES or took["rule"] == ""


def test_names_that_point_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "tricky"
    path.write_bytes(tricky_names())
    took = measured(path)
    assert took is not None
    assert took["rule"] == ""
    assert not Path("/tmp/seam-bulk-was-here").exists()  # noqa: S108
