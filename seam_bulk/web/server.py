"""The page's server: Streamlit with security headers, a health check, and runs that stop cleanly when it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.auth_util import get_secrets_auth_section

from seam_bulk.errors import SeamBulkError, UsageError
from seam_bulk.seam.access import is_loopback
from seam_bulk.shipped import app_file
from seam_bulk.web import entry, guard, limits, metrics, sign_in
from seam_bulk.web.runner import RUNNER
from seam_bulk.web.seam import SEAM

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

T = TypeVar("T")

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
    """Puts HEADERS on every answer, and lets cookies travel by https alone where the page is opened by https."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back, with the headers on it."""
        here = sign_in.configured(os.environ)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
                if here and here.is_https:
                    message["headers"] = [_by_https_alone(name, value) for name, value in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _by_https_alone(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


async def healthz(request: Request) -> PlainTextResponse:
    """That the server answers; it says nothing of Seam."""
    del request
    return PlainTextResponse("ok\n")


async def measured(request: Request) -> Response:
    """What is measured, for Prometheus."""
    del request
    text = await asyncio.to_thread(metrics.text, guard.open_tabs())
    return Response(text, headers={"content-type": metrics.CONTENT_TYPE})


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """The runner begins with the server. When the server ends, live runs stop cleanly: they can go on later.

    However the server was started, this is where one that should not listen there ends.
    """
    del app
    _refuse_unfit()
    limits.tell_streamlit()
    RUNNER.start()
    try:
        yield
    finally:
        await asyncio.to_thread(RUNNER.stop)
        await asyncio.to_thread(SEAM.close)


_is_ready = False

MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(guard.Guard), Middleware(entry.Entry)]
ROUTES = [Route("/healthz", healthz), Route("/metrics", measured)]


def secrets() -> dict[str, Any] | None:
    """The sign-in for Streamlit, None where there is none; ends the program where it is set up in part."""
    here = _or_end(lambda: sign_in.configured(os.environ))
    return here.secrets() if here else None


def refuse_unfit() -> None:
    """End the program with a sentence where it is about to listen to more than it may; `serve` has looked itself."""
    if not _is_ready:
        _or_end(_refuse_unfit)


def _or_end(act: Callable[[], T]) -> T:
    try:
        return act()
    except SeamBulkError as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise SystemExit(trouble.exit_code) from None


def _refuse_unfit() -> None:
    """UsageError for settings that cannot be read, or under which anybody could use the page, wherever made."""
    limits.bounds()
    here = sign_in.configured(os.environ)
    _refuse_address(str(config.get_option("server.address") or "0.0.0.0"), here)  # noqa: S104  Streamlit's own default
    if config.get_option("server.trustedUserHeaders"):
        raise UsageError(
            "web.trusted_headers",
            "server.trustedUserHeaders would let whoever sends a header be anybody.",
            "Unset it: people sign in by OpenID Connect.",
        )
    if here is None and get_secrets_auth_section():
        raise UsageError(
            "sign_in.elsewhere",
            "A secrets.toml sets up a sign-in, which this page does not take from there.",
            f"Set {sign_in.URL}, {sign_in.ISSUER}, {sign_in.CLIENT_ID} and {sign_in.CLIENT_SECRET} instead.",
        )


def _refuse_address(address: str, here: sign_in.SignIn | None) -> None:
    """UsageError where another machine could reach a page without sign-in: whoever does can change codes."""
    if here is None and not is_loopback(address):
        raise UsageError(
            "web.address",
            f"Without sign-in the page listens on this machine only, not on {address or 'every address'}.",
            "Use 127.0.0.1, which a tunnel such as ssh -L reaches from elsewhere, or set up sign-in: "
            "README, For a team.",
        )


def ready(address: str, port: int) -> sign_in.SignIn | None:
    """The sign-in with which the page can be served there, None without; UsageError where it may not or cannot be."""
    limits.bounds()
    here = sign_in.configured(os.environ)
    _refuse_address(address, here)
    _refuse_taken(address, port)
    return here


def serve(address: str, port: int) -> None:
    """Serve the page there until SIGINT or SIGTERM; UsageError as in `ready`."""
    global _is_ready  # noqa: PLW0603  one program, one server
    here = ready(address, port)
    _is_ready = True
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
    name = {"browser.serverAddress": here.host} if here else {}
    page.app.run(config={"server.address": address, "server.port": port, **name})


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
