"""What only all rows of a file together tell: ids that stand there again, and codes that several credentials share."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from seam_bulk.checking import repeats
from seam_bulk.checking.checked_row import STATUSES, CheckedRow, Status
from seam_bulk.checking.repeats import NAMED, Together
from seam_bulk.checking.twins import Twins

_PLACE_OF = {status: at for at, status in enumerate(STATUSES)}
_READY, _INVALID, _REPEATED, _SKIPPED = (_PLACE_OF[name] for name in ("ready", "invalid", "repeated", "skipped"))

_AT_A_TIME = 1_000
_MOST_SAID = 255

Alone = tuple[int, Status, str, str | None, int]
"""What a row is by itself: its number, its status, its id ("": none), its code where it is ready, and how much is to be
said about it."""

Wishes = tuple[int, str, Hashable]
"""The place of a row among all rows, its id, and what it wants of that credential."""


@dataclass(slots=True)
class _Same:
    """The rows of one credential: what they want, whether all want that, and the first that may be sent (0: none)."""

    wishes: Hashable
    agree: bool = True
    first_ready: int = 0
    first: list[int] = field(default_factory=list)
    count: int = 0


class Comparison:
    """Takes note of each row as it is by itself, and then tells each what it is beside the others; 22 bytes a row.

    `headers` name the columns of the fields.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.rows = array("I")
        """The number of each row."""
        self._headers = headers
        self._ids, self._codes = array("q"), array("q")
        self._long_codes: dict[str, int] = {}
        self._statuses, self._said = bytearray(), bytearray()
        self._same: dict[int, _Same] = {}
        self._shared = Twins(self._codes)

    @property
    def said_of_all(self) -> bytes:
        """How much there is to be said about each row, up to 255."""
        return bytes(self._said)

    def note(self, rows: Iterable[Alone]) -> None:
        """Take note of the next rows, many at a time: a call for each would cost as much as judging it."""
        left = iter(rows)
        while some := list(islice(left, _AT_A_TIME)):
            numbers, statuses, ids, codes, said = zip(*some, strict=True)
            self.rows.extend(numbers)
            self._ids.extend([hash(each) or 1 if each else 0 for each in ids])
            self._codes.extend([self._key_of(code) if code else 0 for code in codes])
            self._statuses.extend([_PLACE_OF[status] for status in statuses])
            self._said.extend([min(many, _MOST_SAID) if many else 0 for many in said])

    def settle(self, wishes_at: Callable[[Iterable[int]], Iterable[Wishes]]) -> None:
        """Compare all rows; `wishes_at` gives what the rows at these places want, in their order.

        Hashes only say which rows may have the same id: the ids themselves decide.
        """
        again = Twins(self._ids)
        del self._ids[:]  # 8 bytes a row that nobody asks for any more
        if again:
            self._compare_ids(wishes_at(again))
        self._shared = Twins(self._codes)
        self._say(self._shared)

    def counts(self) -> dict[str, int]:
        """How many rows there are in all and of each status."""
        return {"rows": len(self.rows)} | {name: self._statuses.count(at) for at, name in enumerate(STATUSES)}

    def said(self, at: int) -> int:
        """How much there is to be said about the row at that place."""
        return self._said[at]

    def said_in_all(self) -> int:
        """How much there is to be said about all rows."""
        return sum(self._said)

    def beside(self, at: int, alone: CheckedRow) -> CheckedRow:
        """The row at that place as it is beside the others, given as it is by itself."""
        if same := self._same.get(at):
            return self._with_note(alone, same) if same.agree else self._with_conflict(alone, same)
        if not (self._said[at] and self._codes[at]):
            return alone
        places, count = self._shared.of(self._codes[at], NAMED + 1)
        if not count:
            return alone
        together = Together([self.rows[place] for place in places], count)
        warning = repeats.shared(alone.row, together).at(alone.row, self._headers.get("code", ""))
        return replace(alone, problems=(*alone.problems, warning))

    def _key_of(self, code: str) -> int:
        """A number that no other code has, whatever zeros it begins with."""
        if len(code) <= 18:
            return int("1" + code)
        return -1 - self._long_codes.setdefault(code, len(self._long_codes))

    def _compare_ids(self, suspects: Iterable[Wishes]) -> None:
        """Marks rows that mean the same credential: all of them where they disagree, else the later ones."""
        by_id: dict[str, _Same] = {}
        places: list[tuple[int, _Same]] = []
        for at, acs_credential_id, wishes in suspects:
            same = by_id.setdefault(acs_credential_id, _Same(wishes))
            same.agree = same.agree and same.wishes == wishes
            same.count += 1
            if same.count <= NAMED + 1:
                same.first.append(self.rows[at])
            if not same.first_ready and self._statuses[at] == _READY:
                same.first_ready = self.rows[at]
            places.append((at, same))
        for at, same in places:
            self._mark(at, same)

    def _mark(self, at: int, same: _Same) -> None:
        status = self._statuses[at]
        is_later = status == _READY and self.rows[at] != same.first_ready
        if same.count > 1 and (is_later if same.agree else status != _SKIPPED):
            self._same[at] = same
            self._statuses[at] = _REPEATED if same.agree else _INVALID
            self._codes[at] = 0
            self._say((at,))

    def _say(self, places: Iterable[int]) -> None:
        """Count one more thing that is to be said about the rows at these places."""
        said = self._said
        for at in places:
            said[at] += said[at] < _MOST_SAID

    def _with_note(self, alone: CheckedRow, same: _Same) -> CheckedRow:
        note = repeats.repeated(same.first_ready).at(alone.row, self._headers["acs_credential_id"])
        return replace(alone, status="repeated", repeats=same.first_ready, problems=(note, *alone.problems))

    def _with_conflict(self, alone: CheckedRow, same: _Same) -> CheckedRow:
        conflict = repeats.conflicting(alone.row, Together(same.first, same.count))
        placed = conflict.at(alone.row, self._headers["acs_credential_id"])
        return replace(alone, status="invalid", wish=None, problems=(placed, *alone.problems))
