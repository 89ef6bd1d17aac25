"""What this machine says: the home of the journal, its secret, how much a file may be, and who is at work."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from seam_bulk import seal
from seam_bulk.errors import UsageError
from seam_bulk.seal import Seal
from seam_bulk.spreadsheets.package import Bounds

PAGE = Bounds(rows=200_000).limited(megabytes=25)
"""How much a file may be that is dropped on the page; the command line takes what `Bounds` says by itself."""


def home_from(environment: Mapping[str, str]) -> Path:
    """The folder of journal and secret: `SEAM_BULK_HOME`, else the place the operating system has for it."""
    given = environment.get("SEAM_BULK_HOME", "").strip()
    if given:
        return Path(given).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("seam-bulk", appauthor=False))


def seal_from(environment: Mapping[str, str]) -> Seal:
    """The seal of the home: from `SEAM_BULK_SECRET_KEY`, else from the file in the home, made on first use."""
    return seal.load(home_from(environment), environment.get("SEAM_BULK_SECRET_KEY", "").strip() or None)


def bounds_from(environment: Mapping[str, str], usual: Bounds) -> Bounds:
    """The usual bounds, but for those that `SEAM_BULK_MAX_MEGABYTES`, `…_MAX_ROWS` and `…_MAX_CELLS` set.

    UsageError `usage.limit` where one of them is no whole number above zero.
    """
    return usual.limited(**{name: _limit(environment, f"SEAM_BULK_MAX_{name.upper()}") for name in _LIMITS})


_LIMITS = ("megabytes", "rows", "cells")


def _limit(environment: Mapping[str, str], variable: str) -> int | None:
    said = environment.get(variable, "").strip()
    if said and not re.fullmatch(r"0*[1-9][0-9]{0,11}", said):
        raise UsageError(
            "usage.limit", f"{variable} is no whole number above zero.", "Set it to one, such as 500, or unset it."
        )
    return int(said) if said else None


def person() -> str:
    """Who runs this, as the operating system knows them."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
