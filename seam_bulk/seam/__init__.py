"""Seam over HTTP: the only part that calls it. Begin with `seam_api.py`."""
