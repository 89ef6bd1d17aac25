"""`sandbox`: a pretend Seam for other programs, on loopback, until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from seam_bulk.cli import printing
from seam_bulk.cli.options import Everywhere, option, takes_choices

if TYPE_CHECKING:
    from seam_bulk.sandbox import Sandbox

SANDBOX = "seam-bulk.sandbox/1"


@takes_choices
def sandbox(
    general: Everywhere,
    port: Annotated[int, option("--port", "The port of 127.0.0.1; 0 is any that is free.", "PORT")] = 8100,
    latency: Annotated[str, option("--latency", "What every answer takes: 50ms.", "TIME")] = "0ms",
    fault: Annotated[list[str] | None, option("--fault", "What goes wrong: 429:5%,500:1%.", "KIND:SHARE")] = None,
    retry_after: Annotated[int, option("--retry-after", "The seconds that a 429 asks for (1).", "N", min=0)] = 1,
    credentials: Annotated[int, option("--credentials", "How many credentials it has (120).", "N", min=0)] = 120,
    update_answer: Annotated[
        Literal["{}", "full", "ok", "empty"], option("--update-answer", "The body of an update.")
    ] = "{}",
    inspect: Annotated[bool, option("--inspect", "Open /_sandbox/requests and its like.")] = False,
) -> int:
    """Run a pretend Seam on this machine until it is stopped."""
    from seam_bulk.sandbox import SandboxOptions, parse_latency, serve

    faults = tuple(part for each in fault or () for part in each.split(",") if part.strip())
    options = SandboxOptions(
        latency=parse_latency(latency),
        faults=faults,
        retry_after=retry_after,
        credentials=credentials,
        port=port,
        update_answer=update_answer,
        inspect=inspect,
    )
    serve(options, _announce_as_json if general.json else _announce)
    return 0


def _announce(pretend: Sandbox) -> None:
    printing.line(f"A pretend Seam listens at {pretend.endpoint} until Ctrl-C. For another terminal:")
    printing.line(f"  export SEAM_ENDPOINT={pretend.endpoint}")
    printing.line(f"  export SEAM_API_KEY={pretend.api_key}")
    if pretend.options.inspect:
        printing.line(f"What it was asked: {pretend.endpoint}/_sandbox/requests")


def _announce_as_json(pretend: Sandbox) -> None:
    printing.document(
        {
            "schema": SANDBOX,
            "endpoint": pretend.endpoint,
            "workspace_id": pretend.workspace_id,
            "api_key": pretend.api_key,
            "production_workspace_id": pretend.production_workspace_id,
            "production_api_key": pretend.production_api_key,
            "personal_access_token": pretend.personal_access_token,
        }
    )
