"""A file read in a process of its own: `python -m tests.corpus.measured FILE [GUARD …]` tells what it took, as JSON.

The guards that are named are lifted: bounds by their name, other limits as `module.name` of the spreadsheets.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import re
import sys
import time
from pathlib import Path

import python_calamine
import xlrd

from seam_bulk.checking.body import Body
from seam_bulk.checking.columns import locate
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.package import Bounds
from seam_bulk.spreadsheets.table import open_table

WITHOUT_LIMIT = 10**12
LIBRARIES = python_calamine, xlrd  # the program's own weight, which does not count


def peak() -> float:
    """The most memory that this process has ever held, in megabytes; of its parent nothing, unlike in `getrusage`."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def read(content: bytes, bounds: Bounds) -> int:
    """How many rows the file's table has."""
    grid, columns = locate(open_table(content, "hostile", bounds), {})
    return sum(1 for _ in Body(grid, columns))


def lifted(guards: list[str]) -> Bounds:
    """The usual bounds without these; limits that are none of them are lifted where they stand."""
    for module, _, name in (guard.partition(".") for guard in guards if "." in guard):
        place = importlib.import_module(f"seam_bulk.spreadsheets.{module}")
        assert isinstance(getattr(place, name), int)
        setattr(place, name, WITHOUT_LIMIT)
    return dataclasses.replace(Bounds(), **{guard: WITHOUT_LIMIT for guard in guards if "." not in guard})


def main() -> None:
    base, begun = peak(), time.process_time()
    content = Path(sys.argv[1]).read_bytes()
    bounds = lifted(sys.argv[2:])
    try:
        rows = read(content, bounds)
        said, rule = f"{rows} rows", ""
    except UnreadableFile as refusal:
        said, rule = str(refusal), refusal.rule
    seconds = time.process_time() - begun
    took = {"seconds": round(seconds, 2), "megabytes": round(peak() - base)}
    print(json.dumps({"rule": rule, "said": said, **took}))  # noqa: T201


if __name__ == "__main__":
    main()
