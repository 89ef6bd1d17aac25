"""`web`: the page for a browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

from seam_bulk.cli import printing
from seam_bulk.cli.options import option, takes_choices

if TYPE_CHECKING:
    from seam_bulk.web.sign_in import SignIn

_ADDRESS = "Where to listen: this machine only, any other address with sign-in alone."


@takes_choices
def web(
    address: Annotated[str, option("--address", _ADDRESS, "ADDRESS")] = "127.0.0.1",
    port: Annotated[int, option("--port", "The port (8501).", "PORT", min=0, max=65535)] = 8501,
) -> int:
    """Open the page on this machine, with the built-in sandbox where there is no key."""
    from seam_bulk.seam.access import has_key
    from seam_bulk.web import server

    sign_in = server.ready(address, port)
    key = "the key of the environment" if has_key(os.environ) else "the built-in sandbox: no key is set"
    printing.note(f"The page: {_where(address, port, sign_in)} with {key}. Ctrl-C ends it.")
    if sign_in:
        printing.note(_who(sign_in))
    server.serve(address, port)
    return 0


def _where(address: str, port: int, sign_in: SignIn | None) -> str:
    local = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    return f"{sign_in.url} (listening at {local})" if sign_in else local


def _who(sign_in: SignIn) -> str:
    if not sign_in.allowed:
        return "Nobody can use it yet: SEAM_BULK_ALLOWED names no e-mails or domains."
    return f"People sign in at {sign_in.issuer}; let in are {', '.join(sorted(sign_in.allowed))}."
