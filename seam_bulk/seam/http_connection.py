"""One connection to Seam: a request goes out, its answer comes in, over the event loop's own connections.

Why not httpcore's: at 64 at a time its pool and its parser are more than half of all the work of a run (benchmarks/).
Requests are bytes and answers plain values: httpx's were a fifth of what was left. Errors are httpx's; httptools reads
the answers, as it does for many servers.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Self, cast

import httptools
import httpx

_MOST = 64 * 2**20
"""Bytes of an answer: a page of 500 credentials has some 500 kB."""


@dataclass(slots=True)
class HttpAnswer:
    """An answer: its status, its headers by their names in small letters, and its body, decoded; codes stand in it."""

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HttpConnection(asyncio.Protocol):
    """A connection that carries one request at a time; `is_usable` tells whether it can carry the next.

    An answer that is not whole, and one that comes when nothing was asked, end the connection.
    """

    def __init__(self) -> None:
        self._answer: _Answer | None = None
        self._done: asyncio.Future[HttpAnswer] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def to(cls, url: httpx.URL, tls: ssl.SSLContext, timeout: float | None) -> Self:  # noqa: ASYNC109  httpx's word
        """A connection to the host of the address; ConnectTimeout or ConnectError where there is none."""
        secure = url.scheme == "https"
        host, port = url.host, url.port or (443 if secure else 80)
        try:
            async with asyncio.timeout(timeout):
                _, protocol = await asyncio.get_running_loop().create_connection(
                    cls, host, port, ssl=tls if secure else None
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except OSError as error:  # a name that is not known, a certificate that is not trusted
            raise httpx.ConnectError(str(error)) from error
        return protocol

    @property
    def is_usable(self) -> bool:
        """Whether the connection still stands and waits for a request."""
        return self._done is None and self._transport is not None and not self._transport.is_closing()

    async def exchange(self, request: bytes, timeout: float) -> HttpAnswer:  # noqa: ASYNC109  as above
        """The answer to the request, wholly read before so many seconds have passed.

        ReadTimeout, ReadError, RemoteProtocolError and DecodingError where there is none to rely on: the request may
        have been carried out all the same.
        """
        if not self.is_usable or self._transport is None:
            raise httpx.WriteError("the connection has ended")
        self._answer = _Answer()
        loop = asyncio.get_running_loop()
        self._done = loop.create_future()
        over = loop.call_later(timeout, self._fail, httpx.ReadTimeout("no answer in time"))
        self._transport.write(request)
        try:
            return await self._done
        finally:
            over.cancel()
            if self._answer is not None:  # not wholly read: what still comes is not the answer to anything else
                self.abort()
            self._done = None

    def abort(self) -> None:
        """End the connection; nobody waits for the other side's word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands, in clear or under TLS."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        """Something came in."""
        if self._answer is None:
            return self.abort()  # nothing was asked
        try:
            self._answer.feed(data)
            if self._answer.is_whole:
                self._finish(self._answer)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, httpx.HTTPError) as error:
            self._fail(error if isinstance(error, httpx.HTTPError) else httpx.RemoteProtocolError("not HTTP"))

    def eof_received(self) -> None:
        """The other side says no more: the end of an answer that does not tell its length, or the loss of one."""
        answer = self._answer
        if answer is not None and answer.ends_with_connection:
            answer.is_last = True
            self._finish(answer)
        else:
            self._fail(httpx.RemoteProtocolError("the other side ended the connection"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        error = httpx.ReadError("the connection broke off")
        error.__cause__ = exc
        self._fail(error)

    def _finish(self, answer: _Answer) -> None:
        self._answer = None
        if answer.is_last:
            self.abort()
        if self._done and not self._done.done():
            try:
                self._done.set_result(answer.value())
            except httpx.HTTPError as error:  # an encoding that does not hold
                self._done.set_exception(error)

    def _fail(self, error: httpx.HTTPError) -> None:
        self._answer = None
        self.abort()
        if self._done and not self._done.done():
            self._done.set_exception(error)


class _Answer:
    """An answer as it comes in; the methods named `on_…` are called by the parser."""

    def __init__(self) -> None:
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._status = 0
        self._has_length = False
        self._is_doubled = False
        self.is_whole = False
        self.is_last = False

    def feed(self, data: bytes) -> None:
        """Take in what came; RemoteProtocolError for more than one answer can be."""
        if self._parser:
            self._parser.feed_data(data)
        if self.is_whole:
            self._parser = None  # each knows the other: only the collector would ever free what came
        if self._is_doubled:
            raise httpx.RemoteProtocolError("two answers to one request")
        if len(self._body) > _MOST:
            raise httpx.RemoteProtocolError("an answer without an end")

    @property
    def ends_with_connection(self) -> bool:
        """Whether the end of the connection is the end of this answer."""
        return self._status >= 200 and not self._has_length

    def value(self) -> HttpAnswer:
        """The answer, its body decoded; DecodingError where its encoding does not hold."""
        body = bytes(self._body)
        if "content-encoding" in self._headers:
            encoding = self._headers["content-encoding"].encode("latin-1")
            body = httpx.Response(self._status, headers={b"content-encoding": encoding}, content=body).content
        return HttpAnswer(self._status, self._headers, body)

    def on_message_begin(self) -> None:
        """An answer begins: the first, or the one after a word in between such as `100 Continue`."""
        self._is_doubled |= self.is_whole
        self._status, self._has_length = 0, False
        self._headers.clear()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text
        self._has_length |= key in ("content-length", "transfer-encoding")

    def on_headers_complete(self) -> None:
        """All headers are there."""
        if self._parser:
            self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """The answer is whole, unless it was only a word in between."""
        if self._status >= 200:
            self.is_whole = True
            self.is_last = not (self._parser and self._parser.should_keep_alive())
