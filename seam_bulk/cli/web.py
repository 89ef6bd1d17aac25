"""`web`: the page for a browser."""

from __future__ import annotations

import os
from typing import Annotated

from seam_bulk.cli import printing
from seam_bulk.cli.options import option, takes_choices


@takes_choices
def web(
    address: Annotated[str, option("--address", "Where to listen; this machine only.", "ADDRESS")] = "127.0.0.1",
    port: Annotated[int, option("--port", "The port (8501).", "PORT", min=0, max=65535)] = 8501,
) -> int:
    """Open the page on this machine, with the built-in sandbox where there is no key."""
    from seam_bulk.access import has_key
    from seam_bulk.web.server import serve

    key = "the key of the environment" if has_key(os.environ) else "the built-in sandbox: no key is set"
    printing.note(f"The page: http://{address}:{port} with {key}. Ctrl-C ends it.")
    serve(address, port)
    return 0
