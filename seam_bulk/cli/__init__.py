"""The command line: verbs, printing, exit codes. `main` is the only place where trouble becomes an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from seam_bulk.errors import RunStopped, SeamBulkError, UsageError

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:seam_|ey)[\w.-]{6,}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb and exit with its code; whatever goes wrong is a sentence on stderr, never a traceback."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """The exit code of one verb. Under `--json` trouble is printed as a document on stdout."""
    from typer.exceptions import Abort, TyperException

    from seam_bulk.cli.verbs import app

    try:
        code = app(args=arguments, prog_name="seam-bulk", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SeamBulkError as trouble:
        return _tell(trouble, arguments)
    except TyperException as trouble:
        return _tell(_usage(trouble), arguments)
    except (KeyboardInterrupt, Abort):
        return _tell(
            RunStopped("interrupted", "Interrupted; nothing was sent.", "Start it again when you like."), arguments
        )
    except Exception as fault:  # noqa: BLE001  the last resort: a traceback could show a code
        return _tell(_own_fault(fault), arguments)


def _tell(trouble: SeamBulkError, arguments: list[str]) -> int:
    from seam_bulk.cli import printing

    as_json = "--json" in arguments or os.environ.get("SEAM_BULK_JSON", "").lower() in ("1", "true", "yes", "on")
    printing.trouble(trouble, as_json=as_json)
    return trouble.exit_code


def _usage(trouble: Exception) -> UsageError:
    """What the command line could not be read as; a key typed there by mistake is not repeated."""
    said = getattr(trouble, "format_message", lambda: str(trouble))()
    context = getattr(trouble, "ctx", None)
    verb = context.command_path if context else "seam-bulk"
    return UsageError("usage", _LOOKS_LIKE_A_KEY.sub("…", said), f"`{verb} --help` lists what there is.")


def _own_fault(fault: Exception) -> SeamBulkError:
    """A defect of this program: its kind and place, never its text, which may hold what was being worked on."""
    frame = fault.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f" ({Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno})" if frame else ""
    return UsageError(
        "internal",
        f"seam-bulk met a defect of its own: {type(fault).__name__}{place}.",
        "Please report it. Whatever was sent stands in the journal: `seam-bulk runs` lists the runs.",
    )
