"""The connections to Seam, and the proxy on the way."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from seam_bulk.access import is_loopback


class OneConnectionEach(httpx.AsyncBaseTransport):
    """Transports of one connection each, handed out last in first out.

    Why not one pool: httpcore compares every connection with every other at each request; at 64 at a time this
    gives more than twice the requests a second (benchmarks/). All share one SSLContext, 24 ms each otherwise.
    """

    def __init__(self, endpoint: str, width: int) -> None:
        self._make = _transport_maker(endpoint)
        self._idle: list[httpx.AsyncHTTPTransport] = []
        self._all: list[httpx.AsyncHTTPTransport] = []
        self._free = asyncio.Semaphore(width)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with self._free:
            transport = self._idle.pop() if self._idle else self._add()
            try:
                response = await transport.handle_async_request(request)
                await response.aread()
            finally:
                self._idle.append(transport)
            return response

    def _add(self) -> httpx.AsyncHTTPTransport:
        transport = self._make()
        self._all.append(transport)
        return transport

    async def aclose(self) -> None:
        for transport in self._all:
            await transport.aclose()


def _transport_maker(endpoint: str) -> Callable[[], httpx.AsyncHTTPTransport]:
    secure = endpoint.startswith("https")
    context = httpx.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    proxy = proxy_for(endpoint)
    return lambda: httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy, trust_env=False)


def proxy_for(endpoint: str) -> str | None:
    """The proxy the environment names for this endpoint (`HTTPS_PROXY`, `NO_PROXY`); none for loopback."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
