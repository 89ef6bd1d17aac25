"""Changes → outcomes, many at a time; looking again, and putting back. Begin with `run.py`."""
