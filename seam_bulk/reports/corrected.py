"""The file as it stands after a person's corrections, to take away and keep: codes in clear, since they are its own."""

from __future__ import annotations

import io
from pathlib import PurePath

from seam_bulk.checking.checks import Check
from seam_bulk.reports.written_table import write_table


def corrected_bytes(checked: Check, kind: str) -> bytes:
    """Every row with what was typed or accepted in its cells; read again, it asks for the same.

    Rows that are skipped are not in it: what hid them does not travel along, and they would count again.
    """
    content = io.BytesIO()
    lines = (list(row.source) for row in checked.rows if row.status != "skipped")
    write_table(content, kind, list(checked.facts.headers), lines, title="Corrected")
    return content.getvalue()


def corrected_name(name: str, kind: str) -> str:
    """What the corrected file is called: `guests.corrected.csv`."""
    stem = PurePath(name).stem.removesuffix(".corrected") or "file"
    return f"{stem}.corrected.{kind}"
