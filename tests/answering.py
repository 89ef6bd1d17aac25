"""A server that answers whatever a test tells it to: for the answers that the sandbox would never give."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORKSPACE = {"workspace_id": "11111111-1111-4111-8111-111111111111", "name": "Test hotel", "is_sandbox": True}


@dataclass
class Said:
    """One answer: a body that is no bytes goes out as JSON; `headers` come after the usual ones."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    date: str | None = None


Answerer = Callable[[str, dict[str, Any]], Said]
"""From the last word of the path and the body to what is said: `update`, `list`, `acs_credentials/get` is `get`."""


@dataclass
class Server:
    """Where it listens, and what it was asked: route, body and headers, `:connection` among them."""

    endpoint: str
    asked: list[tuple[str, dict[str, Any], dict[str, str]]]

    def routes(self) -> list[str]:
        """The routes asked, in order."""
        return [route for route, _, _ in self.asked]


@contextmanager
def answering(answer: Answerer, secure: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on loopback that answers by that function, as long as the context lasts; over TLS if `secure`."""
    asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            route = self.path.removeprefix("/acs/credentials/").removeprefix("/").replace("workspaces/get", "workspace")
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked.append((route, body, headers | {":connection": str(self.client_address[1])}))
            said = answer(route, body)
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response_only(said.status)
            if said.date is not None:
                self.send_header("Date", said.date)
            for name, value in {"Content-Length": str(len(content)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                super().handle()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Server(f"{'https' if secure else 'http'}://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Hotel:
    """A minimal Seam for `answering`: credentials as JSON by id; `overrides` answer instead, by route."""

    credentials: dict[str, dict[str, Any]]
    overrides: dict[str, Callable[[dict[str, Any]], Said | None]] = field(default_factory=dict)

    def __call__(self, route: str, body: dict[str, Any]) -> Said:
        if route in self.overrides and (said := self.overrides[route](body)):
            return said
        known = self.credentials.get(body.get("acs_credential_id", ""))
        match route:
            case "workspace":
                return Said({"workspace": WORKSPACE, "ok": True})
            case "list":
                return Said(
                    {"acs_credentials": list(self.credentials.values()), "pagination": {"has_next_page": False}}
                )
            case _ if known is None:
                return Said({"error": {"type": "acs_credential_not_found", "message": "not found"}}, 404)
            case "get":
                return Said({"acs_credential": known})
        known |= {name: value for name, value in body.items() if name != "acs_credential_id"}
        return Said({})


def in_hotel(acs_credential_id: str, **fields: Any) -> dict[str, Any]:
    """A credential as Seam's API gives it."""
    usual: dict[str, Any] = {
        "acs_credential_id": acs_credential_id,
        "acs_system_id": "33333333-3333-4333-8333-333333333333",
        "workspace_id": WORKSPACE["workspace_id"],
        "display_name": "Guest",
        "access_method": "code",
        "code": "1111",
        "ends_at": "2030-06-30T10:00:00Z",
        "warnings": [],
        "errors": [],
    }
    return usual | fields
