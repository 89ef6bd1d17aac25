"""What people and scripts are given to read: reports, stories, templates. Begin with `report.py`."""
