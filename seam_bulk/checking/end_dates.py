"""A cell becomes the instant when access ends: forms, day/month order, zone, and what the clock makes of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from seam_bulk.checking.date_order import OrderEvidence
from seam_bulk.checking.written_dates import ShortYear, Written, plain_iso, read_written
from seam_bulk.checking.written_times import unreadable
from seam_bulk.clock import in_words, instant_of
from seam_bulk.problems import Problem, problem
from seam_bulk.spreadsheets.cells import EPOCH, Cell, ErrorCell, ShownNumber, UncalculatedCell
from seam_bulk.spreadsheets.cleaning import (
    clean,
    cleaned,
    error_value,
    invisible_left,
    kind_of,
    no_value,
    spreadsheet_fault,
)

EndDateReading = tuple[datetime | None, tuple[Problem, ...]]

_SERIALS = (20_000, 80_000)  # 1954 to 2119
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]*)?")
_YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class DateSettings:
    """How the end dates of one file are read.

    `timezone` is that of local times (None: not known), `end_time` the time of day of a date alone, `order` what
    `decide_order` found. `now` (UTC) judges past and far future; None leaves them unjudged. `epoch` is the day that
    a bare day count begins with.
    """

    timezone: tzinfo | None = None
    end_time: time = time(23, 59, 59)
    order: OrderEvidence = field(default_factory=OrderEvidence)
    now: datetime | None = None
    epoch: date = EPOCH


def written_in(cell: Cell) -> Written | None:
    """What a cell says of a date before its order and zone are settled; None where it says none."""
    match cell:
        case str():
            said = plain_iso(cell) or read_written(clean(cell)[0])
            return said if isinstance(said, Written) else None
        case datetime():
            return Written(cell, cell.time(), cell.tzinfo)
        case date():
            return Written(datetime.combine(cell, time()))
        case _:
            return None


def read_end_date(cell: Cell, how: DateSettings) -> EndDateReading:
    """The instant a cell names, in UTC, or None where it is blank or unreadable, and what is to be said about it.

    An instant that is past is given back beside its error, so that rows can be compared.
    """
    match cell:
        case None:
            return None, ()
        case str():
            return _read_text(cell, how)
        case datetime():
            return _judged(cell.astimezone(UTC) if cell.tzinfo else _instant(Written(cell), how, exact=True), how)
        case date():
            return _judged(_instant(Written(datetime.combine(cell, time())), how), how)
        case ErrorCell(text=text):
            return None, (error_value(text),)
        case UncalculatedCell():
            return None, (no_value(),)
        case ShownNumber(value=value):
            return None, (_number(value, how.epoch),)
        case int() | float() if not isinstance(cell, bool):
            return None, (_number(cell, how.epoch),)
        case _:
            return None, (unreadable(f"The cell holds {kind_of(cell)}, not a date."),)


def _read_text(text: str, how: DateSettings) -> EndDateReading:
    if plain := plain_iso(text):
        return _judged(_instant(plain, how), how)
    bare, names = clean(text)
    if not bare:
        return None, ()
    instant, problems = _read_bare(bare, how)
    return instant, (*problems, *cleaned(names))


def _read_bare(text: str, how: DateSettings) -> EndDateReading:
    if fault := spreadsheet_fault(text):
        return None, (fault,)
    if (number := _bare_number(text)) is not None:
        return None, (_number(number, how.epoch),)
    written = read_written(text)
    if isinstance(written, Problem):
        odd = invisible_left(text)
        return None, (unreadable(f"The date holds {' and '.join(odd)}."),) if odd else (written,)
    if isinstance(written, ShortYear):
        return None, (_short_year(written, how),)
    return _judged(_in_order(written, how), how)


def _short_year(said: ShortYear, how: DateSettings) -> Problem:
    """The problem of a year of two digits; it suggests the date with four where that alone can be meant.

    Not where the year may stand first and that day is still to come, and not for a year so far ahead that it may
    as well be one of the last century.
    """
    whole = read_written(said.text)
    if not isinstance(whole, Written):
        return whole if isinstance(whole, Problem) else unreadable()
    other = said.year_first if whole.day.date() != said.year_first else None
    if other and how.order.order is None and (how.now is None or other >= how.now.date()):
        hint = f"Write the year with four digits: {said.text}, or {other} if the year stands first."
        return unreadable("The year of the date has only two digits, and may be the first or the last number.", hint)
    hint = f"Write the year with four digits, {said.year} if that is meant."
    far = how.now is not None and said.year - how.now.year > _YEARS_AHEAD
    return unreadable("The year of the date has only two digits.", hint, None if far else said.text)


def _in_order(written: Written, how: DateSettings) -> datetime | Problem:
    order = how.order
    if written.evidence and order.contradicts(written.evidence):
        return _contradiction(written, order)
    if written.other_order is None:
        return _instant(written, how)
    if order.order is None:
        return _ambiguous(written, written.other_order, order)
    day = written.day if order.order == "day-first" else written.other_order
    return _instant(Written(day, written.clock, written.zone, days_later=written.days_later), how)


def _ambiguous(written: Written, other: datetime, order: OrderEvidence) -> Problem:
    message = f"The date can be {in_words(written.day)} or {in_words(other)}; the column does not settle which."
    typed = f"type {written.day.date()} or {other.date()}"
    hint = f"{order.in_words()}Say --date-order day-first or month-first, or {typed}."
    return problem("ends_at.ambiguous_order", message, hint)


def _contradiction(written: Written, order: OrderEvidence) -> Problem:
    mine = "day first" if written.evidence == "day-first" else "month first"
    against = "--date-order says otherwise" if order.asked else "other dates of the column are not"
    message = f"The date {in_words(written.day)} is written {mine}; {against}."
    hint = f"{order.in_words()}Type {written.day.date()}, or write the whole column in one order."
    return problem("ends_at.order_contradiction", message, hint, suggestion=written.as_iso())


def _instant(written: Written, how: DateSettings, *, exact: bool = False) -> datetime | Problem:
    """The instant of a day that is settled; `exact` says that the day carries its own time of day."""
    zone = written.zone or how.timezone
    if zone is None:
        message = "The date says no time zone, and none was chosen."
        return problem(
            "ends_at.no_timezone", message, "Name the zone of the file, for example --timezone Europe/Berlin."
        )
    alone = written.clock is None and not exact
    local = written.day
    try:
        if not exact:
            clock = how.end_time if written.clock is None else written.clock
            local = datetime.combine(written.day, clock) + timedelta(days=written.days_later)
        return instant_of(local, zone, by_end_time=alone)
    except (OverflowError, ValueError):
        return unreadable(
            "The date lies beyond the end of the calendar.", "Leave the cell empty, or type a nearer date."
        )


def _judged(instant: datetime | Problem, how: DateSettings) -> EndDateReading:
    if isinstance(instant, Problem):
        return None, (instant,)
    if how.now is None:
        return instant, ()
    if instant <= how.now:
        message = f"The end date {_shown(instant)} is not in the future."
        return instant, (problem("ends_at.past", message, "Type a date still to come, or leave the cell empty."),)
    if instant.year - how.now.year >= _YEARS_AHEAD and instant > _years_after(how.now, _YEARS_AHEAD):
        message = f"The end date {_shown(instant)} is more than {_YEARS_AHEAD} years ahead."
        return instant, (problem("ends_at.far_future", message, "Look whether the year is right."),)
    return instant, ()


def _years_after(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year + years)
    except ValueError:  # 29 February
        return now.replace(year=now.year + years, day=28)


def _shown(instant: datetime) -> str:
    return f"{in_words(instant)} {instant:%H:%M} UTC"


def _bare_number(text: str) -> float | None:
    return float(text.replace(",", ".")) if len(text) <= 30 and _NUMBER.fullmatch(text) else None


def _number(value: float, epoch: date) -> Problem:
    if math.isfinite(value) and _SERIALS[0] <= value < _SERIALS[1] + 1:
        moment = datetime.combine(epoch, time()) + timedelta(seconds=round(value * 86_400))
        shown = in_words(moment) if moment.time() == time() else f"{in_words(moment)} {moment:%H:%M}"
        typed = f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"
        message = f"The cell holds a bare number; as a spreadsheet's day count it would be {shown}."
        hint = f"Format the cell as a date, or type {typed} if that is meant."
        return problem("ends_at.serial_number", message, hint, suggestion=typed)
    return unreadable("The cell holds a number, not a date.")
