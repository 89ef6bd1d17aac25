"""The page's server: Streamlit with security headers, a health check, and runs that stop cleanly when it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from seam_bulk.access import is_loopback
from seam_bulk.errors import UsageError
from seam_bulk.shipped import app_file
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_name("script.py")
"""What runs for every tab."""

_CONTENT_SECURITY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

HEADERS = {
    "content-security-policy": "; ".join(_CONTENT_SECURITY),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""Nothing is loaded from, sent to or framed by any other place than this server."""


class SecurityHeaders:
    """Puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back, with the headers on it."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


async def healthz(request: Request) -> PlainTextResponse:
    """That the server answers; it says nothing of Seam."""
    del request
    return PlainTextResponse("ok\n")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """The runner begins with the server. When the server ends, live runs stop cleanly: they can go on later."""
    del app
    RUNNER.start()
    try:
        yield
    finally:
        await asyncio.to_thread(RUNNER.stop)
        await asyncio.to_thread(SEAM.close)


MIDDLEWARE = [Middleware(SecurityHeaders)]
ROUTES = [Route("/healthz", healthz)]


def serve(address: str, port: int) -> None:
    """Serve the page there until SIGINT or SIGTERM; UsageError where another machine could reach it.

    There is no sign-in yet, so whoever reaches the port can change codes.
    """
    if not is_loopback(address):
        raise UsageError(
            "web.address",
            "The page has no sign-in, so it listens on this machine only.",
            "Use --address 127.0.0.1; a tunnel such as ssh -L reaches it from elsewhere.",
        )
    _refuse_taken(address, port)
    place = app_file()
    if place is None:
        raise UsageError("web.app_missing", "The page is not part of this installation.", "Install seam-bulk again.")
    sys.path.insert(0, str(place.parent))
    sys.argv = [str(place)]  # Streamlit reads the settings beside the script that it believes to be started
    import importlib

    # uvicorn raises a signal once more when it has ended by it; that is a good end here.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end_well)
    page = importlib.import_module("app")
    page.app.run(config={"server.address": address, "server.port": port, "server.allowedHosts": _hosts(address)})


def _refuse_taken(address: str, port: int) -> None:
    """UsageError where nothing can listen there: better said plainly than by Streamlit's log."""
    try:
        socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET).close()
    except OSError:
        raise UsageError(
            "web.port", f"The port {port} of this machine is taken.", "Choose another with --port."
        ) from None


def _end_well(*_: object) -> None:
    raise SystemExit(0)


def _hosts(address: str) -> list[str]:
    """The names under which a browser may open the page: no other site's name that was made to lead here."""
    return sorted({"localhost", "127.0.0.1", "::1", address})
