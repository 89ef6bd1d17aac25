"""The connections to Seam, and the proxy on the way."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import httpcore
import httpx

from seam_bulk.access import is_loopback
from seam_bulk.asyncio_network import AsyncioNetwork
from seam_bulk.errors import KeyRefused


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
        """The answer, its body read; waits where every connection is in use."""
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
        """Close every connection."""
        for transport in self._all:
            await transport.aclose()


def _transport_maker(endpoint: str) -> Callable[[], httpx.AsyncHTTPTransport]:
    context = _context(endpoint)
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    proxy = _proxy(proxy_for(endpoint))
    if proxy:
        return lambda: httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=proxy, trust_env=False)
    return lambda: _direct(context)


def _direct(context: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
    """A transport over the loop's own connections; httpx has no word for that, so its pool is put in place."""
    transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001
        ssl_context=context, max_connections=1, max_keepalive_connections=1, network_backend=AsyncioNetwork()
    )
    return transport


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
