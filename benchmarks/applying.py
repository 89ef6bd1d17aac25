"""Updates over TLS: seam-bulk's whole process, and what its peers reach with sending alone."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks import spreadsheets
from benchmarks.drawing import Bars, draw_bars
from benchmarks.measuring import Took, median, program, spread
from benchmarks.page import Page
from benchmarks.serving import Seen, Served, bare_server

OTHERS = 5_000
"""Credentials of the workspace that no file names, for each 20,000 that one does."""

STRETCHES = ("start and check", "snapshot, plan, journal, drift check", "sending", "reading back and report")

_WRK_SECONDS = 2


@dataclass(frozen=True)
class Setting:
    """How far away Seam is (seconds), how many requests are under way at once, and how many rows seam-bulk gets."""

    latency: float
    width: int
    rows: int

    def __str__(self) -> str:
        return f"{self.latency * 1000:.0f} ms, {self.width} wide"

    @property
    def limit(self) -> float | None:
        """Connections ÷ latency: more a second cannot be."""
        return self.width / self.latency if self.latency else None

    def rows_of(self, peer: str, quick: bool) -> int:
        """What a peer sends: enough for a steady rate, little enough for the slow ones to end."""
        if quick:
            return {"wrk": 1, "SDK loop": 5}.get(peer, 40)
        far = self.latency > 0
        rows = {"wrk": _WRK_SECONDS, "SDK loop": 40 if far else 400, "aiohttp": 80 * self.width if far else 8_000}
        return rows.get(peer) or {"curl": 50 * self.width if far else 6_000}.get(
            peer, 24 * self.width if far else 1_200
        )


@dataclass(frozen=True)
class Figures:
    """What the rounds of one setting came to: rates while sending by peer, and seam-bulk's rate start to report."""

    sending: dict[str, list[float]]
    whole: list[float]
    besides: int
    stretches: list[tuple[float, ...]]
    """Seconds of the whole by stretch, as `STRETCHES` names them."""

    def times(self, peer: str) -> float:
        """How many times the peer's rate seam-bulk's whole process makes."""
        return median(self.whole) / median(self.sending[peer])


def apply(folder: Path, rows: int, width: int, served: Served) -> tuple[Took, Path]:
    """`seam-bulk apply` of as many rows in a new home, to its end; and that home."""
    home = Path(tempfile.mkdtemp(dir=folder))
    file = spreadsheets.made(home / "rows.csv", rows)
    options = ["--yes", "--accept", "zeros-maybe-lost", "--concurrency", str(width), "--json"]
    options += ["--report", str(home / "report.csv")]
    took = program("-m", "seam_bulk", "apply", str(file), *options, environment=served.environment(home))
    counts = json.loads(took.said)["counts"]
    if counts not in ({"updated": rows}, {"unchanged": rows}):
        raise SystemExit(f"seam-bulk came to {counts}")
    return took, home


def section(page: Page, folder: Path) -> None:
    """The three settings, the goals that hang on them, and a chart of the first."""
    settings = [
        Setting(0.05, 64, page.size(20_000, 200)),
        Setting(0.05, 16, page.size(3_000, 100)),
        Setting(0.0, 64, page.size(20_000, 200)),
    ]
    page.section(
        "Apply: updates over TLS",
        "The server's own watch times everybody's sending alike, from the first update to the answer of the last. "
        "*seam-bulk, whole* is `seam-bulk apply` from the start of its process to its end: check, snapshot, plan, "
        "journal, drift check, sending, reading back, report. Peers send and do nothing else. wrk sends one and the "
        "same update again and again: what server and wire carry.",
    )
    found = {setting: _measured(page, folder, setting) for setting in settings[: 1 if page.quick else None]}
    far = next(iter(found))
    draw_bars(page.charts / "apply.svg", _bars(far, found[far]))
    page.say("\n![Updates a second, 50 ms away, 64 at once](charts/apply.svg)")
    _hold_against_goals(page, found)


def _measured(page: Page, folder: Path, setting: Setting) -> Figures:
    """One setting: every peer in each round, in turn."""
    names = ["aiohttp", "httpx", "AsyncSeam", "SDK threads", "SDK loop", "curl", "wrk"]
    names = [name for name in names if name not in ("curl", "wrk") or shutil.which(name)]
    sending, whole, calls = defaultdict[str, list[float]](list), list[float](), list[Seen]()
    stretches = list[tuple[float, ...]]()
    rounds = page.rounds if setting.width == 64 else min(page.rounds, 2)
    for _ in range(rounds):
        with bare_server(folder, setting.rows + setting.rows * OTHERS // 20_000, latency=setting.latency) as served:
            took, home = apply(folder, setting.rows, setting.width, served)
            calls.append(served.seen())
        shutil.rmtree(home)
        sending["seam-bulk"].append(calls[-1].rate)
        whole.append(setting.rows / took.seconds)
        stretches.append(_stretches(took, calls[-1]))
        for name in names:
            sending[name].append(_peer(folder, setting, name, page.quick).rate)
    figures = Figures(dict(sending), whole, max(seen.besides for seen in calls), stretches)
    page.say(f"### {setting}; {setting.rows:,} rows of seam-bulk; medians of {rounds}\n")
    page.table(
        ("who", "rows/s", "spread", *(["of connections ÷ latency"] if setting.limit else [])), _lines(setting, figures)
    )
    page.say(
        f"\nCalls of seam-bulk besides its {setting.rows:,} updates: {figures.besides:,}. {_where_it_goes(figures)}"
    )
    for tool in {"curl", "wrk"} - set(names):
        page.say(f"\nLeft out: there is no {tool} here (apt-get install {tool}).")
    page.say()
    return figures


def _stretches(took: Took, seen: Seen) -> tuple[float, ...]:
    """Seconds up to the first call, to the first update, to the last one's answer, to the end."""
    moments = (took.began, seen.first_call, seen.first_update, seen.last_update, took.began + took.seconds)
    return tuple(later - earlier for earlier, later in pairwise(moments))


def _where_it_goes(figures: Figures) -> str:
    middle = [median(each) for each in zip(*figures.stretches, strict=True)]
    return (
        "Of its seconds: " + ", ".join(f"{what} {each:.1f}" for what, each in zip(STRETCHES, middle, strict=True)) + "."
    )


def _peer(folder: Path, setting: Setting, name: str, quick: bool) -> Seen:
    """What the server saw of a peer; most end at the first connection that breaks off, as it now and then does."""
    for _ in range(2):
        with suppress(SystemExit):
            return _peer_once(folder, setting, name, quick)
    return _peer_once(folder, setting, name, quick)


def _peer_once(folder: Path, setting: Setting, name: str, quick: bool) -> Seen:
    rows = setting.rows_of(name, quick)
    with bare_server(folder, max(rows, 1), latency=setting.latency) as served:
        program("-m", "benchmarks.peers", name, str(rows), str(setting.width), environment=served.environment(folder))
        seen = served.seen()
    if name != "wrk" and seen.updated != rows:
        raise SystemExit(f"{name} updated {seen.updated} of {rows}")
    return seen


def _lines(setting: Setting, figures: Figures) -> Iterator[tuple[str, ...]]:
    sending = {f"{who}, while sending" if who == "seam-bulk" else who: rates for who, rates in figures.sending.items()}
    for who, rates in {"seam-bulk, whole": figures.whole, **sending}.items():
        share = (f"{median(rates) / setting.limit:.0%}",) if setting.limit else ()
        yield who, f"{median(rates):,.0f}", spread(rates), *share


def _bars(setting: Setting, figures: Figures) -> Bars:
    rates = {"seam-bulk, whole": figures.whole, **figures.sending}
    return Bars(
        f"Updates a second: TLS, {setting}",
        {who: (median(each), min(each), max(each)) for who, each in rates.items()},
        ours={"seam-bulk, whole", "seam-bulk"},
        limit=setting.limit,
        limit_name="connections ÷ latency",
    )


def _hold_against_goals(page: Page, found: dict[Setting, Figures]) -> None:
    for setting, figures in found.items():
        if setting.limit:
            wanted = 0.85 if setting.width == 64 else 0.95
            share = median(figures.sending["seam-bulk"]) / setting.limit
            what = f"apply, TLS, {setting}: while sending, of connections ÷ latency"
            page.goal(what, f"≥ {wanted:.0%}", f"{share:.1%}", share >= wanted)
        elif setting.width == 64:
            rate = median(figures.whole)
            page.goal(f"apply, TLS, {setting}: whole process", "≥ 1,500 rows/s", f"{rate:,.0f}", rate >= 1_500)
            _hold_the_server(page, setting, figures)
    far, figures = next(iter(found.items()))
    share = median(figures.whole) / (far.limit or 1)
    page.goal(f"apply, TLS, {far}: whole process, of connections ÷ latency", "≥ 70 %", f"{share:.1%}", share >= 0.7)
    for peer, wanted in (("AsyncSeam", 2.4), ("httpx", 2.4), ("SDK threads", 1.2)):
        times = figures.times(peer)
        what = f"the same against {peer}, which only sends"
        page.goal(what, f"≥ {wanted} ×", f"{times:.2f} ×", times >= wanted)
    what = f"calls besides updates for {far.rows:,} of {far.rows + far.rows * OTHERS // 20_000:,} credentials"
    page.goal(what, "≤ 200", f"{figures.besides:,}", figures.besides <= 200)


_IN_C = {"curl", "wrk"}


def _hold_the_server(page: Page, setting: Setting, figures: Figures) -> None:
    """Whether the server carries clearly more than every client in Python asks of it; those in C come to its limit."""
    if "wrk" in figures.sending:
        fastest = max(median(rates) for who, rates in figures.sending.items() if who not in _IN_C)
        times = median(figures.sending["wrk"]) / fastest
        what = f"the server itself, {setting}: wrk ÷ the fastest client in Python"
        page.goal(what, "≥ 1.5 ×", f"{times:.1f} ×", times >= 1.5)
