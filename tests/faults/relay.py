"""A way to the sandbox that can be closed and opened again: connections are refused then, and old ones break off."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit


class Relay:
    """Passes bytes on to a sandbox from a port of its own, while it is open."""

    def __init__(self, endpoint: str) -> None:
        self._behind = urlsplit(endpoint).port
        # Bound, but not listening: nobody else gets the port while the relay is closed.
        self._kept = socket.socket()
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", 0))
        self._port: int = self._kept.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.open()

    def open(self) -> None:
        """Let everybody in from now on."""
        self._server = self._do(asyncio.start_server(self._pass_on, "127.0.0.1", self._port))

    def close(self) -> None:
        """Refuse connections from now on, and break off those that stand."""
        self._do(self._close())

    def end(self) -> None:
        """Close for good."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._kept.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _close(self) -> None:
        for listening in self._server.sockets:
            self._loop.remove_reader(listening.fileno())
        await asyncio.sleep(0)  # a server that is closed before it is given who was let in loses the connection (3.11)
        self._server.close()
        # Whoever was let in is a task at once, and among the writers only some steps later.
        while under_way := asyncio.all_tasks() - {asyncio.current_task()}:
            for writer in self._writers:
                writer.transport.abort()
            await asyncio.wait(under_way, timeout=0.01)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        self._writers |= ends
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
            ends.add(inner_writer)
            self._writers |= ends
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        except ConnectionError:
            writer.transport.abort()
        finally:
            self._writers -= ends


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until the end, and then end the other side too."""
    try:
        while content := await reader.read(65536):
            writer.write(content)
    finally:
        writer.transport.abort()


@contextmanager
def relay_to(endpoint: str) -> Iterator[Relay]:
    """A relay that is open, for as long as the context lasts."""
    relay = Relay(endpoint)
    try:
        yield relay
    finally:
        relay.end()
