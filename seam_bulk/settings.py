"""What this machine says: the home of the journal, its secret, and who is at work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from seam_bulk import seal
from seam_bulk.seal import Seal


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


def person() -> str:
    """Who runs this, as the operating system knows them."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
