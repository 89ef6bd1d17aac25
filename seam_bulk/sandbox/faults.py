"""What goes wrong in the sandbox on purpose, and when: faults are written as text and fall the same way every time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import blake2b

from seam_bulk.errors import UsageError

ROUTES = {
    "update": "/acs/credentials/update",
    "get": "/acs/credentials/get",
    "list": "/acs/credentials/list",
    "systems": "/acs/systems/list",
    "workspace": "/workspaces/get",
}
"""The routes of the sandbox, by the names that faults call them."""

KINDS = {
    "429": "refused for now, Retry-After in seconds",
    "429-date": "refused for now, Retry-After as an HTTP date",
    "429-bare": "refused for now, no Retry-After",
    "500": "an internal error in Seam's envelope, nothing done",
    "503": "nothing done, the body is empty",
    "html": "a 502 of some proxy, in HTML, nothing done",
    "reset": "the connection drops, nothing done",
    "401": "the key is refused; with @N it stays refused on every route",
    "slow": "done, but the answer takes long, or until other faults are set",
    "drip": "done, but the answer comes a byte at a time",
    "lost-reply": "done, and the connection drops instead of an answer",
    "half": "done, and the connection drops in the middle of the answer",
    "truncated": "done, and the JSON of the answer breaks off",
    "garbage": "done, and the 200 is not JSON",
    "lies": "a 200, and nothing was done",
    "reassign": "done, but with another code, and a warning that says so",
}
"""Every kind of fault, in words."""

UPDATE_ONLY = ("lies", "reassign")
_FAULT = re.compile(
    r"(?:(?P<route>[a-z]+):)?(?P<kind>[a-z0-9-]+)(?::(?P<rate>[0-9]+(?:\.[0-9]+)?)%|@(?P<after>[0-9]+))?"
)
_LATENCY = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>ms|s)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong on a route: for a share of its requests, or for all of them after the first few.

    `rate` is the share from 0 to 1. With `after` the first so many requests of the route are spared, then it hits.
    """

    kind: str
    rate: float = 1.0
    route: str = "update"
    after: int | None = None


def parse_fault(text: str) -> Fault:
    """The fault that `[ROUTE:]KIND[:RATE%|@N]` names; UsageError `usage.fault` otherwise.

    KIND is one of KINDS, ROUTE one of ROUTES (update unless said). `429:5%` hits 5 in 100 updates, `500` every one,
    `reset@20` every one after the first 20, `list:500:10%` one page of credentials in ten.
    """
    found = _FAULT.fullmatch(text.strip().lower())
    if not found or found["kind"] not in KINDS:
        raise _bad_fault(f"The fault {text.strip()[:40]!r} is not known.")
    route = found["route"] or "update"
    if route not in ROUTES:
        raise _bad_fault(f"The sandbox has no route called {route[:20]!r}.")
    if found["kind"] in UPDATE_ONLY and route != "update":
        raise _bad_fault(f"The fault {found['kind']} can only happen to an update.")
    rate = float(found["rate"]) / 100 if found["rate"] else 1.0
    if rate > 1:
        raise _bad_fault("A rate of more than 100 % cannot be.")
    return Fault(found["kind"], rate, route, int(found["after"]) if found["after"] else None)


def parse_latency(text: str) -> float:
    """The seconds that `50ms`, `0.2s` or `0` name; UsageError `usage.latency` otherwise."""
    found = _LATENCY.fullmatch(text.strip().lower())
    if not found or (found["unit"] is None and float(found["number"])):
        raise UsageError("usage.latency", "The latency cannot be read.", "Say it as --latency 50ms or --latency 0.2s.")
    return float(found["number"]) / (1000 if found["unit"] == "ms" else 1)


def as_faults(faults: Iterable[Fault | str]) -> tuple[Fault, ...]:
    """The faults, those written as text parsed; UsageError where the rates on one route come to more than 100 %."""
    parsed = tuple(fault if isinstance(fault, Fault) else parse_fault(fault) for fault in faults)
    for route in ROUTES:
        if sum(fault.rate for fault in parsed if fault.route == route and fault.after is None) > 1 + 1e-9:
            raise _bad_fault(f"The faults on {route} come to more than 100 %.")
    return parsed


class Dice:
    """Which request meets which fault.

    It hangs on the seed, the route, the credential and how many requests there were for it, not on the order among
    credentials: the same run meets the same faults however many requests are under way at once. `put_away` is done
    once other dice are taken.
    """

    def __init__(self, faults: Iterable[Fault | str], seed: int) -> None:
        self.faults = as_faults(faults)
        self.put_away: Future[None] = Future()
        self._seed = seed
        self._asked: Counter[tuple[str, str]] = Counter()
        self._on_route: Counter[str] = Counter()

    def throw(self, route: str, about: str) -> Fault | None:
        """The fault that this request meets, if any; `about` is the id of its credential, or ""."""
        if not self.faults:
            return None
        self._on_route[route] += 1
        self._asked[route, about] += 1
        mine = [fault for fault in self.faults if fault.route == route]
        for fault in mine:
            if fault.after is not None and self._on_route[route] > fault.after:
                return fault
        chance = self._chance(route, about)
        for fault in mine:
            if fault.after is None:
                if chance < fault.rate:
                    return fault
                chance -= fault.rate
        return None

    def _chance(self, route: str, about: str) -> float:
        text = f"{self._seed} {route} {about} {self._asked[route, about]}"
        return int.from_bytes(blake2b(text.encode(), digest_size=7).digest()) / 2**56


def _bad_fault(message: str) -> UsageError:
    hint = "Say it as --fault 429:5%, --fault reset:1%, --fault list:500:10% or --fault 401@20. Kinds: "
    return UsageError("usage.fault", message, hint + ", ".join(KINDS) + ".")
