"""The connections to Seam, and the proxy on the way."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from seam_bulk.errors import KeyRefused
from seam_bulk.seam.access import is_loopback
from seam_bulk.seam.http_connection import HttpConnection


class OneConnectionEach(httpx.AsyncBaseTransport):
    """Transports of one connection each, handed out last in first out: connections of our own, httpx's by a proxy.

    All share one SSLContext, 24 ms each otherwise.
    """

    def __init__(self, endpoint: str, width: int) -> None:
        self._make = _transport_maker(endpoint)
        self._idle: list[httpx.AsyncBaseTransport] = []
        self._all: list[httpx.AsyncBaseTransport] = []
        self._free = asyncio.Semaphore(width)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body read; waits where every connection is in use."""
        async with self._free:
            transport = self._idle.pop() if self._idle else self._add()
            try:
                response = await transport.handle_async_request(request)
                await response.aread()
            finally:
                self._idle.append(transport)
            return response

    def _add(self) -> httpx.AsyncBaseTransport:
        transport = self._make()
        self._all.append(transport)
        return transport

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._all:
            await transport.aclose()


class _Direct(httpx.AsyncBaseTransport):
    """One connection at a time, made when first needed and anew where it has ended."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._connection: HttpConnection | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body read; never asked for twice."""
        patience = request.extensions.get("timeout", {})
        if self._connection is None or not self._connection.is_usable:
            self._connection = await HttpConnection.to(request.url, self._tls, patience.get("connect"))
        response = await self._connection.exchange(request, patience.get("read"))
        response.request = request
        return response

    async def aclose(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.abort()


def _transport_maker(endpoint: str) -> Callable[[], httpx.AsyncBaseTransport]:
    context = _context(endpoint)
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    proxy = _proxy(proxy_for(endpoint))
    if proxy:
        return lambda: httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy, trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    return lambda: _Direct(context)


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
