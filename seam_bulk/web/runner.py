"""What goes on when nobody looks: one thread with one event loop that carries runs and asks Seam."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any, TypeVar

from seam_bulk import workflow
from seam_bulk.errors import RunStopped, SeamBulkError
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.seam.access import Access
from seam_bulk.storage import history
from seam_bulk.storage.journal import Journal
from seam_bulk.web import people

T = TypeVar("T")

LONGEST_STOP = 30.0
"""Seconds that what is in flight has to finish when the server ends; what does not is in doubt, and read back later."""

_log = logging.getLogger("seam_bulk.web")


@dataclass(slots=True)
class Carried:
    """A run that this server carries right now."""

    progress: Progress = field(default_factory=Progress)
    stop: threading.Event = field(default_factory=threading.Event)


class Runner:
    """Carries runs in the background, for every tab alike. Begins by itself; `stop` ends it, and it can begin again."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._carried: dict[str, Carried] = {}
        self._carrying: set[Future[None]] = set()
        self._asking: set[Future[Any]] = set()
        self._trouble: dict[str, SeamBulkError] = {}

    def start(self) -> None:
        """Begin, if that has not happened yet."""
        self._running_loop()

    def stop(self, within: float = LONGEST_STOP) -> None:
        """Ask every run to stop, wait for what is in flight, and end; the runs are `stopped` then and can go on.

        Whoever still waits for an answer of Seam gets none.
        """
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
            for carried in self._carried.values():
                carried.stop.set()
            carrying, asking = set(self._carrying), set(self._asking)
        if loop is None or thread is None:
            return
        for question in asking:
            question.cancel()
        late = wait(carrying, within).not_done
        for run in late:
            run.cancel()
        wait(late, 5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)

    def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work comes to; waits for it in the caller's thread."""
        future = self._submit(work, self._asking)
        try:
            found: T = future.result()
            return found
        except CancelledError:
            raise RunStopped("page.ends", "The server is ending.", "Start it again, and load this page anew.") from None
        finally:
            future.cancel()

    def carry_on(self, journal: Journal, run: str, access: Access, accepted: Collection[str] = ()) -> None:
        """Carry a run on in the background; nothing happens where it is being carried already."""
        with self._lock:
            if run in self._carried:
                return
            carried = self._carried[run] = Carried()
            self._trouble.pop(run, None)
            work = self._carry(journal, run, access, accepted, carried)
            try:
                self._submit(work, self._carrying)
            except BaseException:
                del self._carried[run]
                raise

    def everything_carried(self) -> dict[str, Carried]:
        """Every run that is carried here right now, by name."""
        with self._lock:
            return dict(self._carried)

    def carried(self, run: str) -> Carried | None:
        """The run, if it is carried here right now."""
        return self._carried.get(run)

    def trouble_of(self, run: str) -> SeamBulkError | None:
        """Why the last attempt to carry a run did not get through; None where it did."""
        return self._trouble.get(run)

    def ask_to_stop(self, run: str) -> None:
        """Ask a run to stop once what is in flight is finished."""
        if carried := self._carried.get(run):
            carried.stop.set()

    async def _carry(
        self, journal: Journal, run: str, access: Access, accepted: Collection[str], carried: Carried
    ) -> None:
        try:
            await workflow.carry_on(
                journal, run, access, consent=Consent(frozenset(accepted)), progress=carried.progress, stop=carried.stop
            )
        except SeamBulkError as trouble:
            self._trouble[run] = trouble
        except Exception as error:  # noqa: BLE001  whatever it is, the page must be able to say that the run ended
            log_unexpected(error)
            self._trouble[run] = RunStopped(
                "run.broken_off", "The run broke off for a reason that was not foreseen.", "Go on with it."
            )
        finally:
            with self._lock:
                self._carried.pop(run, None)

    def _submit(self, work: Coroutine[Any, Any, T], among: set[Future[T]]) -> Future[T]:
        with self._lock, history.done_by(people.person()):  # the work takes this over from the tab's thread
            future = asyncio.run_coroutine_threadsafe(work, self._running_loop())
            among.add(future)
        future.add_done_callback(among.discard)
        return future

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = _loop_maker()()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="seam-bulk runs", daemon=True)
                self._thread.start()
            return self._loop


def log_unexpected(error: BaseException) -> None:
    """Log where an unforeseen error came up, and nothing of what it says: it may quote a cell."""
    place, trace = "", error.__traceback__
    while trace:
        place, trace = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}", trace.tb_next
    _log.error("unforeseen %s at %s", type(error).__name__, place)


def _loop_maker() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.new_event_loop
    return new_event_loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


RUNNER = Runner()
"""The one of this server. A plain module-level value: what Streamlit caches can be cleared from any tab."""
