"""How a planned row and the facts of its file are kept on disk, alike in the journal and in a plan file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from seam_bulk.checking.checks import FileFacts
from seam_bulk.documents import problem_document, utc_text
from seam_bulk.planning.credentials import instant
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Problem, Severity
from seam_bulk.seal import Seal

_value_of = json.JSONDecoder().raw_decode
"""Half the time of `json.loads`, which is made for texts that anybody wrote."""

_encoded = json.JSONEncoder(separators=(",", ":")).encode


def keep_row(row: PlannedRow, seal: Seal, place: str) -> dict[str, Any]:
    """The row as plain values; codes and the file's own cells are in `closed`, bound to the place where it is kept."""
    return {
        "row": row.row,
        "acs_credential_id": row.acs_credential_id,
        "decision": str(row.decision),
        "name": row.name,
        "repeats": row.repeats,
        "ends_at_before": utc_text(row.before.ends_at),
        "ends_at_after": utc_text(row.after.ends_at),
        "problems": keep_problems(row.problems),
        "closed": close_secret(row, seal, place),
    }


def restore_row(kept: Mapping[str, Any], seal: Seal, place: str) -> PlannedRow:
    """The row that was kept; ValueError where it was closed with another secret, elsewhere, or altered."""
    code_before, code_after, own, source, *system = open_secret(kept["closed"], seal, place)
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


def keep_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The problems as plain values, without what was suggested: it may be a code."""
    return [problem_document(replace(p, suggestion=None)) for p in problems]


def restore_problems(kept: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems that were kept."""
    return tuple(Problem(**{**p, "severity": Severity(p["severity"])}) for p in kept)


def close_secret(row: PlannedRow, seal: Seal, place: str) -> bytes:
    """What of a row is not for everybody's eyes, for `open_secret`."""
    return seal.close(_encoded((row.before.code, row.after.code, row.own, row.source, row.system)), place)


def open_secret(closed: bytes, seal: Seal, place: str) -> list[Any]:
    """What `close_secret` closed: code before and after, the file's other cells, all its cells, the access system.

    ValueError where it was closed with another secret, elsewhere, or altered. The first schema knew no system.
    """
    opened: list[Any]
    opened, _ = _value_of(seal.open(closed, place))
    return opened


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
