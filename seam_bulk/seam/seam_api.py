"""Seam over HTTP: four routes, always POST with a JSON body, so that no code ever stands in a URL."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from seam_bulk import __version__
from seam_bulk.errors import KeyRefused, SeamBulkError
from seam_bulk.planning import credentials
from seam_bulk.planning.credentials import Credential, Workspace
from seam_bulk.planning.planned_row import State
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.seam.pacing import Answer, Pace, Width
from seam_bulk.seam.replies import Reply, no_reply, reply_to
from seam_bulk.seam.transport import OneConnectionEach
from seam_bulk.seam.workers import Lanes

PAGE = 500
"""Credentials asked for a page: Seam's default; no maximum is documented."""

_BARREN_PAGES = 20
"""Pages in a row without a credential not listed before, after which a list counts as endless."""

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LIST = "/acs/credentials/list"


async def _go() -> bool:
    return True


class Page(NamedTuple):
    """A page of Seam's list of credentials, and the cursor it was asked with ("" for the first)."""

    cursor: str
    credentials: list[Credential]


class SeamApi:
    """One workspace of Seam, for use as an async context manager. All requests keep to one shared pace."""

    def __init__(self, access: Access, *, width: int = 16, pace: Pace | None = None) -> None:
        self.access = access
        self.pace = pace or Pace()
        self._lanes = Lanes(Width(width))
        self._chance = random.Random()  # noqa: S311  spreads waits, guards nothing
        # The transport itself, without a client around it: redirects, cookies and the environment are not wanted.
        headers = {"user-agent": f"seam-bulk/{__version__}", "accept": "application/json", **access.headers()}
        self._http = OneConnectionEach(access.endpoint, width, headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def workspace(self) -> Workspace:
        """The workspace the key belongs to; KeyRefused where it belongs to none, or to another than was named."""
        found = credentials.workspace_from_json(_part(await self._read("/workspaces/get", {}), "workspace"))
        if not found.workspace_id:
            raise KeyRefused(
                "endpoint.not_seam",
                f"{self.access.endpoint} answers, but not as Seam does.",
                "Check SEAM_ENDPOINT; leave it unset for Seam itself.",
            )
        if self.access.workspace_id and self.access.workspace_id.lower() != found.workspace_id.lower():
            raise KeyRefused(
                "key.other_workspace",
                f"The key belongs to the workspace {found.workspace_id}, not to SEAM_WORKSPACE_ID.",
                "Set SEAM_WORKSPACE_ID to the workspace of the key, or use that workspace's key.",
            )
        return found

    async def pages(self) -> AsyncGenerator[Page, None]:
        """The live credentials, a page at a time; ends at a missing pagination or at a cursor seen before.

        UnexpectedAnswer for a list that goes on and on without anything new.
        """
        cursor, cursors, known, barren = "", {""}, _Known(), 0
        coming: asyncio.Task[dict[str, Any]] | None = asyncio.create_task(self._list(cursor))
        try:
            while coming:
                answer = await coming
                this, cursor = cursor, _next_cursor(answer)
                is_last = cursor in cursors
                cursors.add(cursor)
                # The next page is on its way while this one is looked at.
                coming = None if is_last else asyncio.create_task(self._list(cursor))
                page = Page(this, _listed(answer))
                barren = 0 if known.learn(c.acs_credential_id for c in page.credentials) else barren + 1
                yield page
                if barren > _BARREN_PAGES:
                    raise _unlike_seam(_LIST)
        finally:
            if coming:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def page_again(self, cursor: str) -> list[Credential]:
        """What a page of `pages` lists by now. That a cursor may be used again is a guess: what it lists may be another
        part of the list, or be refused (UnexpectedAnswer).
        """
        return _listed(await self._list(cursor))

    async def _list(self, cursor: str) -> dict[str, Any]:
        body: dict[str, Any] = {"limit": PAGE}
        return await self._read(_LIST, body | {"page_cursor": cursor} if cursor else body)

    async def credential(self, acs_credential_id: str) -> Credential | None:
        """One live credential; None where Seam does not know the id.

        What Seam answers then is a guess (404, probably), so any 4xx but a refused key counts, and so does a null.
        """
        try:
            answer = await self._read("/acs/credentials/get", {"acs_credential_id": acs_credential_id})
        except UnexpectedAnswer as trouble:
            if pacing.meaning(trouble.status) is Answer.REFUSED:
                return None
            raise
        if answer.get("acs_credential", {}) is None:
            return None
        found = credentials.from_json(_part(answer, "acs_credential"))
        if found.acs_credential_id != acs_credential_id.lower():
            raise _unlike_seam("/acs/credentials/get")
        return found

    async def update(
        self, acs_credential_id: str, change: State, go: Callable[[], Awaitable[bool]] = _go
    ) -> Reply | None:
        """Send one change, once; whatever comes back is a value. An empty change is never sent (ValueError).

        `go` is asked when there is room for it; where it says no, nothing is sent, and None comes back.
        """
        if change == State():
            raise ValueError("an update without a change")
        body: dict[str, Any] = {"acs_credential_id": acs_credential_id}
        if change.code is not None:
            body["code"] = change.code
        if change.ends_at is not None:
            body["ends_at"] = wire_time(change.ends_at)
        async with self._lanes:
            return await self._in_turn("/acs/credentials/update", body) if await go() else None

    async def _read(self, route: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a question, asked again where that helps; KeyRefused or UnexpectedAnswer where it does not."""
        reply, tries, loop = Reply(None), 0, asyncio.get_running_loop()
        started = loop.time()
        while tries < pacing.TRIES and loop.time() - started < pacing.PATIENCE:
            reply = await self._call(route, body)
            match reply.meaning:
                case Answer.ACCEPTED if isinstance(reply.body, dict):
                    return reply.body
                case Answer.SLOW_DOWN:
                    continue
                case Answer.ACCEPTED | Answer.IN_DOUBT:
                    tries += 1
                    if tries < pacing.TRIES:
                        await asyncio.sleep(pacing.backoff(tries, self._chance.random()))
                case _:
                    break
        raise _trouble(reply, self.access, route)

    async def _call(self, route: str, body: Mapping[str, Any]) -> Reply:
        """One request at the shared pace. A 429 slows every other one down too."""
        async with self._lanes:
            return await self._in_turn(route, body)

    async def _in_turn(self, route: str, body: Mapping[str, Any]) -> Reply:
        await self._wait_for_turn()
        return await self._post(route, body)

    async def _post(self, route: str, body: Mapping[str, Any]) -> Reply:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answer = await self._http.post(route, _AS_JSON.encode(body).encode(), long=route == _LIST)
        except (httpx.HTTPError, OSError) as fault:
            return no_reply(fault)
        reply, now = reply_to(answer, [body.get("code"), self.access.key]), loop.time()
        if reply.meaning is Answer.SLOW_DOWN:
            self.pace.slow_down(now, reply.retry_after, self._chance.random())
            self._lanes.width.narrow(now)
        else:
            self.pace.went_well()
            self._lanes.width.went_well(now - began, now)
        return reply

    async def _wait_for_turn(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self.pace.reserve(loop.time())
        while wait > 0:
            await asyncio.sleep(wait)
            # A pause that began meanwhile took the place away: a new one, or all would leave at once when it ends.
            wait = self.pace.reserve(loop.time()) if self.pace.pause_left(loop.time()) > 0 else 0.0


class UnexpectedAnswer(KeyRefused):
    """A question Seam did not answer, although the key was not refused."""

    def __init__(self, rule: str, message: str, hint: str, status: int | None, error_type: str) -> None:
        super().__init__(rule, message, hint)
        self.status = status
        self.error_type = error_type


def wire_time(moment: datetime) -> str:
    """The instant as Seam's API takes it: ISO 8601 in UTC with Z."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _part(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}


def _trouble(reply: Reply, access: Access, route: str) -> SeamBulkError:
    """The sentence for a question that got no answer to work with."""
    if reply.meaning is Answer.KEY_REFUSED:
        return KeyRefused(
            "key.refused",
            f"Seam refuses the key ({reply.status}{', ' + reply.error_type if reply.error_type else ''}).",
            "Check the key in the Seam Console: is it whole, not deleted, and of the right workspace?",
        )
    if reply.status is None:
        message = f"No answer from {access.endpoint}: {reply.message}"
        hint = "Check the network, SEAM_ENDPOINT and the proxy settings, then try again."
    elif reply.meaning is Answer.SLOW_DOWN:
        message, hint = "Seam keeps asking to slow down.", "Try again in a while."
    else:
        message = f"Seam answered {route} with {reply.status}. {reply.message}".strip()
        hint = "Try again later; if it stays so, ask Seam's support" + (
            f" about request {reply.request_id}." if reply.request_id else "."
        )
    return UnexpectedAnswer("endpoint.no_answer", message, hint, reply.status, reply.error_type)


class _Known:
    """Ids that were seen, in one bit each: enough to tell a list that goes in circles, however long it is."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << 20)

    def learn(self, ids: Iterable[str]) -> bool:
        """Take these as seen; whether any of them was not before."""
        is_new = False
        for each in ids:
            at = hash(each) & 0x7FFFFF
            bit = 1 << (at & 7)
            is_new = is_new or not self._bits[at >> 3] & bit
            self._bits[at >> 3] |= bit
        return is_new


def _listed(answer: Mapping[str, Any]) -> list[Credential]:
    listed = answer.get("acs_credentials")
    if not isinstance(listed, list):
        raise _unlike_seam(_LIST)
    return [credentials.from_json(c) for c in listed if isinstance(c, dict)]


def _next_cursor(answer: Mapping[str, Any]) -> str:
    """The cursor of the page after this one; "" where it is the last."""
    pagination = answer.get("pagination")
    pagination = pagination if isinstance(pagination, dict) else {}
    cursor = pagination.get("next_page_cursor")
    return cursor if isinstance(cursor, str) and pagination.get("has_next_page", True) else ""


def _unlike_seam(route: str) -> UnexpectedAnswer:
    """The sentence for an answer that is JSON, but not the one that was asked for: nothing may be read from it."""
    return UnexpectedAnswer(
        "endpoint.no_answer",
        f"Seam answered {route} with something that cannot be read.",
        "Try again later; check SEAM_ENDPOINT and whatever stands between this machine and Seam.",
        200,
        "",
    )
