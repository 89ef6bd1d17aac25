"""Seam over HTTP: the only part that calls it. Begin with `seam_api.py`."""

import sys

# httpx imports a command line of its own where click and rich are there, as they are: 70 ms that nobody here needs.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
