"""How a run without its rows is kept in the journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from seam_bulk.planning.credentials import Workspace, instant
from seam_bulk.storage.entries import RunHead
from seam_bulk.storage.kept import keep_facts, restore_facts


def values_of(head: RunHead) -> tuple[Any, ...]:
    """The columns of its line in `runs`."""
    return (
        head.run,
        head.started_at.isoformat(),
        head.finished_at.isoformat() if head.finished_at else None,
        head.state,
        head.stopped_because,
        json.dumps(keep_facts(head.facts)),
        head.checksum,
        head.workspace.workspace_id,
        head.workspace.name,
        int(head.workspace.is_sandbox),
        head.endpoint,
        json.dumps(head.settings),
        head.report_path,
        head.started_by,
        head.version,
    )


def head_of(row: Mapping[str, Any]) -> RunHead:
    """The run of such a line; ValueError, KeyError or TypeError where it does not hold one."""
    return RunHead(
        run=row["run"],
        started_at=datetime.fromisoformat(row["started_at"]),
        facts=restore_facts(json.loads(row["file"])),
        checksum=row["checksum"],
        workspace=Workspace(row["workspace_id"], row["workspace_name"], bool(row["is_sandbox"])),
        endpoint=row["endpoint"],
        settings=json.loads(row["settings"]),
        started_by=row["started_by"],
        version=row["version"],
        state=row["state"],
        finished_at=instant(row["finished_at"]),
        stopped_because=row["stopped_because"] or "",
        report_path=row["report_path"] or "",
    )
