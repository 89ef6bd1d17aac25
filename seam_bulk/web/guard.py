"""What is let through to Streamlit: nobody from elsewhere without sign-in, no foreign site, no file without sign-in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from seam_bulk.seam.access import is_loopback
from seam_bulk.web import people, sign_in
from seam_bulk.web.sign_in import Standing

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOR_THIS_MACHINE = ("/metrics", "/_stcore/metrics")
_FILES = ("/media/", "/_stcore/upload_file")
_NEVER = ("/_stcore/agent",)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""The names that every machine has for itself."""

_DRAW_ANEW = BackMsg(rerun_script=ClientState()).SerializeToString()
"""What a tab sends that wants the whole page drawn: no button is pressed by it, no part of the page asked for."""

_open_tabs = 0


def open_tabs() -> int:
    """How many tabs have the page open now."""
    return _open_tabs


class Guard:
    """Stands before Streamlit and refuses what should not reach it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it; a tab is passed on for as long as its sign-in holds."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif _is_refused(scope):
            await _refuse(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await self._pass_tab(scope, receive, send)

    async def _pass_tab(self, scope: Scope, receive: Receive, send: Send) -> None:
        global _open_tabs  # noqa: PLW0603  one server, one count
        claims = _claims(scope)
        was_let_in = people.standing_of(claims) is Standing.LET_IN

        async def receive_while_let_in() -> Message:
            """What the tab asks for. Once its sign-in has ended it gets a page drawn anew instead: how to sign in."""
            nonlocal was_let_in
            message = await receive()
            if was_let_in and people.standing_of(claims) is not Standing.LET_IN and _is_a_wish(message):
                was_let_in = False
                return {"type": "websocket.receive", "bytes": _DRAW_ANEW}
            return message

        _open_tabs += 1
        try:
            await self._app(scope, receive_while_let_in, send)
        finally:
            _open_tabs -= 1


def _is_a_wish(message: Message) -> bool:
    return bool(message["type"] == "websocket.receive")


def _is_refused(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    path = scope["path"].removeprefix("/" + config.get_option("server.baseUrlPath").strip("/"))
    path = "/" + path.lstrip("/")
    with_sign_in = sign_in.configured(os.environ) is not None
    if not with_sign_in and not _is_from_here(scope):
        return True
    if not path.endswith("/healthz") and _host(headers.get("host", "")) not in names():
        return True
    if scope["type"] == "websocket" and not _is_own_page(headers):
        return True
    if path in _FOR_THIS_MACHINE:
        return not _is_from_here(scope) or any(name in headers for name in _FORWARDED)
    if path.startswith(_NEVER):
        return True
    return path.startswith(_FILES) and people.standing_of(_claims(scope)) is not Standing.LET_IN


def _is_from_here(scope: Scope) -> bool:
    """Whether both ends of the connection are on this machine, whatever address the server was started with."""
    ends = (scope.get("server"), scope.get("client"))
    return all(end is not None and is_loopback(str(end[0])) for end in ends)


def _is_own_page(headers: Headers) -> bool:
    """Whether a page of this server opens the tab. Whoever sends no origin is no browser led here by another site.

    What is refused here never comes to Streamlit's own check, which asks a server far away for this machine's address.
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    place = origin.partition("://")[2]
    is_same = place == headers.get("host") or _host(place) == config.get_option("browser.serverAddress")
    return is_same and _host(place) in names()


def _host(place: str) -> str:
    """The host of a host and port; "" where it is none."""
    try:
        parts = urlsplit(f"//{place}")
        return "" if parts.path or "@" in parts.netloc else parts.hostname or ""
    except ValueError:
        return ""


def names() -> set[str]:
    """The names under which a browser may open the page: no other site's name that was made to lead here."""
    here = sign_in.configured(os.environ)
    address = config.get_option("server.address") or ""
    return {*THIS_MACHINE, *config.get_option("server.allowedHosts"), address, here.host if here else ""} - {"", "*"}


def _claims(scope: Scope) -> Mapping[str, Any]:
    """What the cookie of a sign-in says, nothing where there is none or its signature is not ours."""
    if sign_in.configured(os.environ) is None:
        return {}
    cookies, secret = HTTPConnection(scope).cookies, get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, ""))

    try:
        claims = json.loads(get_cookie_with_chunks(signed, AUTH_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()  # the browser's wish to connect
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("Not for you.\n", 403)(scope, receive, send)
