"""Cells → rows, each with one status and every problem it has. No network. Begin with `checks.py`."""
