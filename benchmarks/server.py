"""A bare Seam for measuring against: raw asyncio, its own process, TLS, latency; never the bottleneck, never a test.

Run as `python -m benchmarks.server PORT LATENCY_SECONDS CREDENTIALS [CERTIFICATE.pem]`.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import uuid
from typing import Any, ClassVar

WORKSPACE_ID = "00000000-0000-4000-8000-000000000001"
KEY = "seam_test_benchmark"


def credential_id(number: int) -> str:
    """The id of the n-th credential, the same in every process."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"benchmark {number}"))


def credential(number: int) -> dict[str, Any]:
    """The n-th credential as it stands before anything was changed."""
    return {
        "acs_credential_id": credential_id(number),
        "acs_system_id": "00000000-0000-4000-8000-00000000000a",
        "workspace_id": WORKSPACE_ID,
        "connected_account_id": "00000000-0000-4000-8000-00000000000b",
        "display_name": f"Guest {number}",
        "access_method": "code",
        "created_at": "2026-01-01T00:00:00.000Z",
        "code": f"{100000 + number % 900000}",
        "starts_at": "2026-01-01T00:00:00.000Z",
        "ends_at": "2031-01-01T00:00:00.000Z",
        "errors": [],
        "warnings": [],
        "is_managed": True,
    }


class Seam(asyncio.Protocol):
    """One connection; requests on it are answered in order, each after the latency."""

    live: ClassVar[dict[str, dict[str, Any]]] = {}
    order: ClassVar[list[str]] = []
    latency = 0.0
    updates = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while True:
            head, found, rest = self.received.partition(b"\r\n\r\n")
            if not found:
                return
            length = _content_length(head)
            if len(rest) < length:
                return
            self.received = rest[length:]
            route = head.split(b" ", 2)[1].decode()
            answer = json.dumps(self.answer(route, json.loads(rest[:length] or b"{}"))).encode()
            reply = (
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nseam-request-id: r\r\ncontent-length: "
                + str(len(answer)).encode()
                + b"\r\n\r\n"
                + answer
            )
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.transport.write, reply)
            else:
                self.transport.write(reply)

    def answer(self, route: str, body: dict[str, Any]) -> dict[str, Any]:
        if route == "/acs/credentials/update":
            Seam.updates += 1
            self.live[body["acs_credential_id"]].update({k: v for k, v in body.items() if k in ("code", "ends_at")})
            return {}
        if route == "/acs/credentials/get":
            return {"acs_credential": self.live[body["acs_credential_id"]]}
        if route == "/acs/credentials/list":
            start = int(body.get("page_cursor") or 0)
            ids = self.order[start : start + body.get("limit", 500)]
            more = start + len(ids) < len(self.order)
            cursor = str(start + len(ids)) if more else None
            pagination = {"next_page_cursor": cursor, "has_next_page": more, "next_page_url": None}
            return {"acs_credentials": [self.live[i] for i in ids], "pagination": pagination}
        return {"workspace": {"workspace_id": WORKSPACE_ID, "name": "Benchmark", "is_sandbox": True}}


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(port: int, latency: float, credentials: int, certificate: str | None) -> None:
    """Answer until killed; says `ready` on stdout once it listens."""
    Seam.latency = latency
    Seam.live = {credential_id(n): credential(n) for n in range(credentials)}
    Seam.order = list(Seam.live)
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Seam, "127.0.0.1", port, ssl=context, backlog=1024)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(
        serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None)
    )
