"""Rows and live credentials → changes, and what became of each as a value. Begin with `plan.py`."""
