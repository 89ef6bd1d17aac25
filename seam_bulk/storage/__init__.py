"""What outlives the process: the journal of runs, plan files, the lock. Begin with `journal.py`."""
