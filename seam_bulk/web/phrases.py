"""Sentences of the page that are made of something, and the ways a text becomes safe and plain to read."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from seam_bulk.errors import SeamBulkError
from seam_bulk.planning.planned_row import PlannedRow
from seam_bulk.storage.entries import RunHead
from seam_bulk.web.help_words import RESULT_MEANINGS

_CLI_PHRASES = (
    (r"Say --date-order day-first or month-first", "Choose the order of day and month in the first step"),
    (r"--date-order says otherwise", "the chosen order says otherwise"),
    (r"Name the zone of the file, for example --timezone [\w/]+\.", "Choose the time zone in the first step."),
    (r"name the zone \(--timezone\)", "choose the zone in the first step"),
    (r" \(--end-time\)", ""),
    (r", or allow more with --[\w-]+ \(\w+\)", ""),  # the operator's business
)
_SENTENCES = {"run.unknown": "There is no such run here. It may have been forgotten, or the address is not complete."}
_HINTS = {
    "file.no_header": "Put headers such as acs_credential_id, code and ends_at above the table.",
    "file.missing_column": "Choose the column that holds it.",
    "file.ambiguous_column": "Choose one column for each field.",
    "file.sheet_choice": "Choose the sheet.",
    "file.hidden_rows": "Say whether they are to be used.",
    "key.missing": "Set SEAM_API_KEY where this server is started, and start it again.",
    "run.unknown": "The page Runs lists them all.",
    "run.other_endpoint": "Set SEAM_ENDPOINT as it was where this server is started, and start it again.",
}
_MARKDOWN = str.maketrans({sign: "\\" + sign for sign in string.punctuation})


def escaped(text: str) -> str:
    """The text for where only Markdown can be shown: nothing in it formats, links or loads anything."""
    return " ".join(text.split()).translate(_MARKDOWN)


def sentence(text: str) -> str:
    """A sentence of the core with what only the command line has put in the page's words."""
    if "--" in text:
        for phrase, instead in _CLI_PHRASES:
            text = re.sub(phrase, instead, text)
    return text


def message_of(trouble: SeamBulkError) -> str:
    """What the trouble is, as the page says it."""
    return _SENTENCES.get(trouble.rule, sentence(trouble.message))


def hint_of(trouble: SeamBulkError) -> str:
    """What to do about trouble, as the page offers it."""
    if trouble.rule.startswith("danger."):
        return "Nothing was sent. Go on only if this is meant."
    return _HINTS.get(trouble.rule, sentence(trouble.hint))


def counted(count: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def update_label(changes: Sequence[PlannedRow]) -> str:
    """What the one button says: how many of what it updates."""
    kinds = {kind for change in changes for kind in change.changed}
    noun = "credential" if len(kinds) > 1 else "code" if "code" in kinds else "end date"
    return f"Update {counted(len(changes), noun)}"


def guess_label(zone: str) -> str:
    """The browser's zone, marked as a guess."""
    return f"Use {zone.replace('_', ' ')}, the zone of this browser (a guess)"


def progress_label(done: int, changes: int, rate: float) -> str:
    """How far a run is, how fast it goes and how long it may take."""
    text = f"{done:,} of {counted(changes, 'change')}"
    if rate <= 0 or done >= changes:
        return text
    return f"{text} · about {rate:,.0f} a second · {_duration((changes - done) / rate)} left"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def results_in_words(counts: Mapping[str, int]) -> str:
    """`12 updated, 3 invalid`; a dash where nothing is counted yet."""
    return ", ".join(f"{count:,} {result_label(result).lower()}" for result, count in counts.items()) or "–"


def result_label(result: str) -> str:
    """A result as a heading: `Not attempted`."""
    return result.replace("_", " ").capitalize()


def result_help(result: str) -> str:
    """What a result means."""
    return RESULT_MEANINGS[result]


def zone_label(zone: tzinfo | None) -> str:
    """Whose clock the end dates of a table are on."""
    return f"End dates are on the clock of {escaped(str(zone or 'UTC').replace('_', ' '))}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def stage_label(stage: str) -> str:
    """What a run does right now."""
    return _upper(stage) + "."


def when(moment: datetime, zone: tzinfo | None) -> str:
    """A moment as people write it, on the clock of the browser where it is known."""
    local = moment.astimezone(zone or UTC)
    return f"{local.day} {local:%b %Y, %H:%M}" + ("" if zone else " UTC")


def begun_label(head: RunHead, zone: tzinfo | None) -> str:
    """When a run was begun and by whom."""
    return escaped(f"begun {when(head.started_at, zone)} by {head.started_by}, run {head.run}")
