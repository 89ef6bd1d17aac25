"""`demo`: the whole flow on sample data against a sandbox of its own, checked against the sandbox's own log."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seam_bulk.cli import printing
from seam_bulk.cli.options import takes_choices
from seam_bulk.errors import UsageError

if TYPE_CHECKING:
    from seam_bulk.checking.checks import Check
    from seam_bulk.sandbox import Sandbox
    from seam_bulk.storage.run_summary import RunSummary

_FILE = "arrivals.xlsx"
_ZONE = "Europe/Berlin"
_FAULTS = ("429:3%", "500:3%", "lost-reply:2%")
_ALL_IS_DONE = {"updated", "unchanged", "repeated", "skipped"}
_SENT = ("updated", "accepted", "adjusted", "refused", "failed", "unconfirmed")


@takes_choices
def demo() -> int:
    """Do the whole job on sample data against the built-in sandbox, and check what came of it."""
    from seam_bulk.sandbox import SandboxOptions, start

    path = _sample(_FILE)
    with start(SandboxOptions(latency=0.02, faults=_FAULTS)) as pretend:
        printing.line(f"A sandbox listens at {pretend.endpoint}; now and then it says 429 or 500, or drops an answer.")
        checked = _check(path)
        ran, report, code = _apply(checked, pretend)
        trouble = _contradictions(checked, ran, report, code, pretend)
    printing.line()
    for sentence in trouble:
        printing.line(f"NOT RIGHT: {sentence}")
    if not trouble:
        printing.line("Checked against the sandbox's own log and state: every row has one result, and each is true.")
        printing.line(
            f"`apply` ends with exit code {code} here: {'all is done' if not code else 'some rows were not done'}."
        )
    return 1 if trouble else 0


def _check(path: Path) -> Check:
    from zoneinfo import ZoneInfo

    from seam_bulk import inspection
    from seam_bulk.checking.file_options import FileOptions
    from seam_bulk.cli import sight

    _title(f"check {path.name} --timezone {_ZONE}")
    checked = inspection.check(path.read_bytes(), path.name, FileOptions(timezone=ZoneInfo(_ZONE)))
    sight.check(checked)
    return checked


def _apply(checked: Check, pretend: Sandbox) -> tuple[RunSummary, Path, int]:
    """Preview, begin, carry on and report, as `apply` does; how the run stands, its report and the exit code."""
    from zoneinfo import ZoneInfo

    from seam_bulk import settings, workflow
    from seam_bulk.cli import carrying, sight
    from seam_bulk.cli.seam import run_async
    from seam_bulk.runs.consent import Consent
    from seam_bulk.runs.run_options import RunOptions
    from seam_bulk.seam.access import Access
    from seam_bulk.storage.journal import open_journal

    access = Access(pretend.endpoint, pretend.api_key, built_in=True)
    journal, options = open_journal(os.environ), RunOptions()
    _title(f"plan {_FILE} --timezone {_ZONE} --sandbox")
    shown = run_async(workflow.preview(checked, access))
    sight.plan(shown.plan, ZoneInfo(_ZONE), show_codes=False)
    accepted = frozenset(str(danger.danger) for danger in shown.plan.dangers)
    _title(" ".join(["apply", _FILE, "--sandbox --yes", *(f"--accept {danger}" for danger in sorted(accepted))]))
    run = workflow.begin(journal, shown, Consent(accepted), options, settings.person())
    ran = carrying.carry_on(journal, run, access, options)
    code = carrying.finish(journal, ran, None, verified=True, as_json=False)
    return ran, Path(journal.head(run).report_path), code


def _contradictions(checked: Check, ran: RunSummary, report: Path, code: int, pretend: Sandbox) -> list[str]:
    """Where report or exit code say anything else than the file, the sandbox's log and its state."""
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    found = []
    if [int(line["row"]) for line in lines] != [row.row for row in checked.rows]:
        found.append("the report's rows are not the file's rows")
    if ran.state != "finished" or sum(ran.counts.values()) != len(lines):
        found.append(f"the run is {ran.state} with {sum(ran.counts.values())} results for {len(lines)} rows")
    if code != (0 if {line["result"] for line in lines} <= _ALL_IS_DONE else 1):
        found.append(f"the exit code {code} does not fit the report")
    live, log = pretend.credentials(), pretend.requests()
    sent = {entry["acs_credential_id"] for entry in log if entry["route"] == "update" and entry["status"] != 429}
    wishes = {row.row: row.wish for row in checked.rows if row.wish}
    for line in lines:
        acs_credential_id, result = line["acs_credential_id"], line["result"]
        if result == "updated" and not _holds(live[acs_credential_id], wishes[int(line["row"])]):
            found.append(f"row {line['row']} is reported as updated, and the sandbox holds another value")
        if result in _SENT and acs_credential_id not in sent:
            found.append(f"row {line['row']} is reported as {result}, and the sandbox was never asked")
        sent -= {acs_credential_id} if result in _SENT else set()
    return found + [f"{acs_credential_id} was sent, and no row says so" for acs_credential_id in sorted(sent)]


def _holds(credential: dict[str, Any], wish: Any) -> bool:
    """Whether a credential of the sandbox has the code and the end date that a row wished for."""
    from seam_bulk.planning.credentials import instant

    return wish.code in (None, credential.get("code")) and wish.ends_at in (None, instant(credential.get("ends_at")))


def _sample(name: str) -> Path:
    from seam_bulk.shipped import sample_file

    if found := sample_file(name):
        return found
    raise UsageError("demo.no_sample", f"The sample file {name} is missing.", "Install seam-bulk again.")


def _title(verb: str) -> None:
    printing.line()
    printing.line(f"── seam-bulk {verb} ".ljust(100, "─"))
