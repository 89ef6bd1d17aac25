"""One connection: every way in which an answer can come, or not come, told by the bytes on the wire."""

from __future__ import annotations

import asyncio
import gc
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from seam_bulk.seam import http_connection
from seam_bulk.seam.http_connection import HttpAnswer, HttpConnection

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\n"
REQUEST = b"POST /acs/credentials/get HTTP/1.1\r\nhost: x\r\ncontent-length: 7\r\n\r\n" + b'{"n":1}'
WHOLE = OK + b"content-length: 2\r\n\r\n{}"


async def asked(reader: asyncio.StreamReader) -> bytes:
    """One request, wholly read."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return head + await reader.readexactly(length)


def saying(*answers: bytes, ends: bool = False) -> Peer:
    """A peer that gives one of these after each request, and after the last ends the connection if so told."""

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await asked(reader)
            writer.write(answer)
            await writer.drain()
        if not ends:
            await reader.read()

    return peer


@asynccontextmanager
async def connected(peer: Peer) -> AsyncIterator[tuple[HttpConnection, bytes]]:
    """A connection to such a peer, and a request for it; both have ended afterwards."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await peer(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = httpx.URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/acs/credentials/get")
        connection = await HttpConnection.to(url, ssl.create_default_context(), 5)
        try:
            yield connection, REQUEST
        finally:
            connection.abort()
            await ended.wait()


def talk(peer: Peer, times: int = 1, timeout: float = 20) -> tuple[list[HttpAnswer], bool]:
    """The answers of so many requests on one connection, and whether it can carry another."""

    async def go() -> tuple[list[HttpAnswer], bool]:
        async with connected(peer) as (connection, request):
            answers = [await connection.exchange(request, timeout) for _ in range(times)]
            return answers, connection.is_usable

    return asyncio.run(asyncio.wait_for(go(), 30))


def one(answer: bytes, *, ends: bool = False) -> tuple[int, bytes, bool]:
    """(status, body, whether the connection goes on) of one such answer."""
    [response], usable = talk(saying(answer, ends=ends))
    return response.status, response.body, usable


def test_a_request_goes_out_as_it_was_made() -> None:
    seen: list[bytes] = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await asked(reader))
        writer.write(WHOLE)
        await reader.read()

    talk(peer)
    assert seen == [REQUEST]


def test_a_connection_carries_one_request_after_another() -> None:
    answers, usable = talk(saying(WHOLE, OK + b"Content-Length: 3\r\n\r\nabc", WHOLE), times=3)
    assert [answer.body for answer in answers] == [b"{}", b"abc", b"{}"]
    assert usable


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (OK + b"transfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", (200, b"{}", True)),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, (200, b"{}", True)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"", True)),
        (b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", (500, b"", True)),
        (OK + b"content-length: 2\r\nconnection: close\r\n\r\n{}", (200, b"{}", False)),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}", (200, b"{}", False)),
    ],
)
def test_every_framing_of_an_answer_is_read(answer: bytes, expected: tuple[int, bytes, bool]) -> None:
    assert one(answer) == expected


def test_an_answer_without_length_ends_with_the_connection() -> None:
    assert one(OK + b"content-type: text/plain\r\n\r\nall of it", ends=True) == (200, b"all of it", False)


def test_headers_are_known_by_small_letters_and_those_that_come_twice_are_joined() -> None:
    [answer], _ = talk(saying(OK + b"Retry-After: 3\r\nVia: a\r\nvia: \xe9\r\ncontent-length: 0\r\n\r\n"))
    assert answer.headers == {"retry-after": "3", "via": "a, \xe9", "content-length": "0"}


def test_what_came_is_gone_with_the_answer_and_not_only_with_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        talk(saying(WHOLE, OK + b"content-length: 5\r\n\r\nabcde"), times=2)
        assert not [each for each in gc.get_objects() if isinstance(each, http_connection._Answer)]
    finally:
        gc.enable()


def test_neither_headers_nor_body_stand_in_the_repr_of_an_answer() -> None:
    assert repr(HttpAnswer(200, {"set-cookie": "738291"}, b'{"code": "738291"}')) == "HttpAnswer(status=200)"


def test_an_encoded_answer_is_decoded() -> None:
    packed = gzip.compress(b'{"ok": true}')
    head = OK + b"via: \xe9\r\n" + f"content-encoding: gzip\r\ncontent-length: {len(packed)}\r\n\r\n".encode()
    assert one(head + packed) == (200, b'{"ok": true}', True)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"", httpx.RemoteProtocolError),
        (OK, httpx.RemoteProtocolError),
        (OK + b"content-length: 20\r\n\r\n{", httpx.RemoteProtocolError),
        (OK + b"transfer-encoding: chunked\r\n\r\n5\r\n{", httpx.RemoteProtocolError),
        (WHOLE + WHOLE, httpx.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH\r\n", httpx.RemoteProtocolError),
        (b"\x15\x03\x01\x00\x02\x02", httpx.RemoteProtocolError),
        (OK + b"content-length: nine\r\n\r\n{}", httpx.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", httpx.RemoteProtocolError),
        (OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}", httpx.DecodingError),
    ],
)
def test_an_answer_that_is_not_whole_or_none_is_a_fault(answer: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        one(answer, ends=True)


def test_an_answer_without_an_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "_MOST", 1000)
    with pytest.raises(httpx.RemoteProtocolError, match="without an end"):
        one(OK + b"content-length: 5000\r\n\r\n" + b"x" * 2000)


def test_silence_is_a_timeout_and_the_late_answer_is_nobodys() -> None:
    late: list[bool] = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        await reader.read()  # ends only when the client has given up
        late.append(True)

    with pytest.raises(httpx.ReadTimeout):
        talk(peer, timeout=0.05)
    assert late == [True]


def test_an_answer_that_comes_a_byte_now_and_then_is_a_timeout() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        for byte in WHOLE:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)

    with pytest.raises(httpx.ReadTimeout):
        talk(peer, timeout=0.1)


def test_what_comes_unasked_ends_the_connection() -> None:
    read = asyncio.Event()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(WHOLE)
        await read.wait()
        writer.write(WHOLE)
        await reader.read()

    async def go() -> None:
        async with connected(peer) as (connection, request), asyncio.timeout(10):
            assert (await connection.exchange(request, 5)).body == b"{}"
            read.set()
            while connection.is_usable:
                await asyncio.sleep(0.001)
            with pytest.raises(httpx.WriteError):
                await connection.exchange(request, 5)

    asyncio.run(go())


def test_nobody_there_is_no_connection() -> None:
    async def go() -> None:
        await HttpConnection.to(httpx.URL("http://127.0.0.1:1/x"), ssl.create_default_context(), 5)

    with pytest.raises(httpx.ConnectError):
        asyncio.run(go())
