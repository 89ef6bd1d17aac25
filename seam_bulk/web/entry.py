"""The page's HTML, told where its server is, so that a deep link does not ask for it where it is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from streamlit import config

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"


class Entry:
    """Tells the page its server's address.

    Opened at `/runs`, Streamlit's script looks for its server below `/runs` first. Each such look ends as an error in
    the browser's console and costs the wait before the next; with the address in the page it does not look.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a whole HTML answer gets the address into its head."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        if _is_page(scope):
            scope = {**scope, "headers": [each for each in scope["headers"] if each[0] != b"accept-encoding"]}
        begun: list[Message] = []
        body = bytearray()

        async def send_with_address(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                begun.append(message)
            elif not begun:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_whole(begun.pop(), _with_address(bytes(body)), send)

        await self._app(scope, receive, send_with_address)


def _is_page(scope: Scope) -> bool:
    """Whether the answer may be the page's HTML, which is to come uncompressed; its files have endings."""
    return "." not in scope["path"].rpartition("/")[2] or scope["path"].endswith(".html")


def _is_html(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    is_plain = "content-encoding" not in headers
    return message["status"] == 200 and is_plain and headers.get("content-type", "").startswith("text/html")


def _with_address(page: bytes) -> bytes:
    base = json.dumps("/" + config.get_option("server.baseUrlPath").strip("/")).encode()
    told = b"<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin+" + base + b"}</script>"
    return page.replace(_HEAD, _HEAD + told, 1)


async def _send_whole(start: Message, page: bytes, send: Send) -> None:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-length"] = str(len(page))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": page})
