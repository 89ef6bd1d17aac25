"""A look into a sandbox from another process of this machine, where its options allow it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seam_bulk.errors import UsageError
from seam_bulk.sandbox.world import World


def inspection_routes(world: World) -> list[Route]:
    """The routes `/_sandbox/requests` and `…/credentials` to read, `…/faults` and `…/change` to post to.

    Faults are posted as `{"faults": ["429:5%"]}`, a foreign change as `{"acs_credential_id": "…", "code": "…"}`.
    """

    async def requests(request: Request) -> Response:
        return JSONResponse(world.requests())

    async def credentials(request: Request) -> Response:
        return JSONResponse(world.credentials())

    async def faults(request: Request) -> Response:
        try:
            world.set_faults(*(await request.json())["faults"])
        except UsageError as trouble:
            return JSONResponse({"error": str(trouble)}, 400)
        return JSONResponse({"ok": True})

    async def change(request: Request) -> Response:
        fields = await request.json()
        try:
            world.change(fields.pop("acs_credential_id"), **fields)
        except KeyError:
            return JSONResponse({"error": "no such credential"}, 404)
        return JSONResponse({"ok": True})

    return [
        Route("/_sandbox/requests", requests),
        Route("/_sandbox/credentials", credentials),
        Route("/_sandbox/faults", faults, methods=["POST"]),
        Route("/_sandbox/change", change, methods=["POST"]),
    ]
