"""The routes of the sandbox: who asks, what for, what goes wrong, and what is answered and written down."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from seam_bulk.sandbox.answers import Refusal, Reply, as_json, plain, refusal
from seam_bulk.sandbox.faults import ROUTES, Fault
from seam_bulk.sandbox.pages import page_of
from seam_bulk.sandbox.questions import id_of, read_fields, required_id
from seam_bulk.sandbox.seed import Json
from seam_bulk.sandbox.updates import fields_after
from seam_bulk.sandbox.world import Workspace, World

Drop = Callable[[Scope], None]
"""Breaks the connection of a request off."""

_BROKEN_OFF = ("reset", "lost-reply", "half")
_DRIPS = 60
"""Bytes of a dripping answer at least."""

_NOTHING_DONE = {
    "500": lambda: refusal(500, "internal_server_error", "Something went wrong").reply,
    "503": lambda: Reply(503),
    "html": lambda: plain("<html><body><h1>502 Bad Gateway</h1></body></html>", 502, "text/html"),
    "401": lambda: refusal(401, "unauthorized", "Unauthorized").reply,
}


def make_app(world: World, drop: Drop) -> Starlette:
    """The application of a sandbox: Seam's routes, the inspection if it is open, and a 404 for everything else."""
    from seam_bulk.sandbox.inspection import inspection_routes

    routes = [Route(path, Endpoint(world, name, drop)) for name, path in ROUTES.items()]
    if world.options.inspect:
        routes += inspection_routes(world)
    return Starlette(routes=[*routes, Route("/{path:path}", Endpoint(world, "", drop))])


class Endpoint:
    """One route of Seam. Whatever comes in is written into the log before anything else."""

    def __init__(self, world: World, route: str, drop: Drop) -> None:
        self.world = world
        self.route = route
        self.drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or break it off."""
        request = Request(scope, receive)
        body = await request.body()
        entry = self._note(request)
        if self.world.options.latency:
            await asyncio.sleep(self.world.options.latency)
        others_set = self.world.dice.put_away
        try:
            reply, fault = self._answer(request, body, entry)
        except Refusal as refused:
            reply, fault = refused.reply, None
        entry["applied"] = reply.applied
        if fault and fault.kind == "slow":
            await asyncio.wait([asyncio.wrap_future(others_set)], timeout=self.world.options.slow)
        await self._send(reply, fault, entry, scope, receive, send)

    def _note(self, request: Request) -> Json:
        with self.world.lock:
            entry = {
                "number": len(self.world.log) + 1,
                "at": time.time(),
                "method": request.method,
                "path": request.url.path,
                "route": self.route,
                "workspace_id": None,
                "acs_credential_id": None,
                "body": {},
                "fault": None,
                "status": None,
                "applied": False,
            }
            self.world.log.append(entry)
        return entry

    def _answer(self, request: Request, body: bytes, entry: Json) -> tuple[Reply, Fault | None]:
        """The answer and the fault it meets; Refusal where the request is not carried out."""
        if not self.route:
            raise Refusal(plain("404", 404))
        fields, unreadable = _read(request, body)
        about = fields.get("acs_credential_id")
        entry |= {"body": fields, "acs_credential_id": about if isinstance(about, str) else None}
        with self.world.lock:
            workspace = workspace_of(request, self.world, self.route)
            entry["workspace_id"] = workspace.workspace_id
            if request.method not in (("POST", "PATCH") if self.route == "update" else ("POST", "GET")):
                raise refusal(405, "method_not_allowed", f"{request.method} is not allowed here")
            if unreadable:
                raise unreadable
            fault = self.world.dice.throw(self.route, entry["acs_credential_id"] or "")
            entry["fault"] = fault.kind if fault else None
            return self._carry_out(request, workspace, fields, fault), fault

    def _carry_out(self, request: Request, workspace: Workspace, fields: Json, fault: Fault | None) -> Reply:
        kind = fault.kind if fault else ""
        if kind.startswith("429"):
            return _slow_down(kind, self.world.options.retry_after)
        if kind == "401" and fault and fault.after is not None:
            self.world.refused_keys.add(_key_of(request))
        if kind in _NOTHING_DONE:
            return _NOTHING_DONE[kind]()
        if kind == "reset":
            return Reply()
        match self.route:
            case "update":
                return self._update(workspace, fields, kind)
            case "get":
                return as_json({"acs_credential": self.world.view(_found(workspace, fields)), "ok": True})
            case "list":
                return self._list(workspace, fields, str(request.url.replace(query="")))
            case "systems":
                return as_json({"acs_systems": _systems(workspace, fields), "ok": True})
            case _:
                return as_json({"workspace": workspace.about, "ok": True})

    def _list(self, workspace: Workspace, fields: Json, address: str) -> Reply:
        page, pagination = page_of(workspace.credentials.values(), fields, address)
        listed = [self.world.view(credential) for credential in page]
        return as_json({"acs_credentials": listed, "pagination": pagination, "ok": True})

    def _update(self, workspace: Workspace, fields: Json, kind: str) -> Reply:
        credential, now = _found(workspace, fields), datetime.now(UTC)
        changed = fields_after(credential, fields, now, reassign=kind == "reassign")
        is_applied = bool(changed) and kind != "lies"
        if is_applied:
            self.world.update(credential, changed, now)
        match self.world.options.update_answer:
            case "empty":
                return Reply(applied=is_applied)
            case "ok":
                return as_json({"ok": True}, applied=is_applied)
            case "full":
                return as_json({"acs_credential": self.world.view(credential), "ok": True}, applied=is_applied)
            case _:
                return as_json({}, applied=is_applied)

    async def _send(
        self, reply: Reply, fault: Fault | None, entry: Json, scope: Scope, receive: Receive, send: Send
    ) -> None:
        kind, slow = fault.kind if fault else "", self.world.options.slow
        # Blanks after JSON are JSON still: a dripping answer wears out nothing but patience.
        bodies = {"truncated": b'{"ok": tr', "garbage": b"<!-- OK -->", "drip": reply.body.ljust(_DRIPS)}
        if kind in bodies:
            reply = Reply(reply.status, bodies[kind], {"content-type": "application/json"})
        entry["status"] = "reset" if kind in _BROKEN_OFF else reply.status
        if kind not in ("reset", "lost-reply"):
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.wire_headers()})
        if kind == "half":
            await _send_part(reply.body[: len(reply.body) // 2], send)
        if kind == "drip":
            await _drip(reply.body, slow, receive, send)
        elif kind in _BROKEN_OFF:
            self.drop(scope)
            await _until_gone(receive)
        else:
            await send({"type": "http.response.body", "body": reply.body})


async def _drip(body: bytes, pause: float, receive: Receive, send: Send) -> None:
    """Send a body a byte at a time, until nobody listens any more."""
    for at in range(len(body)):
        await _send_part(body[at : at + 1], send)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await _until_gone(receive)
                return
    await send({"type": "http.response.body", "body": b""})


async def _send_part(body: bytes, send: Send) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    """Wait until the connection has ended."""
    while (await receive())["type"] != "http.disconnect":
        pass


def workspace_of(request: Request, world: World, route: str) -> Workspace:
    """The workspace that a request's key opens; Refusal where it opens none. Only the header is looked at."""
    key, keys = _key_of(request), world.keys
    if key in world.refused_keys:
        raise refusal(401, "unauthorized", "Unauthorized")
    if key == keys.api_key:
        return world.sandbox
    if key == keys.production_api_key:
        return world.production
    if key == keys.personal_access_token:
        return _named_workspace(request.headers.get("seam-workspace", ""), world)
    if key == keys.client_session_token:
        if route == "workspace":
            return world.sandbox
        raise refusal(403, "unauthorized", "A client session may not do this")
    raise refusal(401, "unauthorized", "Unauthorized")


def _key_of(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" else ""


def _named_workspace(workspace_id: str, world: World) -> Workspace:
    if not workspace_id:
        raise refusal(400, "missing_workspace_id", "A personal access token needs the header seam-workspace")
    for workspace in (world.sandbox, world.production):
        if workspace.workspace_id == workspace_id.lower():
            return workspace
    raise refusal(401, "unauthorized", "Unauthorized")


def _found(workspace: Workspace, fields: Json) -> Json:
    credential = workspace.credentials.get(required_id(fields, "acs_credential_id"))
    if credential is None:
        raise refusal(404, "acs_credential_not_found", "ACS credential not found")
    return credential


def _systems(workspace: Workspace, fields: Json) -> list[Json]:
    account = id_of(fields, "connected_account_id")
    return [each for each in workspace.systems if account in (None, each["connected_account_id"])]


def _read(request: Request, body: bytes) -> tuple[Json, Refusal | None]:
    """What was asked, for the log as well, and why it cannot be read; whether the key is good is another question."""
    try:
        content_type = request.headers.get("content-type", "")
        return read_fields(request.method, request.scope["query_string"], content_type, body), None
    except Refusal as unreadable:
        return {}, unreadable


def _slow_down(kind: str, seconds: int) -> Reply:
    error: dict[str, Any] = {"type": "rate_limit_exceeded", "message": "Too many requests"}
    then = datetime.now(UTC) + timedelta(seconds=seconds)
    waits = {"429": str(seconds), "429-date": format_datetime(then, usegmt=True)}
    headers = {"retry-after": waits[kind]} if kind in waits else {}
    return as_json({"error": error, "ok": False}, 429, headers=headers)
