"""What a person may say about a file: its zone, its date order, which rows count."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo

from seam_bulk.checking.date_order import DateOrder
from seam_bulk.errors import UnreadableFile, UsageError
from seam_bulk.problems import FIXABLE

_RANGE = re.compile(r"([0-9]{1,9})(?:(-)([0-9]{1,9})?)?")
_LENGTH = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")
_END_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_LAST_ROW = 10**9


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Row numbers as the person sees them: sorted, separate ranges, both ends included."""

    ranges: tuple[tuple[int, int], ...]

    def __contains__(self, row: object) -> bool:
        if not isinstance(row, int):
            return False
        at = bisect_right(self.ranges, (row, _LAST_ROW)) - 1
        return at >= 0 and row <= self.ranges[at][1]


@dataclass(frozen=True)
class FileOptions:
    """How one file is to be read; every part may be left unsaid.

    `end_time` is the local time of day at which a date alone ends. `code_length` is the shortest and longest code
    allowed (None: any). `hidden` says what becomes of hidden rows (None: having some is a question). `rows` are the
    chosen rows (None: all), `left_out` those that are not to be used. `columns` says which header stands for a field
    ("": none does). `corrections` are texts that a person typed instead of a cell, by row and field; `fixes` the rules
    whose suggestions are accepted, all of them.
    """

    timezone: ZoneInfo | None = None
    end_time: time = time(23, 59, 59)
    date_order: DateOrder | None = None
    code_length: tuple[int, int] | None = None
    hidden: Literal["include", "skip"] | None = None
    rows: RowChoice | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    left_out: frozenset[int] = frozenset()
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict, repr=False)
    fixes: frozenset[str] = frozenset()


def parse_rows(text: str) -> RowChoice:
    """The rows that `2-50,77,90-` names (an open end goes to the last row); UsageError `usage.rows` otherwise."""
    ranges: list[tuple[int, int]] = []
    for part in text.replace(" ", "").split(","):
        found = _RANGE.fullmatch(part)
        if not found:
            raise _bad_rows()
        first = int(found[1])
        last = int(found[3]) if found[3] else _LAST_ROW if found[2] else first
        if not 1 <= first <= last:
            raise _bad_rows()
        ranges.append((first, last))
    return RowChoice(_joined(sorted(ranges)))


def _joined(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined = [ranges[0]]
    for first, last in ranges[1:]:
        if first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _bad_rows() -> UsageError:
    hint = "Name rows as the spreadsheet numbers them, such as --rows 2-50,77."
    return UsageError("usage.rows", "The rows to use cannot be read.", hint)


def parse_fixes(rules: Iterable[str]) -> frozenset[str]:
    """The rules whose suggestions are accepted; UsageError `usage.fix` for one that never carries any."""
    named = frozenset(rules)
    if unknown := sorted(named - FIXABLE):
        message = f"Nothing can be fixed by the rule {unknown[0][:60]!r}."
        raise UsageError("usage.fix", message, f"Rules that suggest something: {', '.join(sorted(FIXABLE))}.")
    return named


def parse_code_length(text: str) -> tuple[int, int]:
    """The shortest and longest code that `4-6` or `4` allows; UsageError `usage.code_length` otherwise."""
    found = _LENGTH.fullmatch(text.replace(" ", ""))
    shortest = int(found[1]) if found else 0
    longest = int(found[2] or found[1]) if found else 0
    if not 1 <= shortest <= longest:
        raise UsageError("usage.code_length", "The code length cannot be read.", "Say it as --code-length 4-6.")
    return shortest, longest


def parse_end_time(text: str) -> time:
    """The time of day that `11:00` or `23:59:59` names; UsageError `usage.end_time` otherwise."""
    found = _END_TIME.fullmatch(text.strip())
    try:
        if found:
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass
    raise UsageError("usage.end_time", "The end time cannot be read.", "Say it as --end-time 11:00, up to 23:59:59.")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The row numbers that a person left out, whichever rows there are."""

    options: FileOptions

    def __bool__(self) -> bool:
        return bool(self.options.left_out or self.options.rows)

    def __contains__(self, row: object) -> bool:
        options = self.options
        return row in options.left_out or (options.rows is not None and row not in options.rows)


def rows_left_out(rows: Iterable[int], options: FileOptions, hidden_rows: frozenset[int]) -> frozenset[int]:
    """Those of the rows that are not to be used; UnreadableFile `file.hidden_rows` where hidden ones need a word."""
    by_hand = LeftOut(options)
    left_out, hidden = set[int](), list[int]()
    for row in rows:
        if row in by_hand:
            left_out.add(row)
        elif row in hidden_rows:
            hidden.append(row)
    if hidden and options.hidden is None:
        raise _hidden(hidden)
    return frozenset(left_out) if options.hidden == "include" else frozenset(left_out.union(hidden))


def _hidden(rows: list[int]) -> UnreadableFile:
    count = "1 row is" if len(rows) == 1 else f"{len(rows)} rows are"
    named = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    hint = "Say --hidden include to use them, or --hidden skip to leave them out."
    return UnreadableFile("file.hidden_rows", f"{count} hidden or filtered out in the file: {named}.", hint)
