"""A sandbox that listens: uvicorn in a thread of its own, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from seam_bulk.errors import UsageError
from seam_bulk.sandbox.faults import Fault
from seam_bulk.sandbox.options import SandboxOptions
from seam_bulk.sandbox.routes import make_app
from seam_bulk.sandbox.seed import Json
from seam_bulk.sandbox.world import World, make_world

_LONGEST_START = 30.0
_LONGEST_STOP = 10.0


class _Silent(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """No access log. The option of that name silences every other uvicorn of the process as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False


class _Server(uvicorn.Server):
    """A uvicorn that says when it listens and stops at once when told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        self.listens.set()
        while not self.should_exit:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1.0)
            await self.on_tick(0)  # sets the Date header anew

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)

    def tell_to_stop(self) -> None:
        self.should_exit = self.force_exit = True
        if self._loop and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._told.set)

    def drop(self, scope: Scope) -> None:
        """Break the connection of a request off, without an answer."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == scope["client"]:
                connection.transport.abort()


class Sandbox:
    """A pretend Seam that listens until it is stopped; also a context manager.

    `endpoint` and the keys are what a client needs. Its state may be asked and changed from any thread.
    """

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self._world: World = make_world(options)
        self._socket = _listening_socket(options.port)
        self.endpoint = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.api_key = self._world.keys.api_key
        self.production_api_key = self._world.keys.production_api_key
        self.personal_access_token = self._world.keys.personal_access_token
        self.client_session_token = self._world.keys.client_session_token
        self.publishable_key = self._world.keys.publishable_key
        self.workspace_id = self._world.sandbox.workspace_id
        self.production_workspace_id = self._world.production.workspace_id
        self._server = self._make_server()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        self._server.listens.wait(_LONGEST_START)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def requests(self) -> list[Json]:
        """Every request so far, in the order of arrival.

        Each has number, at (seconds since 1970), method, path, route (update, get, list, systems, workspace or ""),
        workspace_id, acs_credential_id, body (the fields sent), fault (its kind or None), status (a number, "reset",
        or None while the answer is still to come) and applied (whether it changed anything).
        """
        return self._world.requests()

    def credentials(self) -> dict[str, Json]:
        """Every credential of both workspaces by id, as Seam's API gives it now."""
        return self._world.credentials()

    def change(self, acs_credential_id: str, **fields: Any) -> None:
        """Somebody else edits a credential: these fields are so from now on. KeyError for an id nobody knows."""
        self._world.change(acs_credential_id, **fields)

    def remove(self, acs_credential_id: str) -> None:
        """Somebody else deletes a credential. KeyError for an id nobody knows."""
        self._world.remove(acs_credential_id)

    def set_faults(self, *faults: Fault | str) -> None:
        """From now on these faults and no others; none: nothing goes wrong any more."""
        self._world.set_faults(*faults)

    def stop(self) -> None:
        """End the server and every connection; nothing happens where it has ended already."""
        self._server.tell_to_stop()
        self._thread.join(_LONGEST_STOP)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the server has ended, and say whether it has."""
        return self._ended.wait(seconds)

    def _make_server(self) -> _Server:
        def drop(scope: Scope) -> None:
            server.drop(scope)

        app = make_app(self._world, drop)
        server = _Server(
            uvicorn.Config(
                app,
                http=_Silent,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level=None,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=60,
            )
        )
        return server

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._server.listens.set()
            self._ended.set()


def start(options: SandboxOptions | None = None) -> Sandbox:
    """A sandbox that listens already, in a thread of its own; UsageError `sandbox.port` where the port is taken."""
    return Sandbox(options or SandboxOptions())


def serve(options: SandboxOptions, on_ready: Callable[[Sandbox], None]) -> None:
    """Run a sandbox until SIGINT or SIGTERM comes or somebody stops it; `on_ready` is called once it listens."""
    told, listening = threading.Event(), list[Sandbox]()

    def end(number: int, frame: FrameType | None) -> None:
        told.set()
        for sandbox in listening:
            sandbox.stop()

    # The signals are caught before anything listens: who sees it answer may send one at once.
    with _signals_caught(end), start(options) as sandbox:
        listening.append(sandbox)
        on_ready(sandbox)
        while not told.is_set() and not sandbox.wait(3600):
            pass


@contextlib.contextmanager
def _signals_caught(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Both signals call `end` meanwhile; elsewhere than in the main thread nothing is changed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, what in before.items():
            signal.signal(number, what)


def _listening_socket(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        message = f"The port {port} of this machine is taken."
        raise UsageError("sandbox.port", message, "Choose another with --port, or 0 for any that is free.") from None
    listener.listen(1024)
    return listener
