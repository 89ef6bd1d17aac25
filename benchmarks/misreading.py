"""The same nasty cells read by others: right, refused although readable, or wrong without a word.

Run as `python -m benchmarks.misreading FOLDER`, it prints each reader's verdicts as JSON. What others read goes through
one careful row: an id that is a UUID, a code of digits, a date that dateutil understands, an empty cell left alone.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import re
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from benchmarks.measuring import program
from benchmarks.nasty_cells import CELLS, HEADERS, REFUSED, Reading, verdict
from benchmarks.page import Page

Rows = list[dict[str, Any]]
READERS = ("pandas", "pandas, dtype=str", "tablib", "frictionless", "csvkit", "seam-bulk")
SIGNS = {"right": "✓", "refused": "–", "wrong": "**✗**"}


def section(page: Page, folder: Path) -> None:
    """One table: every cell, every reader, and the sums."""
    page.section(
        f"{len(CELLS)} nasty cells",
        "✓ right (read as meant, or refused where it must be), – refused although it can be read, **✗** wrong without "
        "a word. What others read goes through the same careful row: a UUID, digits, a date by dateutil.",
    )
    found: dict[str, list[str]] = json.loads(program("-m", "benchmarks.misreading", str(folder)).said)
    lines = [(nasty.what, *(SIGNS[found[who][at]] for who in READERS)) for at, nasty in enumerate(CELLS)]
    sums = [(f"**{verdict}**", *(found[who].count(verdict) for who in READERS)) for verdict in SIGNS]
    page.table(("cell", *READERS), [*lines, *sums])
    wrong = found["seam-bulk"].count("wrong") + found["seam-bulk"].count("refused")
    page.goal(f"{len(CELLS)} nasty cells", "all right", f"{len(CELLS) - wrong} right", wrong == 0)


def by_pandas(path: Path, **how: Any) -> Rows:
    """read_csv or read_excel."""
    import pandas as pd

    table = pd.read_excel(path, **how) if path.suffix == ".xlsx" else pd.read_csv(path, **how)
    return table.to_dict("records")  # type: ignore[return-value]


def by_tablib(path: Path) -> Rows:
    """What django-import-export reads with."""
    import tablib

    if path.suffix == ".xlsx":
        return list(tablib.Dataset().load(path.read_bytes(), format="xlsx").dict)
    return list(tablib.Dataset().load(path.read_text(encoding="utf-8"), format="csv").dict)


def by_frictionless(path: Path) -> Rows:
    """Rows with their inferred types; a row that it calls wrong is refused."""
    from frictionless import Resource, system

    with system.use_context(trusted=True), Resource(path=str(path)) as resource:
        rows = list(resource.row_stream)
    if any(not row.valid for row in rows):
        raise ValueError("not valid")
    return [row.to_dict() for row in rows]


def by_csvkit(path: Path) -> Rows:
    """in2csv, which turns every table into a plain CSV."""
    from csvkit.utilities.in2csv import In2CSV

    out = io.StringIO()
    In2CSV([str(path)], out).run()
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def careful(row: dict[str, Any], zone: ZoneInfo) -> Reading | str:
    """What a careful script sends for a row: nothing that is no UUID, no digits or no date."""
    from dateutil import parser

    one, code, ends_at = (row[name] for name in HEADERS[:3])
    try:
        known = str(UUID(str(one)))
        said = None if _blank(code) else re.fullmatch(r"\d+", str(code))
        if not _blank(code) and not said:
            return REFUSED
        until = None if _blank(ends_at) else ends_at if isinstance(ends_at, date) else parser.parse(str(ends_at))
    except (ValueError, OverflowError):
        return REFUSED
    return known, said[0] if said else None, _in_utc(until, zone)


def _blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value)) or str(value) == "NaT"


def _in_utc(until: date | None, zone: ZoneInfo) -> str | None:
    if until is None:
        return None
    moment = until if isinstance(until, datetime) else datetime(until.year, until.month, until.day)  # noqa: DTZ001
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def by_others(read: Callable[[Path], Rows], path: Path, zone: str) -> list[Reading | str]:
    """The readings of somebody else's library; whatever it raises is a refusal of all, and so is a missing column."""
    try:
        return [careful(row, ZoneInfo(zone)) for row in read(path)]
    except (Exception, SystemExit):  # noqa: BLE001  whatever it says, it says something
        return [REFUSED]


def by_seam_bulk(path: Path, zone: str) -> list[Reading | str]:
    """The readings of `seam-bulk check`."""
    from seam_bulk import cli

    out = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(out, write_through=True)) as kept, io.StringIO() as aside:
        with contextlib.redirect_stderr(aside):
            cli.run(["check", str(path), "--timezone", zone, "--json", "--show-codes"])
        kept.flush()
        rows = json.loads(out.getvalue()).get("rows")
    if rows is None:
        return [REFUSED]
    return [_reading(row) if row["status"] == "ready" else REFUSED for row in rows]


def _reading(row: dict[str, Any]) -> Reading:
    return row["acs_credential_id"], row["code"], row["ends_at"]


def main(folder: Path) -> None:
    """Every reader over every file."""
    warnings.simplefilter("ignore")
    others: dict[str, Callable[[Path], Rows]] = {
        "pandas": by_pandas,
        "pandas, dtype=str": lambda path: by_pandas(path, dtype=str),
        "tablib": by_tablib,
        "frictionless": by_frictionless,
        "csvkit": by_csvkit,
    }
    found: dict[str, list[str]] = {who: [] for who in READERS}
    for number, nasty in enumerate(CELLS):
        path = folder / f"nasty-{number}{nasty.suffix}"
        nasty.write(path)
        for who, read in others.items():
            with contextlib.redirect_stderr(io.StringIO()):
                found[who].append(verdict(nasty, by_others(read, path, nasty.zone)))
        found["seam-bulk"].append(verdict(nasty, by_seam_bulk(path, nasty.zone)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
