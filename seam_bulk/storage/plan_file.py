"""A plan kept in a file: what was shown, to be applied later, word for word or not at all."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.documents import PLAN, pieces, plan_document, problem_document
from seam_bulk.errors import Refused
from seam_bulk.files import write_whole
from seam_bulk.planning.credentials import Workspace
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.planning.sums import Danger, DangerName, Sums
from seam_bulk.seal import Seal
from seam_bulk.spreadsheets.content import Content, as_content, head
from seam_bulk.storage.kept import keep_facts, keep_row, restore_facts, restore_row
from seam_bulk.storage.row_blocks import signed
from seam_bulk.storage.shelved_rows import blocks_of


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan with the file it came from and the endpoint it was compared with: all that a run is begun with."""

    facts: FileFacts
    endpoint: str
    plan: Plan


def document(preview: Preview, seal: Seal) -> dict[str, Any]:
    """The plan as its file holds it: ids readable, codes and own cells closed, all under a keyed checksum.

    The same preview gives the same document. Changes, problems and rows come one by one.
    """
    return plan_document(preview.plan, checksum(preview, seal)) | {
        "endpoint": preview.endpoint,
        "file": keep_facts(preview.facts),
        "rows": (_row(row, position, seal) for position, row in enumerate(preview.plan.rows)),
    }


def checksum(preview: Preview, seal: Seal) -> str:
    """The keyed checksum of a plan, over all that is in it; two plans of the same facts have the same."""
    return seal.sign(_signed(preview))


def _signed(preview: Preview) -> Iterator[bytes]:
    plan, workspace = preview.plan, preview.plan.workspace
    dangers = [(d.danger, d.message) for d in plan.dangers]
    place = (workspace.workspace_id, workspace.name, workspace.is_sandbox, preview.endpoint)
    yield json.dumps((PLAN, place, keep_facts(preview.facts), dangers), sort_keys=True).encode()
    yield from map(signed, blocks_of(plan.rows))


def write(path: Path, preview: Preview, seal: Seal) -> None:
    """Write the plan's file, 0600, wholly or not at all."""
    with write_whole(path, private=True) as file:
        file.writelines(_written(preview, seal))


def _written(preview: Preview, seal: Seal) -> Iterator[bytes]:
    return (piece.encode(errors="replace") for piece in pieces(document(preview, seal)))


def is_plan_file(content: bytes | Content) -> bool:
    """Whether these bytes are meant as a plan rather than as a spreadsheet."""
    first = head(as_content(content))
    return re.match(rb'(\xef\xbb\xbf)?\s*\{\s*"', first) is not None or b"seam-bulk.plan/" in first[:200]


def read(content: bytes, seal: Seal) -> Preview:
    """The preview that was written; Refused where it was altered, is of another schema, or needs another secret.

    Altered is a file of which any byte is another: what a person read in it must be what is read here.
    """
    kept = _parse(content)
    if kept.get("schema") != PLAN:
        raise Refused(
            "plan_file.other_schema",
            "This plan was written by another version of seam-bulk.",
            "Make the plan again with this version.",
        )
    try:
        shown = _preview(kept, seal)
        if hmac.compare_digest(b"".join(_written(shown, seal)), content):  # its checksum is among that
            return shown
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    raise Refused(
        "plan_file.altered",
        "This plan was altered after it was written, or made with another SEAM_BULK_HOME or SEAM_BULK_SECRET_KEY.",
        "Make the plan again, and apply it where it was made.",
    )


def _parse(content: bytes) -> dict[str, Any]:
    try:
        kept = json.loads(content)
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise Refused("plan_file.altered", "This plan is damaged: it is not whole JSON.", "Make the plan again.")
    return kept


def _preview(kept: Mapping[str, Any], seal: Seal) -> Preview:
    workspace = kept["workspace"]
    rows = tuple(_planned(row, position, seal) for position, row in enumerate(kept["rows"]))
    plan = Plan(
        workspace=Workspace(workspace["workspace_id"], workspace["name"], workspace["is_sandbox"]),
        rows=rows,
        dangers=tuple(Danger(DangerName(d["danger"]), d["message"]) for d in kept["dangers"]),
        sums=Sums(rows),
    )
    return Preview(restore_facts(kept["file"]), kept["endpoint"], plan)


def _row(row: PlannedRow, position: int, seal: Seal) -> dict[str, Any]:
    kept = keep_row(row, seal, _place(position))
    closed = base64.b64encode(kept.pop("closed")).decode()
    return kept | {"problems": [problem_document(p) for p in row.problems], "closed": closed}


def _planned(kept: Mapping[str, Any], position: int, seal: Seal) -> PlannedRow:
    return restore_row({**kept, "closed": base64.b64decode(kept["closed"])}, seal, _place(position))


def _place(position: int) -> str:
    return f"plan {position}"
