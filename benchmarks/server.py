"""A bare Seam for measuring against: a raw asyncio protocol in its own process, TLS, latency; never a test.

Run as `python -m benchmarks.server LATENCY_SECONDS CREDENTIALS [--certificate FOLDER] [--core N]`. It says
`ready PORT` once it listens, and tells at `/seen` what it saw: the one watch that times everybody's sending alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.spreadsheets import credential_id

WORKSPACE_ID = "00000000-0000-4000-8000-000000000001"
KEY = "seam_test_benchmark"

_CREDENTIAL = (
    '{"acs_credential_id":"%s","acs_system_id":"00000000-0000-4000-8000-00000000000a","workspace_id":"'
    + WORKSPACE_ID
    + '","connected_account_id":"00000000-0000-4000-8000-00000000000b","display_name":"Guest %d",'
    '"access_method":"code","created_at":"2026-01-01T00:00:00.000Z","code":"%s","starts_at":"2026-01-01T00:00:00.000Z","ends_at":"%s",'
    '"errors":[],"warnings":[],"is_managed":true}'
)
_WORKSPACE = '{"workspace":{"workspace_id":"' + WORKSPACE_ID + '","name":"Benchmark","is_sandbox":true}}'
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nseam-request-id: r\r\ncontent-length: %d\r\n\r\n"


@dataclass
class World:
    """Every credential as (number, code, end date), and what was asked for. Times are seconds of the loop's clock."""

    credentials: dict[str, tuple[int, str, str]]
    order: list[str] = field(init=False)
    calls: Counter[str] = field(default_factory=Counter)
    updated: set[str] = field(default_factory=set)
    first_call: float = 0.0
    first_update: float = 0.0
    last_update: float = 0.0
    most_at_once: int = 0
    received: int = 0
    sent: int = 0

    def __post_init__(self) -> None:
        self.order = list(self.credentials)

    def answer(self, route: str, body: dict[str, Any]) -> str:
        """The body of the answer."""
        match route:
            case "/acs/credentials/update":
                return self._update(body)
            case "/acs/credentials/list":
                return self._page(int(body.get("page_cursor") or 0), body.get("limit", 500))
            case "/acs/credentials/get":
                return f'{{"acs_credential":{self._shown(body["acs_credential_id"])}}}'
            case "/seen":
                return json.dumps(self._seen())
        return _WORKSPACE

    def _update(self, body: dict[str, Any]) -> str:
        one = body["acs_credential_id"]
        number, code, ends_at = self.credentials[one]
        self.credentials[one] = number, body.get("code", code), body.get("ends_at", ends_at)
        self.updated.add(one)
        return '{"ok":true}'

    def _page(self, start: int, limit: int) -> str:
        ids = self.order[start : start + limit]
        more = start + len(ids) < len(self.order)
        cursor = f'"{start + len(ids)}"' if more else "null"
        pagination = f'{{"next_page_cursor":{cursor},"has_next_page":{json.dumps(more)},"next_page_url":null}}'
        return f'{{"acs_credentials":[{",".join(map(self._shown, ids))}],"pagination":{pagination}}}'

    def _shown(self, one: str) -> str:
        number, code, ends_at = self.credentials[one]
        return _CREDENTIAL % (one, number, code, ends_at)

    def _seen(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "updated": len(self.updated),
            "first_call": self.first_call,
            "first_update": self.first_update,
            "last_update": self.last_update,
            "most_at_once": self.most_at_once,
            "received": self.received,
            "sent": self.sent,
        }


class Seam(asyncio.Protocol):
    """One connection; requests on it are answered in order, each after the latency."""

    under_way = 0

    def __init__(self, world: World, latency: float, clock: Callable[[], float]) -> None:
        self._world, self._latency, self._clock = world, latency, clock
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = transport.write  # type: ignore[attr-defined]  # uvloop's TLS transport is of a class of its own

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, found, rest = self._received.partition(b"\r\n\r\n")
            length = _content_length(head) if found else 0
            if not found or len(rest) < length:
                return
            self._received = rest[length:]
            self._take(head.split(b" ", 2)[1].decode(), len(head) + 4 + length, rest[:length])

    def _take(self, route: str, size: int, body: bytes) -> None:
        """Answer one request, and note it."""
        world, now = self._world, self._clock()
        answer = world.answer(route, json.loads(body or b"{}")).encode()
        reply = _HEAD % len(answer) + answer
        world.calls[route] += 1
        world.received += size
        world.sent += len(reply)
        Seam.under_way += 1
        world.most_at_once = max(world.most_at_once, Seam.under_way)
        world.first_call = world.first_call or now
        if route.endswith("/update"):
            world.first_update = world.first_update or now
            world.last_update = now + self._latency
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._reply, reply)
        else:
            self._reply(reply)

    def _reply(self, reply: bytes) -> None:
        Seam.under_way -= 1
        self._write(reply)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def world(count: int) -> World:
    """As many credentials, none as the files want it."""
    before = "2031-01-01T00:00:00.000Z"
    return World({credential_id(n): (n, f"{100000 + n % 900000}", before) for n in range(count)})


async def serve(known: World, latency: float, certificate: Path | None) -> None:
    """Answer until killed."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "server.pem", certificate / "server.key")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Seam(known, latency, loop.time), "127.0.0.1", 0, ssl=context, backlog=1024
    )
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Take the core that was given, and serve."""
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("latency", type=float)
    parser.add_argument("credentials", type=int)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    known = world(options.credentials)
    uvloop.run(serve(known, options.latency, options.certificate))


if __name__ == "__main__":
    main()
