"""Ten million rows on a clock that jumps: the real client of Seam, its pace and its width, against pretended limits.

Run as `python -m benchmarks.simulating [--rows N]`: prints the tables of docs/scale.md. Only the wire is pretended: an
answer comes after the latency, and a limit says 429. As many rows as given are sent for each line (a part of the ten
million; a rate that holds for them holds for all), and no processor time is counted: docs/benchmarks.md has that.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import selectors
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from benchmarks.server import KEY
from benchmarks.spreadsheets import credential_id
from seam_bulk.planning.planned_row import State
from seam_bulk.seam import seam_api
from seam_bulk.seam.access import Access
from seam_bulk.seam.http_connection import HttpAnswer
from seam_bulk.seam.pacing import Answer, Pace
from seam_bulk.seam.replies import Reply
from seam_bulk.seam.workers import share_out

LATENCY = 0.05
ALL = 10_000_000
ROWS = 50_000
LIMIT_HEADERS = ("limit", "wide", "rows/s", "429s per 1,000 rows", "of what is possible", "10,000,000 rows")
MANNER_HEADERS = ("100/s, 16 wide", "rows/s", "429s per 1,000 rows", "longest wait", "10,000,000 rows")


class Jump(selectors.SelectSelector):
    """Waits for nothing: the time that a loop would wait is over at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """Nothing has come, and it is later."""
        self.now += timeout or 0.0
        return []


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to whatever comes next."""

    def __init__(self) -> None:
        self._jump = Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        """Seconds since the loop began."""
        return self._jump.now


@dataclass
class Bucket:
    """So many requests a second, a second's worth of them at once; None is no limit."""

    rate: float | None
    tells: bool = True
    """Whether a 429 says when to come back."""
    _left: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._left = self.rate or 0.0

    def wait(self, now: float) -> float:
        """0 where a request is let in, else the seconds until one would be."""
        if self.rate is None:
            return 0.0
        self._left = min(self.rate, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self.rate
        self._left -= 1
        return 0.0


@dataclass
class Minute:
    """So many requests a minute by the clock, whenever in the minute they come."""

    rate: float
    tells: bool = True
    _minute: int = -1
    _left: float = 0.0

    def wait(self, now: float) -> float:
        """0 where a request is let in, else the seconds until the next minute."""
        if int(now // 60) != self._minute:
            self._minute, self._left = int(now // 60), self.rate * 60
        self._left -= 1
        return 0.0 if self._left >= 0 else 60 * (self._minute + 1) - now


class PretendedWire:
    """What stands in for the connections to Seam."""

    def __init__(self, limit: Bucket | Minute) -> None:
        self._limit = limit
        self.refused = 0

    async def post(self, *_: object, long: bool = False) -> HttpAnswer:  # noqa: ARG002  all answers are short here
        """Yes, or not now."""
        wait = self._limit.wait(asyncio.get_running_loop().time())
        await asyncio.sleep(LATENCY)
        if not wait:
            return HttpAnswer(200, {}, b'{"ok": true}')
        self.refused += 1
        headers = {"retry-after": str(math.ceil(wait))} if self._limit.tells else {}
        return HttpAnswer(429, headers, b"")

    async def aclose(self) -> None:
        """There is nothing to close."""


@dataclass(frozen=True)
class Simulated:
    """What a part of the rows came to; the rate leaves out the first quarter, which a limit's reserve speeds up."""

    rows: int
    rate: float
    refused: int
    longest_wait: float
    """Seconds in which nothing went through; a run gives up after 300."""

    @property
    def whole(self) -> str:
        """How long all ten million would take, in words."""
        return in_words(ALL / self.rate)


def in_words(seconds: float) -> str:
    """Hours below two days, else days."""
    span = timedelta(seconds=seconds)
    return (
        f"{span / timedelta(hours=1):.1f} hours" if span < timedelta(days=2) else f"{span / timedelta(days=1):.1f} days"
    )


def simulate(limit: Bucket | Minute, width: int, rows: int, rate: float | None = None) -> Simulated:
    """Send as many rows, and say how it went; the same each time."""
    random.seed(1)
    wire = PretendedWire(limit)
    with (
        patch.object(seam_api, "OneConnectionEach", lambda *_: wire),
        asyncio.Runner(loop_factory=JumpingLoop) as runner,
    ):
        return runner.run(_send_all(wire, width, rows, rate))


async def _send_all(wire: PretendedWire, width: int, rows: int, rate: float | None) -> Simulated:
    loop = asyncio.get_running_loop()
    wanted = State("738291", datetime(2031, 1, 31, tzinfo=UTC))
    went_through = longest = settled = 0.0
    async with seam_api.SeamApi(Access("http://127.0.0.1", KEY), width=width, pace=Pace(rate)) as api:

        async def send(number: int) -> None:
            nonlocal went_through, longest, settled
            while True:
                while (left := api.pace.pause_left(loop.time())) > 0:  # noqa: ASYNC110  as a run does
                    await asyncio.sleep(left)
                reply = await api.update(credential_id(number), wanted) or Reply(None)
                if reply.meaning is not Answer.SLOW_DOWN:
                    break
            longest = max(longest, loop.time() - went_through)
            went_through = loop.time()
            settled = went_through if number == rows // 4 else settled

        await share_out(range(rows), send, width)
    return Simulated(rows, (rows - rows // 4) / (loop.time() - settled), wire.refused, longest)


def by_limit(rows: int) -> Iterator[tuple[str, ...]]:
    """Limits that Seam could have, at both widths."""
    for limit in (10, 50, 100, 1_000, None):
        for width in (16, 64):
            took = simulate(Bucket(limit), width, rows)
            most = min(limit or math.inf, width / LATENCY)
            name = f"{limit:,}/s" if limit else "none"
            yield name, f"{width}", *_figures(took), f"{took.rate / most:.0%}", took.whole


def by_manner(rows: int) -> Iterator[tuple[str, ...]]:
    """One limit in the manners that limits come in, and with a rate that keeps below it."""
    yield "429 with Retry-After", *_line(simulate(Bucket(100), 16, rows))
    yield "429 that says nothing", *_line(simulate(Bucket(100, tells=False), 16, rows))
    yield "6,000 a minute by the clock, with Retry-After", *_line(simulate(Minute(100), 16, rows * 2))
    yield "6,000 a minute by the clock, says nothing", *_line(simulate(Minute(100, tells=False), 16, rows * 2))
    yield "429 with Retry-After, and `--rate 95`", *_line(simulate(Bucket(100), 16, rows, 95))


def _line(took: Simulated) -> tuple[str, ...]:
    return *_figures(took), f"{took.longest_wait:.0f} s", took.whole


def _figures(took: Simulated) -> tuple[str, str]:
    return f"{took.rate:,.0f}", f"{took.refused * 1000 / took.rows:,.0f}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows sent for each line ({ROWS:,})")
    rows = parser.parse_args().rows
    _print(LIMIT_HEADERS, by_limit(rows))
    print()
    _print(MANNER_HEADERS, by_manner(rows))


def _print(headers: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> None:
    print(f"| {' | '.join(headers)} |")
    print("|---" * len(headers) + "|")
    for line in lines:
        print(f"| {' | '.join(line)} |", flush=True)


if __name__ == "__main__":
    main()
