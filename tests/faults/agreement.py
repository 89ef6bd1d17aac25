"""What holds of every run however it went: its report agrees with Seam's own log, and nothing is sent twice unseen."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from seam_bulk.reports import report_files
from seam_bulk.sandbox import Sandbox
from seam_bulk.storage.journal import Journal

Json = dict[str, Any]
Line = Mapping[str, str]

NEVER_SENT = {"unchanged", "repeated", "invalid", "blocked", "drifted", "skipped", "not_attempted"}
NOT_TAKEN = NEVER_SENT - {"unchanged", "repeated", "drifted"} | {"refused", "failed"}

_PLAINLY_NOT_DONE = (401, 429)


def assert_resent_only_after_a_look(requests: Iterable[Json]) -> None:
    """A change is sent again only after an answered look at its credential, and never where it had been applied.

    Only a 429 puts it off plainly. A page of a list counts for every credential: the log does not say who stood on it.
    """
    unseen: set[str] = set()
    applied: dict[str, Json] = {}
    for request in requests:
        acs_credential_id, is_answered = request["acs_credential_id"], request["status"] == 200
        match request["route"]:
            case "list" if is_answered and request["fault"] in (None, "slow"):
                unseen.clear()
            case "get" if is_answered and request["fault"] in (None, "slow"):
                unseen.discard(acs_credential_id)
            case "update" if acs_credential_id:  # a refused key gets no further than its header
                assert acs_credential_id not in unseen, request
                assert request["body"] != applied.get(acs_credential_id), request
                if request["status"] != 429:
                    unseen.add(acs_credential_id)
                if request["applied"]:
                    applied[acs_credential_id] = request["body"]


def assert_report_agrees(sandbox: Sandbox, journal: Journal, run: str, since: int = 0) -> None:
    """The run's report, written and read back, contradicts nothing that the sandbox holds or was sent.

    `since` is how many requests the sandbox had got before the run began.
    """
    path = report_files.write_report(journal, run, journal.home / f"{run}.csv", show_codes=True)
    assert_lines_agree(read_report(path), sandbox.credentials(), sandbox.requests()[since:])


def read_report(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV report."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def assert_lines_agree(report: Sequence[Line], live: Mapping[str, Json], requests: Iterable[Json]) -> None:
    """No line of a report with codes contradicts what the sandbox holds, or the requests it got for that run."""
    updates = [request for request in requests if request["route"] == "update"]
    sent = Counter(request["acs_credential_id"] for request in updates)
    carried = {r["acs_credential_id"] for r in updates if r["status"] not in _PLAINLY_NOT_DONE}
    applied = {r["acs_credential_id"] for r in updates if r["applied"]}
    for line in report:
        acs_credential_id, result = line["acs_credential_id"], line["result"]
        # Fewer may have arrived than were sent: a connection that is gone carries nothing.
        assert sent[acs_credential_id] <= int(line["attempts"]) or result == "repeated", line
        if result in NEVER_SENT:
            assert acs_credential_id not in carried, line
        if result in NOT_TAKEN and acs_credential_id in live:
            assert acs_credential_id not in applied, line
            assert _holds(live[acs_credential_id], line, "before"), line
        if result == "updated":
            assert _holds(live[acs_credential_id], line, "after"), line
            assert _holds(live[acs_credential_id], line, "now"), line
        if result in ("accepted", "adjusted"):
            assert acs_credential_id in carried, line
        if result == "unconfirmed":
            assert int(line["attempts"]) > 0, line


def _holds(credential: Json, line: Line, when: str) -> bool:
    """Whether a credential holds what a line says of that time; an empty cell says nothing."""
    code, ends_at = line[f"code_{when}"], line[f"ends_at_{when}"]
    return code in ("", credential.get("code")) and (
        not ends_at or datetime.fromisoformat(credential["ends_at"]) == datetime.fromisoformat(ends_at)
    )
