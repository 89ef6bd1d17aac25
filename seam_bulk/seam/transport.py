"""The connections to Seam, and the proxy on the way."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from seam_bulk.errors import KeyRefused
from seam_bulk.seam.access import is_loopback
from seam_bulk.seam.http_connection import HttpAnswer, HttpConnection

_LONGEST_ANSWER = 30.0
"""Seconds for a whole answer: a server that sends a byte now and then would outlast every single wait."""

_LONGEST_CONNECT = 10.0

_LONGEST_IDLE = 50.0
"""Seconds: servers, and what stands between, tend to end a connection that was idle for a minute, not always aloud."""


class _Wire(Protocol):
    """One connection at a time to Seam, made when first needed and anew where it has ended."""

    async def post(self, route: str, body: bytes) -> HttpAnswer:
        """The answer to the JSON, wholly read; never asked for twice. Trouble is one of httpx's errors."""
        ...

    async def aclose(self) -> None:
        """End the connection."""
        ...


class OneConnectionEach:
    """Wires to Seam of one connection each, handed out last in first out: connections of our own, httpx's by a proxy.

    All share one SSLContext, 24 ms each otherwise. `headers` go with every request. Long answers keep to wires that
    have carried one: a connection that is used to them brings the next in fewer round trips, and needs room for it. No
    more than `width` are in use at once; as many as long answers were under way at once may stand open beside these.
    """

    def __init__(self, endpoint: str, width: int, headers: Mapping[str, str]) -> None:
        self._make = _wire_maker(endpoint, {**headers, "content-type": "application/json"})
        self._idle: list[_Wire] = []
        self._idle_long: list[_Wire] = []
        self._all: list[_Wire] = []
        self._free = asyncio.Semaphore(width)

    async def post(self, route: str, body: bytes, *, long: bool = False) -> HttpAnswer:
        """The answer to the JSON, wholly read; waits where every connection is in use. Trouble is one of httpx's."""
        fitting = [self._idle_long, self._idle] if long else [self._idle]
        async with self._free:
            wire = next((wires.pop() for wires in fitting if wires), None) or self._add()
            try:
                return await wire.post(route, body)
            finally:
                fitting[0].append(wire)

    def _add(self) -> _Wire:
        wire = self._make()
        self._all.append(wire)
        return wire

    async def aclose(self) -> None:
        """Close every connection."""
        for wire in self._all:
            await wire.aclose()


class _Direct:
    """A wire without a proxy; the same lines stand above the length of every body, but for the route."""

    def __init__(self, endpoint: httpx.URL, headers: Mapping[str, str], tls: ssl.SSLContext) -> None:
        self._endpoint = endpoint
        self._tls = tls
        self._base = endpoint.raw_path.rstrip(b"/")
        lines = {"host": endpoint.netloc.decode(), **headers}
        self._lines = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode("latin-1")
        self._connection: HttpConnection | None = None
        self._used_at = 0.0

    async def post(self, route: str, body: bytes) -> HttpAnswer:
        """As `_Wire` has it."""
        connection = await self._usable()
        head = b"POST %b%b HTTP/1.1\r\n%bcontent-length: %d\r\n\r\n"
        request = head % (self._base, route.encode(), self._lines, len(body)) + body
        answer = await connection.exchange(request, _LONGEST_ANSWER)
        self._used_at = asyncio.get_running_loop().time()
        return answer

    async def _usable(self) -> HttpConnection:
        """The connection, made anew where it has ended or might have."""
        known = self._connection
        if known and known.is_usable and asyncio.get_running_loop().time() - self._used_at < _LONGEST_IDLE:
            return known
        await self.aclose()
        self._connection = await HttpConnection.to(self._endpoint, self._tls, _LONGEST_CONNECT)
        return self._connection

    async def aclose(self) -> None:
        """As `_Wire` has it."""
        if self._connection is not None:
            self._connection.abort()


class _ByProxy:
    """A wire through a proxy: httpx's own transport."""

    def __init__(self, endpoint: str, headers: Mapping[str, str], transport: httpx.AsyncHTTPTransport) -> None:
        self._endpoint = endpoint
        self._headers = headers
        self._transport = transport

    async def post(self, route: str, body: bytes) -> HttpAnswer:
        """As `_Wire` has it."""
        patience = httpx.Timeout(_LONGEST_ANSWER, connect=_LONGEST_CONNECT).as_dict()
        request = httpx.Request(
            "POST", self._endpoint + route, headers=self._headers, content=body, extensions={"timeout": patience}
        )
        try:
            async with asyncio.timeout(_LONGEST_CONNECT + _LONGEST_ANSWER):
                response = await self._transport.handle_async_request(request)
                return HttpAnswer(response.status_code, dict(response.headers), await response.aread())
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer in time") from error

    async def aclose(self) -> None:
        """As `_Wire` has it."""
        await self._transport.aclose()


def _wire_maker(endpoint: str, headers: Mapping[str, str]) -> Callable[[], _Wire]:
    context = _context(endpoint)
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    proxy = _proxy(proxy_for(endpoint))
    if proxy:
        return lambda: _ByProxy(
            endpoint,
            headers,
            httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy, trust_env=False),
        )
    context.set_alpn_protocols(["http/1.1"])
    address = httpx.URL(endpoint)
    return lambda: _Direct(address, headers, context)


def _context(endpoint: str) -> ssl.SSLContext:
    """The certificates to trust; KeyRefused where `SSL_CERT_FILE` holds none, or the endpoint cannot be one."""
    try:
        address = httpx.URL(endpoint)
        secure = address.scheme == "https" and bool(address.host)
        return httpx.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except OSError:
        raise KeyRefused(
            "endpoint.certificates",
            "SSL_CERT_FILE or SSL_CERT_DIR does not lead to certificates that can be read.",
            "Correct it, or unset it for the certificates that come along.",
        ) from None
    except (httpx.InvalidURL, ValueError):
        raise KeyRefused(
            "endpoint.not_a_url",
            "SEAM_ENDPOINT is not an address such as https://connect.getseam.com.",
            "Correct it, or unset it for Seam itself.",
        ) from None


def _proxy(address: str | None) -> httpx.Proxy | None:
    """The proxy at that address, `http://` where it does not say; the sentence never quotes its password."""
    if not address:
        return None
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
        if proxy.url.scheme in ("http", "https") and proxy.url.host:
            return proxy
    except (httpx.InvalidURL, ValueError):
        pass
    raise KeyRefused(
        "endpoint.proxy",
        "HTTPS_PROXY does not name a proxy that can be used.",
        "Set it as http://host:port, or name Seam in NO_PROXY.",
    )


def proxy_for(endpoint: str) -> str | None:
    """The proxy the environment names for this endpoint (`HTTPS_PROXY`, `NO_PROXY`); none for loopback."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(f"{host}:{parts.port or 443}"):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
