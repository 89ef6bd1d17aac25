"""A file → its cells, whatever program wrote it; rows keep the numbers that a person sees. Begin with `table.py`."""
