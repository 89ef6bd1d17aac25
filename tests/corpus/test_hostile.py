"""Hostile files are refused with a sentence, within 5 seconds and 300 MB over the program's own weight.

Seconds are those of the processor, on a machine as quick as the one on which the five were set; a slower one has more.
"""

from __future__ import annotations

import dataclasses
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.spreadsheets.package import Bounds
from tests.corpus.hostile import HOSTILE, tricky_names

SECONDS, MEGABYTES = 5, 300
COUNTING = 0.016
"""Seconds that counting to a million takes there."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it"),
]


def slowness() -> float:
    """How many times as long this machine takes for anything right now; 1 where it is quicker."""
    begun = time.process_time()
    for _ in range(1_000_000):
        pass
    return max(1.0, (time.process_time() - begun) / COUNTING)


def measured(path: Path, *lifted: str) -> dict[str, Any] | None:
    """What reading the file took in a process of its own; None where it had to be stopped."""
    before = slowness()

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        # Its start-up counts too. Without its guard it costs too much from `SECONDS` on, however slow the machine.
        most = math.ceil(SECONDS * (1 if lifted else before)) + 3
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))

    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.measured", str(path), *lifted],
        capture_output=True,
        check=False,
        preexec_fn=bounded,
        timeout=100,
    )
    if done.returncode != 0:
        return None
    took: dict[str, Any] = json.loads(done.stdout)
    return took | {"slowness": max(before, slowness())}


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
    assert took["seconds"] <= SECONDS * took["slowness"]
    assert took["megabytes"] <= MEGABYTES


LIFTED: dict[str, list[str]] = {
    "a heavy file": ["workbook"],
    "parts without end": ["entries"],
    "1 GB that says nothing": ["inflated"],
    "300 MB in a shared text": ["run"],
    "350 MB in a cell of ODS": ["run"],
    "300 MB in a cell of XLSB": ["stored", "binary_records._MOST_BYTES"],
    "shared texts without end": ["texts"],
    "styles without end": ["small"],
    "sheets without end": ["small"],
    "rows without end": ["elements", "cells", "sheet_walk.LAST_ROW"],
    "16,384 columns": ["cells"],
    "1,048,576 rows": ["cells"],
    "corner to corner": ["cells", "sheet_walk._ROOMY"],
    "merged cells without end": ["stored"],
    "16,384 columns in ODS": ["stored"],
    "16,384 columns in XLSB": ["stored"],
    "cells without end in XLS": ["stored"],
    "elements without end in ODS": ["elements"],
    "records without end in XLSB": ["elements"],
    "records without end in XLS": ["elements"],
    "hidden rows without end": ["sheet_walk.LAST_ROW"],
    "hidden columns without end": ["sheet_xml._LONGEST_HEAD", "sheet_walk._MOST_OTHERS"],
    "other elements without end": ["sheet_walk._MOST_OTHERS"],
    "hidden columns without end in ODS": ["elements"],
    "columns without end in XLS": ["elements"],
    "merged cells without end in XLS": ["elements"],
    "a row repeated 10^9 times": ["stored", "stored_sheet.LAST_ROW"],
    "a cell repeated 10^9 times": ["open_document.LAST_COLUMN"],
    "blanks repeated 10^9 times": ["open_document._MOST_BLANKS"],
}
"""Which guards hold a file off; more than one where a second would stop it as well."""


@pytest.mark.parametrize(("name", "guards"), LIFTED.items())
def test_without_its_guard_the_same_file_costs_too_much_or_is_let_through(
    made: dict[str, Path], name: str, guards: list[str]
) -> None:
    took = measured(file(made, name), *guards)
    assert took is None or took["seconds"] > SECONDS or took["megabytes"] > MEGABYTES or took["rule"] == ""


def test_every_bound_was_lifted_once() -> None:
    """But for those of texts, old workbooks and rows, which only compare a size or a number with a limit."""
    bounds = {field.name for field in dataclasses.fields(Bounds)} - {"text", "old_workbook", "rows"}
    assert bounds <= {guard for guards in LIFTED.values() for guard in guards}


def test_names_that_point_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "tricky"
    path.write_bytes(tricky_names())
    took = measured(path)
    assert took is not None
    assert took["rule"] == ""
    assert not Path("/tmp/seam-bulk-was-here").exists()  # noqa: S108
