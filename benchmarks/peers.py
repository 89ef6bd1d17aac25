"""The same updates as other people send them, nothing else: no check, no journal, no reading back.

Run one as `python -m benchmarks.peers WHO ROWS WIDTH`; SEAM_ENDPOINT and SEAM_API_KEY are in the environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.spreadsheets import credential_id, rows

ENDPOINT, KEY = os.environ.get("SEAM_ENDPOINT", ""), os.environ.get("SEAM_API_KEY", "")
UPDATE = "/acs/credentials/update"
HEADERS = {"authorization": f"Bearer {KEY}"}


def bodies(count: int) -> list[dict[str, str]]:
    """What each update says."""
    return [{"acs_credential_id": one, "code": code, "ends_at": ends_at} for one, code, ends_at, *_ in rows(count)]


def sdk_loop(count: int, _: int) -> None:
    """Seam's own SDK in a plain loop."""
    from seam import Seam

    seam = Seam(api_key=KEY, endpoint=ENDPOINT)
    for body in bodies(count):
        seam.acs.credentials.update(**body)


def sdk_threads(count: int, width: int) -> None:
    """Seam's own SDK, one client for a pool of threads."""
    from seam import Seam

    seam = Seam(api_key=KEY, endpoint=ENDPOINT)
    with ThreadPoolExecutor(width) as pool:
        list(pool.map(lambda body: seam.acs.credentials.update(**body), bodies(count)))


async def sdk_async(count: int, width: int) -> None:
    """Seam's own SDK, asynchronous, a task a row behind a semaphore."""
    from seam import AsyncSeam

    seam = AsyncSeam(api_key=KEY, endpoint=ENDPOINT)
    await _behind_a_semaphore(lambda body: seam.acs.credentials.update(**body), count, width)


async def default_httpx(count: int, width: int) -> None:
    """One shared client with its default limits, a task a row behind a semaphore: httpx as most people write it."""
    import httpx

    async with httpx.AsyncClient(base_url=ENDPOINT, headers=HEADERS, timeout=60) as client:

        async def send(body: dict[str, str]) -> None:
            (await client.post(UPDATE, json=body)).raise_for_status()

        await _behind_a_semaphore(send, count, width)


async def bare_aiohttp(count: int, width: int) -> None:
    """aiohttp on uvloop, workers over one iterator: the fastest client there is for Python."""
    import aiohttp

    work = iter(bodies(count))
    connector = aiohttp.TCPConnector(limit=width)
    async with aiohttp.ClientSession(ENDPOINT, headers=HEADERS, connector=connector) as session:

        async def worker() -> None:
            for body in work:
                async with session.post(UPDATE, json=body) as answer:
                    answer.raise_for_status()
                    await answer.json()

        await asyncio.gather(*(worker() for _ in range(width)))


def curl(count: int, width: int) -> None:
    """`curl --parallel` with a config that names every update."""
    same = [f'url = "{ENDPOINT}{UPDATE}"', f'header = "authorization: Bearer {KEY}"', 'output = "/dev/null"', "fail"]
    same += [f'cacert = "{authority}"'] if (authority := os.environ.get("SSL_CERT_FILE")) else []
    lines = [line for body in bodies(count) for line in (*same, f"data = {json.dumps(json.dumps(body))}", "next")]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "updates")
        config.write_text("\n".join(lines[:-1]), encoding="utf-8")
        command = ["curl", "--parallel", "--parallel-max", str(width), "--config", str(config)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def wrk(count: int, width: int) -> None:
    """wrk with one and the same update, for as many seconds as `count` says: the limit of server and wire."""
    said = json.dumps({"acs_credential_id": credential_id(0), "code": "500000"})
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "update.lua")
        script.write_text(f"wrk.method = 'POST'\nwrk.body = '{said}'\nwrk.headers['Authorization'] = 'Bearer {KEY}'\n")
        command = ["wrk", "-t1", f"-c{width}", f"-d{count}s", "-s", str(script), ENDPOINT + UPDATE]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


async def _behind_a_semaphore(send: Callable[[dict[str, str]], Awaitable[Any]], count: int, width: int) -> None:
    free = asyncio.Semaphore(width)

    async def one(body: dict[str, str]) -> None:
        async with free:
            await send(body)

    await asyncio.gather(*(one(body) for body in bodies(count)))


def main(who: str, count: int, width: int) -> None:
    """Send them all."""
    if who == "aiohttp":
        import uvloop

        uvloop.run(bare_aiohttp(count, width))
    elif who in ("httpx", "AsyncSeam"):
        asyncio.run({"httpx": default_httpx, "AsyncSeam": sdk_async}[who](count, width))
    else:
        {"SDK loop": sdk_loop, "SDK threads": sdk_threads, "curl": curl, "wrk": wrk}[who](count, width)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
