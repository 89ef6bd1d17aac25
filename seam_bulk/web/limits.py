"""How much a file may be that is dropped on the page: the operator's business, told to everybody beforehand."""

from __future__ import annotations

import os

from streamlit import config

from seam_bulk import settings
from seam_bulk.spreadsheets.package import Bounds


def bounds() -> Bounds:
    """The bounds of a file on this server; UsageError `usage.limit` where a variable for them cannot be read."""
    return settings.bounds_from(os.environ, settings.PAGE)


def in_words() -> str:
    """The largest file and the longest table, as a part of a sentence."""
    here = bounds()
    return f"up to {_megabytes(here):,} MB and {here.rows:,} rows"


def tell_streamlit() -> None:
    """Make Streamlit take uploads of just that size, whatever its own settings say; UsageError as in `bounds`."""
    config.set_option("server.maxUploadSize", _megabytes(bounds()))


def _megabytes(here: Bounds) -> int:
    return here.text // 10**6
