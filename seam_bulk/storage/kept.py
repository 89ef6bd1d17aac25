"""How the facts of a file are kept on disk, and its rows in a plan file (and in the first journals)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.seal import Seal
from seam_bulk.storage.plain_values import as_text


def keep_row(row: PlannedRow, seal: Seal, place: str) -> dict[str, Any]:
    """The row as plain values but for its problems; codes and the file's own cells are in `closed`, bound to the place
    where it is kept.
    """
    return {
        "row": row.row,
        "acs_credential_id": row.acs_credential_id,
        "decision": str(row.decision),
        "name": row.name,
        "repeats": row.repeats,
        "ends_at_before": utc_text(row.before.ends_at),
        "ends_at_after": utc_text(row.after.ends_at),
        "closed": seal.close(as_text((row.before.code, row.after.code, row.own, row.source, row.system)), place),
    }


def restore_row(kept: Mapping[str, Any], seal: Seal, place: str) -> PlannedRow:
    """The row that was kept; ValueError where it was closed with another secret, elsewhere, or altered."""
    code_before, code_after, own, source, *system = json.loads(seal.open(kept["closed"], place))
    return PlannedRow(
        row=kept["row"],
        acs_credential_id=kept["acs_credential_id"],
        decision=Decision(kept["decision"]),
        before=State(code_before, instant(kept["ends_at_before"])),
        after=State(code_after, instant(kept["ends_at_after"])),
        name=kept["name"],
        problems=restore_problems(kept["problems"]) if kept["problems"] else (),
        own=tuple(own),
        source=tuple(source),
        repeats=kept["repeats"],
        system=system[0] if system else "",  # the first schema knew none
    )


def restore_problems(kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems that were kept."""
    return tuple(Problem(**{**p, "severity": Severity(p["severity"])}) for p in kept)


def keep_facts(facts: FileFacts) -> dict[str, Any]:
    """The facts of a file as plain values."""
    return asdict(facts) | {"fields": dict(facts.fields)}


def restore_facts(kept: Mapping[str, Any]) -> FileFacts:
    """The facts that were kept."""
    return FileFacts(
        name=kept["name"],
        sha256=kept["sha256"],
        headers=tuple(kept["headers"]),
        fields=dict(kept["fields"]),
        own=tuple(kept["own"]),
        masked=tuple(kept["masked"]),
        timezone=kept.get("timezone", ""),
    )
