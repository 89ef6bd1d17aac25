"""The story of a run, of one of its rows, or of one row of a file: what is known, line by line, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from seam_bulk.checking.checks import Check
from seam_bulk.checking.reading_steps import Eyes, as_stored, shown, steps_of
from seam_bulk.checking.rows import CheckedRow, Row
from seam_bulk.documents import utc_text
from seam_bulk.masking import mask, scrub
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell
from seam_bulk.spreadsheets.stored_cells import StoredCell
from seam_bulk.storage.entries import Event, Intent, JournalRow, RunHead, outcome_of


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known: what it is about, in words, and since when (aware) where that matters."""

    what: str
    text: str
    at: datetime | None = None


def of_run(head: RunHead, state: str, counts: dict[str, int], events: Iterable[Event]) -> list[Line]:
    """Where a run came from, what it was told, how it stands, and who did what with it since."""
    facts, workspace = head.facts, head.workspace
    kind = "sandbox" if workspace.is_sandbox else "production"
    known = [
        Line("run", f"{head.run}, {state}" + (f": {head.stopped_because}" if head.stopped_because else "")),
        Line("begun", f"by {head.started_by}, seam-bulk {head.version}", head.started_at),
        Line("file", f"{facts.name}, SHA-256 {facts.sha256}"),
        Line("plan", f"checksum {head.checksum}"),
        Line("workspace", f"{workspace.name} ({kind}), {workspace.workspace_id}, at {head.endpoint}"),
        Line("settings", _settings(head.settings)),
        Line("results", ", ".join(f"{count:,} {result}" for result, count in counts.items()) or "none yet"),
        Line("report", head.report_path or "not written yet"),
    ]
    return known + of_history(events)


def of_history(events: Iterable[Event]) -> list[Line]:
    """Who did what with a run, oldest first; also with one that was forgotten."""
    return [Line(e.what, f"by {e.person}" + (f": {e.detail}" if e.detail else ""), e.at) for e in events]


def of_row(row: JournalRow, intents: Sequence[Intent], *, show_codes: bool = False) -> list[Line]:
    """What a run was to do with a row, each time it was sent, and what became of it; codes are dots unless asked."""
    planned, outcome = row.planned, outcome_of(row)
    codes = () if show_codes else (planned.before.code, planned.after.code, outcome.now.code if outcome.now else None)
    known = [
        Line("row", str(planned.row)),
        Line("credential", f"{planned.acs_credential_id} {scrub(planned.name, codes)}".strip() or "none"),
        *_problems(planned.problems),
        Line("decision", planned.decision),
    ]
    if planned.decision not in (Decision.INVALID, Decision.REPEATED, Decision.SKIPPED):
        known.append(Line("previewed", _state(planned.before, show_codes)))
    if planned.decision is Decision.CHANGE:
        known.append(Line("wanted", _state(planned.wanted, show_codes)))
    known += [Line("sent", f"try {intent.attempt}", intent.at) for intent in intents]
    known += [Line("warning", warning) for warning in outcome.warnings]
    if outcome.accepted_at:
        known.append(Line("accepted", "by Seam, on its own clock", outcome.accepted_at))
    if outcome.now:
        known.append(Line("now", f"{_state(outcome.now, show_codes)}; access system: {outcome.sync}"))
    if outcome.seam_request_id:
        known.append(Line("request", outcome.seam_request_id))
    if outcome.http_status or outcome.error_type:
        known.append(Line("answer", f"{outcome.http_status or ''} {outcome.error_type}".strip()))
    return [*known, Line("result", f"{outcome.result}. {outcome.message}".strip(), outcome.finished_at)]


def of_file_row(
    checked: Check,
    row: CheckedRow,
    cells: Sequence[Cell],
    stored: Mapping[int, StoredCell],
    *,
    show_codes: bool = False,
) -> list[Line]:
    """What stands in the cells of a row, as read and as stored, each step on the way to a value, and every problem."""
    facts, zone = checked.facts, checked.dates.timezone
    known = [Line("row", f"{row.row} of {facts.name}" + (f', sheet "{checked.sheet}"' if checked.sheet else ""))]
    read = _read_as(row.wish, zone, show_codes=show_codes) if row.wish else {}
    eyes = Eyes((row.wish.code,) if row.wish else (), show_codes)
    for field, place in facts.fields.items():
        cell = cells[place] if place < len(cells) else None
        if place in stored:
            known.append(Line(f"{facts.headers[place]}, as stored", as_stored(field, cell, stored[place], eyes)))
        known.append(Line(facts.headers[place], shown(field, cell, eyes)))
        known += [Line(what, text) for what, text in steps_of(field, cell, checked.dates, eyes)]
        known += [Line("problem", text) for text in _told(row.problems, facts.headers[place])]
        if read:
            known.append(Line("read as", f"{field} {read[field] or 'left as it is'}"))
    known += [Line("problem", text) for text in _told(row.problems, "")]
    return [*known, Line("status", row.status + (f": the same as row {row.repeats}" if row.repeats else ""))]


def _read_as(wish: Row, zone: tzinfo | None, *, show_codes: bool) -> dict[str, str]:
    """The value of each field, "" where it is left as it is."""
    local = f" ({wish.ends_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z})" if zone and wish.ends_at else ""
    code = wish.code if show_codes or not wish.code else mask(wish.code)
    ends_at = f"{utc_text(wish.ends_at)}{local}" if wish.ends_at else ""
    return {"acs_credential_id": wish.acs_credential_id, "code": code or "", "ends_at": ends_at}


def document(story: Iterable[Line], **about: Any) -> dict[str, Any]:
    """What `explain --json` prints."""
    lines = [{"what": line.what, "text": line.text, "at": utc_text(line.at)} for line in story]
    return {"schema": "seam-bulk.story/1", **about, "story": lines}


def _problems(problems: Iterable[Problem]) -> list[Line]:
    return [Line(p.severity, f"{p.rule}{f' in {p.column}' if p.column else ''}: {p.message}") for p in problems]


def _told(problems: Iterable[Problem], column: str) -> list[str]:
    return [f"{p.severity} {p.rule}: {p.message} {p.hint}".strip() for p in problems if p.column == column]


def _state(state: State, show_codes: bool) -> str:
    code = (state.code if show_codes else mask(state.code)) if state.code else "unknown"
    return f"code {code}, end date {utc_text(state.ends_at) or 'none'}"


def _settings(settings: dict[str, Any]) -> str:
    said = settings["options"] | settings["consent"]
    undoes = [f"undoes {settings['undoes']}"] if settings.get("undoes") else []
    return ", ".join([*undoes, *(f"{name} {_plain(value)}" for name, value in said.items())])


def _plain(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " and ".join(value) or "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
