"""What is measured, in the text form of Prometheus: counts alone, no names, ids or codes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping

from seam_bulk import __version__
from seam_bulk.errors import SeamBulkError
from seam_bulk.planning.outcomes import Result
from seam_bulk.storage import run_summary
from seam_bulk.storage.journal import Journal
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_STATES = ("running", "stopped", "finished")
_started = time.monotonic()


def text(open_tabs: int) -> str:
    """All that is measured, one metric after the other. Looks into the journal, so it takes a moment."""
    carried = RUNNER.everything_carried()
    lines = [
        *_metric("info", "The version of seam-bulk.", {f'{{version="{__version__}"}}': 1}),
        *_metric("uptime_seconds", "Seconds since the server began.", {"": round(time.monotonic() - _started, 1)}),
        *_metric("tabs", "Tabs that have the page open.", {"": open_tabs}),
        *_metric("carried_runs", "Runs that this server carries now.", {"": len(carried)}),
        *_metric(
            "pause_seconds",
            "The longest wait, of the runs carried here, because Seam asked to slow down.",
            {"": max((each.progress.waiting for each in carried.values()), default=0.0)},
        ),
    ]
    try:
        lines += _of_journal(SEAM.journal())
        usable = 1
    except SeamBulkError:
        usable = 0
    lines += _metric("journal_usable", "Whether the journal can be read.", {"": usable})
    return "\n".join(lines) + "\n"


def _of_journal(journal: Journal) -> list[str]:
    states: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for head in journal.heads():
        state = run_summary.state_of(journal, head)
        states[state] += 1
        if state == "running":
            rows.update(journal.counts(head.run))
    return [
        *_metric("runs", "Runs in the journal.", _labelled("state", _STATES, states)),
        *_metric("running_rows", "Rows of the runs that go on now.", _labelled("result", list(Result), rows)),
    ]


def _labelled(label: str, names: Iterable[str], counts: Mapping[str, int]) -> dict[str, float]:
    return {f'{{{label}="{name}"}}': counts.get(name, 0) for name in names}


def _metric(name: str, means: str, values: Mapping[str, float]) -> list[str]:
    full = f"seam_bulk_{name}"
    return [f"# HELP {full} {means}", f"# TYPE {full} gauge", *(f"{full}{at} {value}" for at, value in values.items())]
