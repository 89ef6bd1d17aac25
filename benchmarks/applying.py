"""Updates against the bare server: seam-bulk whole, and its peers sending alone.

Run one as `python -m benchmarks.applying WHO ENDPOINT ROWS WIDTH FILE`. Only the time of sending is printed for the
peers;
for seam-bulk also that of the whole: check, plan, journal, read-back, report.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.server import KEY
from benchmarks.spreadsheets import rows

Send = Callable[[str, str, str], Awaitable[Any]]


async def default_httpx(endpoint: str, count: int, width: int) -> float:
    """One shared client with its default limits, a semaphore and a task a row: httpx as most people write it."""
    import httpx

    async with httpx.AsyncClient(base_url=endpoint, headers={"authorization": f"Bearer {KEY}"}) as client:

        async def send(acs_credential_id: str, code: str, ends_at: str) -> None:
            body = {"acs_credential_id": acs_credential_id, "code": code, "ends_at": ends_at}
            (await client.post("/acs/credentials/update", json=body, timeout=60)).raise_for_status()

        return await _behind_a_semaphore(send, count, width)


async def sdk_async(endpoint: str, count: int, width: int) -> float:
    """Seam's own SDK, asynchronous, behind a semaphore."""
    from seam import AsyncSeam

    seam = AsyncSeam(api_key=KEY, endpoint=endpoint)

    async def send(acs_credential_id: str, code: str, ends_at: str) -> None:
        await seam.acs.credentials.update(acs_credential_id=acs_credential_id, code=code, ends_at=ends_at)

    return await _behind_a_semaphore(send, count, width)


async def seam_bulk(endpoint: str, count: int, width: int, path: Path) -> tuple[float, float]:
    """(seconds of the run, seconds of everything): the run is snapshot, sending, journal and read-back."""
    os.environ["SEAM_BULK_HOME"] = tempfile.mkdtemp()
    started = time.perf_counter()
    from seam_bulk import workflow
    from seam_bulk.checking.file_options import FileOptions
    from seam_bulk.reports import report_files
    from seam_bulk.runs.consent import Consent
    from seam_bulk.runs.run_options import RunOptions
    from seam_bulk.seam.access import Access

    access = Access(endpoint, KEY)
    journal = workflow.open_journal(os.environ)
    checked = workflow.check(path.read_bytes(), path.name, FileOptions())
    shown = await workflow.preview(checked, access, width=width)
    options = RunOptions(concurrency=width)
    run = workflow.begin(journal, shown, Consent(frozenset({"zeros-maybe-lost"})), options, "benchmark")
    running = time.perf_counter()
    done = await workflow.carry_on(journal, run, access)
    ran = time.perf_counter() - running
    report_files.write_report(journal, run, Path(os.environ["SEAM_BULK_HOME"]) / "report.csv")
    if done.counts != {"updated": count}:
        raise SystemExit(f"not all updated: {done.counts}")
    return ran, time.perf_counter() - started


async def _behind_a_semaphore(send: Send, count: int, width: int) -> float:
    free = asyncio.Semaphore(width)

    async def one(row: tuple[str, ...]) -> None:
        async with free:
            await send(row[0], row[1], row[2])

    started = time.perf_counter()
    await asyncio.gather(*(one(row) for row in rows(count)))
    return time.perf_counter() - started


def main(who: str, endpoint: str, count: int, width: int, path: Path) -> None:
    """Print the seconds: of the sending, and for seam-bulk also of everything."""
    if who == "seam-bulk":
        from seam_bulk.cli.seam import run_async

        print(*run_async(seam_bulk(endpoint, count, width, path)))
    else:
        peer = {"httpx": default_httpx, "AsyncSeam": sdk_async}[who]
        print(asyncio.run(peer(endpoint, count, width)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
