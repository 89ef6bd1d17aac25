"""Values that many tests start from: rows, credentials, plans, files and a home, all plain functions."""

from __future__ import annotations

import asyncio
import csv
import io
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from seam_bulk import inspection, workflow
from seam_bulk.checking.checks import Check
from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.rows import CheckedRow, Row
from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import Credential, Workspace
from seam_bulk.planning.outcomes import Sync
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.problems import Severity
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.sandbox import Sandbox
from seam_bulk.seam.access import Access
from seam_bulk.storage import journal as journals
from seam_bulk.storage.entries import JournalRow, outcome_of
from seam_bulk.storage.journal import Journal
from seam_bulk.storage.plan_file import Preview
from seam_bulk.storage.reported import ReportedRows
from seam_bulk.storage.run_summary import RunSummary

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = datetime(2031, 1, 31, 22, 59, 59, tzinfo=UTC)
EARLIER = datetime(2030, 6, 30, 10, tzinfo=UTC)
HEADERS = {"acs_credential_id": "Credential ID", "code": "New PIN", "ends_at": "Valid until"}
SANDBOX = Workspace("11111111-1111-4111-8111-111111111111", "Test hotel", is_sandbox=True)
PRODUCTION = Workspace("22222222-2222-4222-8222-222222222222", "Real hotel", is_sandbox=False)


def uuid(number: int) -> str:
    """A credential id that is easy to tell from others."""
    return f"00000000-0000-4000-8000-{number:012d}"


def credential(number: int = 1, **fields: Any) -> Credential:
    """A live credential of the test hotel."""
    usual: dict[str, Any] = {
        "acs_system_id": "doors",
        "workspace_id": SANDBOX.workspace_id,
        "name": f"Guest {number}",
        "access_method": "code",
        "code": "1111",
        "ends_at": EARLIER,
    }
    return Credential(uuid(number), **usual | fields)


def checked(number: int = 1, code: str | None = "2222", ends_at: datetime | None = None, **fields: Any) -> CheckedRow:
    """A ready row of a file that wants this of credential `number`; it stands in row number + 1."""
    wish = Row.model_construct(
        row=number + 1,
        acs_credential_id=uuid(number),
        code=code,
        zeros_sure=fields.pop("zeros_sure", True),
        ends_at=ends_at,
    )
    usual: dict[str, Any] = {"status": "ready", "wish": wish}
    return CheckedRow(number + 1, uuid(number), **usual | fields)


def change(number: int = 1, code: str | None = "2222", ends_at: datetime | None = None, **fields: Any) -> PlannedRow:
    """A planned change of credential `number`, which now has the code 1111 until EARLIER."""
    usual: dict[str, Any] = {
        "decision": Decision.CHANGE,
        "before": State("1111", EARLIER),
        "after": State(code, ends_at),
        "name": f"Guest {number}",
    }
    return PlannedRow(number + 1, uuid(number), **usual | fields)


def facts(
    headers: Sequence[str] = ("Credential ID", "New PIN"), own: Sequence[int] = (), masked: Sequence[int] = ()
) -> FileFacts:
    """A file whose first column is the id and whose second is the code."""
    return FileFacts(
        "guests.csv", "0" * 64, tuple(headers), {"acs_credential_id": 0, "code": 1}, tuple(own), tuple(masked)
    )


def csv_bytes(
    lines: Iterable[Sequence[str]], headers: Sequence[str] = ("acs_credential_id", "code", "ends_at")
) -> bytes:
    """A file with these headers and lines."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *lines])
    return text.getvalue().encode()


def check(lines: Iterable[Sequence[str]], headers: Sequence[str] = ("acs_credential_id", "code", "ends_at")) -> Check:
    """The check of such a file at this moment."""
    return inspection.check(csv_bytes(lines, headers), "guests.csv", FileOptions())


def open_journal(home: Path) -> Journal:
    """The journal of a home in this folder."""
    return journals.open_journal({"SEAM_BULK_HOME": str(home)})


def access_to(sandbox: Sandbox, key: str | None = None) -> Access:
    """The way to a sandbox."""
    return Access(sandbox.endpoint, key or sandbox.api_key)


def preview(lines: Iterable[Sequence[str]], access: Access, headers: Sequence[str] | None = None) -> Preview:
    """What such a file would change there."""
    made = check(lines, headers) if headers else check(lines)
    return asyncio.run(workflow.preview(made, access))


def begin(journal: Journal, shown: Preview, consent: Consent | None = None, **options: Any) -> str:
    """A run of this preview, nothing sent yet."""
    return workflow.begin(journal, shown, consent or Consent(), RunOptions(**options), "tester")


def carry_on(journal: Journal, run: str, access: Access, within: float = 60.0, **more: Any) -> RunSummary:
    """Carry a run on; TimeoutError where it hangs."""

    async def go() -> RunSummary:
        async with asyncio.timeout(within):
            return await workflow.carry_on(journal, run, access, **more)

    return asyncio.run(go())


def apply(
    journal: Journal, lines: Iterable[Sequence[str]], access: Access, consent: Consent | None = None, **options: Any
) -> RunSummary:
    """Check, preview, begin and carry on in one go."""
    return carry_on(journal, begin(journal, preview(lines, access), consent, **options), access)


def results(journal: Journal, run: str) -> dict[int, str]:
    """The result of every row by its number, as the report tells it."""
    return {row.planned.row: str(outcome_of(row).result) for row in journal.rows(run)}


def reported(row: JournalRow) -> ReportedRows:
    """What a report needs of a row, by way of its values; `Journal.reported_rows` goes by columns."""
    planned, outcome = row.planned, outcome_of(row)
    now, problems = outcome.now or State(), planned.problems
    warned = [p for p in problems if p.fixed or p.severity is Severity.WARNING]
    return ReportedRows(
        row=[planned.row],
        acs_credential_id=[planned.acs_credential_id],
        decision=[str(planned.decision)],
        name=[planned.name],
        code_before=[planned.before.code],
        code_after=[planned.after.code],
        code_wanted=[planned.wanted.code],
        ends_at_before=[utc_text(planned.before.ends_at) or ""],
        ends_at_after=[utc_text(planned.after.ends_at) or ""],
        own=[planned.own],
        source=[planned.source],
        result=[str(outcome.result)],
        message=[outcome.message],
        code_now=[now.code],
        ends_at_now=[utc_text(now.ends_at) or ""],
        sync=[str(outcome.sync if outcome.now else Sync.UNKNOWN)],
        warnings=[(*(f"{p.rule} (fixed)" if p.fixed else p.rule for p in warned), *outcome.warnings)],
        error_type=[outcome.error_type],
        http_status=[outcome.http_status],
        attempts=[outcome.attempts],
        seam_request_id=[outcome.seam_request_id],
        finished_at=[utc_text(outcome.finished_at) or ""],
    )


def one_by_one(reported: Iterable[ReportedRows]) -> list[ReportedRows]:
    """What a report needs of some rows, each by itself."""

    def alone(value: object) -> list[Any]:
        return [tuple(value) if isinstance(value, list) else value]

    return [ReportedRows(*map(alone, row)) for some in reported for row in zip(*some, strict=True)]


def code_credentials(sandbox: Sandbox, count: int) -> list[dict[str, Any]]:
    """The first credentials of the sandbox that are plain codes and take any code, as Seam's API gives them."""
    workspace = sandbox.workspace_id
    plain = [
        c
        for c in sandbox.credentials().values()
        if c["workspace_id"] == workspace
        and c["access_method"] == "code"
        and c.get("code")
        and not c["external_type"].startswith(("salto_ks", "latch", "pti"))
        and not any(w["warning_code"] == "being_deleted" for w in c["warnings"])
    ]
    assert len(plain) >= count, f"the sandbox has only {len(plain)} such credentials"
    return plain[:count]


def wishes(credentials: Iterable[Mapping[str, Any]], ends_at: str = "2035-01-31T22:59:59Z") -> list[list[str]]:
    """A line for each credential with a code of its own and an end date, both other than those it has."""
    return [[c["acs_credential_id"], f"{810_000_000 + at:09d}", ends_at] for at, c in enumerate(credentials)]


def updates(sandbox: Sandbox, acs_credential_id: str | None = None) -> list[dict[str, Any]]:
    """The updates in the sandbox's log, of one credential or of all."""
    return [
        r for r in sandbox.requests() if r["route"] == "update" and acs_credential_id in (None, r["acs_credential_id"])
    ]


def without_problems(row: PlannedRow) -> PlannedRow:
    """The row as planned, its problems aside."""
    return row._replace(problems=())


def in_days(days: float) -> datetime:
    """A whole second that many days from this moment."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


def until(holds: Callable[[], bool], within: float = 30.0) -> None:
    """Wait until something holds in another process; AssertionError where it does not come to hold in time."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.005)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
