"""`apply FILE|PLAN.json` and `resume RUN`: the only verbs that change anything in Seam."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from seam_bulk.cli import printing
from seam_bulk.cli.options import Everywhere, FileChoices, FileLimits, RunChoices, parse_time_span, takes_choices
from seam_bulk.errors import RunStopped, SeamBulkError, UsageError

if TYPE_CHECKING:
    from seam_bulk.planning.plan import Plan
    from seam_bulk.runs.run_options import RunOptions
    from seam_bulk.seam.access import Access
    from seam_bulk.spreadsheets.content import Content
    from seam_bulk.storage.journal import Journal
    from seam_bulk.storage.plan_file import Preview
    from seam_bulk.storage.run_summary import RunSummary

FileOrPlan = Annotated[
    str, typer.Argument(metavar="FILE|PLAN.json", help="A spreadsheet, a plan, or - for stdin.", show_default=False)
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run; `seam-bulk runs` lists them.", show_default=False)]


@takes_choices
def apply(
    file: FileOrPlan,
    how: FileChoices,
    limits: FileLimits,
    go: RunChoices,
    general: Everywhere,
) -> int:
    """Carry out a file or a plan, read back, write the report."""
    from seam_bulk import inspection
    from seam_bulk.cli.seam import run_async, way_to_seam
    from seam_bulk.reports import report_files
    from seam_bulk.storage.journal import open_journal

    zone = how.options().timezone
    go.consent()
    content, name = inspection.read_file(file, limits.bounds())
    refuse_pipe(go, file)
    report_files.refuse_report_place(go.report, file)
    journal = open_journal(os.environ)
    preview = _preview_of(content, name, journal, how, limits, go)
    with way_to_seam(general) as access:
        shown = run_async(preview(access))
        del preview, content  # what a check keeps of each row would stay until the run has ended
        return carry_out(journal, shown, access, go, general, zone=zone)


def carry_out(
    journal: Journal,
    shown: Preview,
    access: Access,
    go: RunChoices,
    general: Everywhere,
    *,
    zone: tzinfo | None = None,
    undoes: str = "",
) -> int:
    """Show what would change, ask where nobody said yes, begin, carry on and report; returns the exit code."""
    from seam_bulk import settings, workflow
    from seam_bulk.cli import sight
    from seam_bulk.runs.run_options import RunOptions

    options, consent = RunOptions(**go.changed()), go.consent()
    if not general.json:
        sight.plan(shown.plan, zone, show_codes=general.show_codes)
    workflow.refuse_unfit(shown, replace(consent, accepted=consent.accepted | {"production"}))
    if not go.yes and shown.plan.changes:
        _ask_about(shown)
        consent = replace(consent, accepted=consent.accepted | {"production"})
    run = workflow.begin(journal, shown, consent, options, settings.person(), undoes=undoes)
    return _carry_on(journal, run, access, options, go, general, begun_with=shown.plan)


def _preview_of(
    content: bytes | Content, name: str, journal: Journal, how: FileChoices, limits: FileLimits, go: RunChoices
) -> Callable[[Access], Coroutine[object, object, Preview]]:
    """What shows the changes of a plan as it was made, or of a file as it is now, once Seam can be asked."""
    from seam_bulk import inspection, workflow
    from seam_bulk.storage import plan_file

    if plan_file.is_plan_file(content):
        if said := how.said():
            message = f"A plan is carried out as it was shown; {', '.join(said)} cannot change it."
            raise UsageError("usage.plan_options", message, "Leave that out, or make the plan again with it.")
        return partial(workflow.still_shown, workflow.plan_from_file(content, journal))
    checked = inspection.check(content, name, how.options(), limits.bounds())
    return partial(workflow.preview, checked, max_changes=go.max_changes, width=go.concurrency or 16, rate=go.rate)


@takes_choices
def resume(run: RunName, go: RunChoices, general: Everywhere) -> int:
    """Go on with a run that stopped; rows in doubt are read back first."""
    from seam_bulk.cli.seam import way_to_seam
    from seam_bulk.reports import report_files
    from seam_bulk.runs.run_options import RunOptions
    from seam_bulk.storage.journal import open_journal

    refuse_pipe(go)
    report_files.refuse_report_place(go.report)
    journal = open_journal(os.environ)
    head = journal.head(run)
    if not go.yes:
        _ask(f"Go on with run {head.run} in {head.workspace.name}?")
    options = RunOptions(**head.settings["options"] | go.changed())
    with way_to_seam(general) as access:
        return _carry_on(journal, head.run, access, options, go, general)


def _carry_on(
    journal: Journal,
    run: str,
    access: Access,
    options: RunOptions,
    go: RunChoices,
    general: Everywhere,
    begun_with: Plan | None = None,
) -> int:
    """Carry on and report; where the run breaks off there is a report as well, as far as one can be written."""
    from seam_bulk.cli import carrying

    try:
        ran = carrying.carry_on(journal, run, access, options, go.consent(), begun_with)
    except RunStopped as trouble:
        hint = f"{trouble.hint} Then go on with: seam-bulk resume {run}"
        ran = _broken_off(journal, run, RunStopped(trouble.rule, trouble.message, hint.strip()))
    except KeyboardInterrupt:
        ran = _broken_off(journal, run, RunStopped("run.interrupted", f"Run {run} was ended in flight."))
    if go.wait_for_sync and ran.state == "finished":
        ran = _wait_for_sync(journal, run, access, parse_time_span(go.wait_for_sync))
    return carrying.finish(journal, ran, go.report, options.verify, as_json=general.json, show_codes=general.show_codes)


def _wait_for_sync(journal: Journal, run: str, access: Access, within: timedelta) -> RunSummary:
    from seam_bulk import afterwards
    from seam_bulk.cli.seam import run_async
    from seam_bulk.storage import run_summary

    printing.note("Waiting until the access systems have it; Ctrl-C ends the waiting.")
    try:
        return run_async(afterwards.wait_for_sync(journal, run, access, within))
    except (KeyboardInterrupt, SeamBulkError) as trouble:
        printing.note(f"Not all is known yet: seam-bulk verify {run} asks again. {trouble}".strip())
        return run_summary.read(journal, run)


def _broken_off(journal: Journal, run: str, because: RunStopped) -> RunSummary:
    """How the run stands all the same; what broke it off is raised where the journal cannot even tell that."""
    from seam_bulk.storage import run_summary

    try:
        ran = run_summary.read(journal, run)
    except SeamBulkError:
        raise because from None
    printing.note(str(because))
    return ran


def _ask_about(shown: Preview) -> None:
    count, workspace = len(shown.plan.changes), shown.plan.workspace
    _ask(f"Update {count:,} {'credential' if count == 1 else 'credentials'} in {workspace.name}?")


def _ask(question: str) -> None:
    """UsageError where the answer is not yes."""
    sys.stderr.write(f"{printing.printable(question)} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("usage.not_confirmed", "Not confirmed, so nothing was sent.")


def refuse_pipe(go: RunChoices, file: str = "") -> None:
    """UsageError where nobody can be asked and nobody said yes beforehand."""
    if not go.yes and (file == "-" or not (sys.stdin.isatty() and sys.stderr.isatty())):
        raise UsageError(
            "usage.yes",
            "Nobody can be asked here whether the changes are meant.",
            "Look at `seam-bulk plan` first, then say --yes. Nothing was sent.",
        )
