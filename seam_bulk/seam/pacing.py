"""How fast, and whether to try again: pure decisions. Times are seconds on one clock that the caller reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum, auto

LONGEST_WAIT = 60.0
"""No single wait is longer, whatever a server asks for; it is asked again then."""

TRIES = 6
"""How often a change is sent before it is given up; answers of 429 do not count."""

PATIENCE = 300.0
"""How long a run bears being told only to slow down before it stops; `resume` goes on."""

_FIRST_WAIT = 0.2
_BELIEVED = 8  # answers in a row that ask for a wait of nothing
_BREATH = 1.0  # seconds between two halvings
_COLLAPSE = 4.0  # times the usual time of an answer
_SLOW = 1.0  # seconds below which no answer counts as slow
_FORGET = 1.001  # how fast the best time of an answer is forgotten


class Answer(StrEnum):
    """What an answer to an update means for the row."""

    ACCEPTED = auto()
    SLOW_DOWN = auto()
    """Not done, come back later: nothing is in doubt."""
    IN_DOUBT = auto()
    """It may have been applied or not: look before sending again."""
    REFUSED = auto()
    KEY_REFUSED = auto()


def meaning(status: int | None, readable: bool = True) -> Answer:
    """What an HTTP status means; None stands for a connection that failed in whatever way.

    A 200 whose body cannot be read is in doubt. Redirects are refused: a key is not carried elsewhere.
    """
    if status is None or status >= 500 or status in (408, 425):
        return Answer.IN_DOUBT
    if status == 429:
        return Answer.SLOW_DOWN
    if status in (401, 403):
        return Answer.KEY_REFUSED
    if status >= 300:
        return Answer.REFUSED
    return Answer.ACCEPTED if readable else Answer.IN_DOUBT


def backoff(attempt: int, chance: float, first: float = _FIRST_WAIT) -> float:
    """The wait before the next try: doubling with each attempt (from 1), bounded, half of it by chance (0 to 1)."""
    full = min(LONGEST_WAIT, first * 2.0 ** min(attempt - 1, 16))
    return full * (0.5 + chance / 2)


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds a `Retry-After` header asks for, capped; None where it says nothing. Both forms are read."""
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return min(float(text), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(text)
        seconds = (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return min(max(seconds.total_seconds(), 0.0), LONGEST_WAIT)


@dataclass(slots=True)
class Pace:
    """When the next request may leave, for all workers together: a rate limit (GCRA) and a shared pause.

    `rate` is requests a second, None for no limit. The burst is one request: at 10 a second they are 100 ms apart.
    """

    rate: float | None = None
    _next: float = 0.0
    _paused_until: float = 0.0
    _slowed: int = 0

    def reserve(self, now: float) -> float:
        """Take the next place and say how long to wait for it."""
        start = max(now, self._next if self.rate else now, self._paused_until)
        if self.rate:
            self._next = start + 1 / self.rate
        return start - now

    def slow_down(self, now: float, asked: float | None, chance: float) -> float:
        """Everybody waits: as long as asked, else ever longer with each such answer in a row. Returns the wait.

        Answers that come while everybody waits already are those of requests under way: they lengthen nothing. A
        server that asks for no wait at all is believed a few times, not for ever.
        """
        if now >= self._paused_until:
            self._slowed += 1
        unasked = self._slowed - (0 if asked is None else _BELIEVED)
        wait = max(asked or 0.0, backoff(unasked, chance, first=0.1) if unasked > 0 else 0.0)
        self._paused_until = max(self._paused_until, now + wait)
        return self._paused_until - now

    def pause_left(self, now: float) -> float:
        """How long everybody still waits because Seam asked for it."""
        return max(0.0, self._paused_until - now)

    def went_well(self) -> None:
        """An answer other than "slow down" came: the next back-off starts small again."""
        self._slowed = 0


@dataclass(slots=True)
class Width:
    """How many requests may be under way at once: from 1 to `most`, one more after each round that went well.

    It is halved where Seam asks to slow down, and where answers take several times as long as they did: more at once
    would only make them wait for each other. Times are seconds.
    """

    most: int
    allowed: float = field(init=False)
    _usual: float = 0.0
    _recent: float = 0.0
    _narrowed_at: float = -_BREATH

    def __post_init__(self) -> None:
        self.allowed = float(self.most)

    def went_well(self, took: float, now: float) -> None:
        """An answer came after so many seconds."""
        self._usual = min(took, self._usual * _FORGET) if self._usual else took
        self._recent = self._recent * 0.8 + took * 0.2 if self._recent else took
        if self._recent > max(_COLLAPSE * self._usual, _SLOW):
            self.narrow(now)
        else:
            self.allowed = min(float(self.most), self.allowed + 1 / self.allowed)

    def narrow(self, now: float) -> None:
        """Half as many from now on; what is under way already is given time to show what that does."""
        if now - self._narrowed_at >= _BREATH:
            self.allowed = max(1.0, self.allowed / 2)
            self._narrowed_at = now
            self._recent = 0.0
