"""The fixed sentences and labels that a person reads on every page, and on several steps.

What belongs to one step stands in a module of its own: `upload_words` (a file and its columns), `check_words` (problems
and repairs), `run_words` (preview, run, report, undo, the list of runs), `help_words`, and `people_words` (keys and
sign-in). `phrases` and `run_phrases` hold what is made of something. No other module of the page holds a sentence.
"""

from __future__ import annotations

from seam_bulk.errors import SeamBulkError

TITLE = "seam-bulk"

NEW_UPDATE = "New update"
RUNS = "Runs"
HELP = "Help"
RUN = "Run"

STEPS = ("Upload", "Check", "Preview", "Update", "Report")

# -- which workspace this is

SANDBOX = "Sandbox"
PRODUCTION = "Production: real doors"
BUILT_IN = (
    "No key is set, so this is the built-in sandbox: made-up doors, kept while this server runs. Nothing real changes."
)

# -- trouble

CANNOT_GO_ON = "This cannot go on"
UNEXPECTED = SeamBulkError(
    "page.unexpected",
    "Something went wrong that was not foreseen.",
    "Nothing more was sent by this page. Load it again; if that does not help, look into the server's log.",
)
TRY_AGAIN = "Try again"

# -- upload and check: the rest is in upload_words and check_words

ALL_ROWS = "All rows"
STATUS_LABELS = {"rows": "Rows", "ready": "Ready", "invalid": "Invalid", "repeated": "Repeated", "skipped": "Left out"}
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}
WHOLE_FILE = "file"
BACK = "Back"

# -- preview

COMPARING = "Asking Seam what it holds now …"
CHANGES = "Changes"
AS_IT_IS = "As they are"
LEFT_OUT = "Left out"
NOTHING_TO_CHANGE = "Nothing would change: Seam already holds what the file asks for, as far as its rows can be used."
NONE_HERE = "There are no rows of this kind."
DANGERS = "Before this is sent"
TICK_EACH = "Tick each sentence that is meant; without all of them nothing can be sent."
COMPARE_AGAIN = "Compare with Seam again"
SENDS_NOTHING_YET = "Nothing has been sent yet."
DECISION_LABELS = {
    "change": "To change",
    "unchanged": "Unchanged",
    "invalid": "Invalid",
    "blocked": "Blocked",
    "repeated": "Repeated",
    "skipped": "Skipped",
    "drifted": "Changed since",
}
DECISION_HELP = {
    "change": "Will be sent",
    "unchanged": "Seam already holds these values",
    "invalid": "Left out by the check",
    "blocked": "Left out because of what Seam says of them",
    "repeated": "The same as an earlier row",
    "skipped": "Hidden, and left out by your choice",
    "drifted": "Changed by somebody since the run that is undone",
}
CODE = "code"
END_DATE = "end date"

# -- the run

IN_THE_BACKGROUND = (
    "You can close this tab. The address of this page shows the run again, from any browser on this machine."
)
ELSEWHERE = "Another program carries this run; it can be stopped here all the same."
STOP = "Stop"
STOPPING = "Stopping: what is on its way is finished first."
STOPPED = "This run stopped before its end. What was done stays done; the rest was not sent."
GO_ON = "Go on"
ACCEPT_AND_GO_ON = "This is meant: go on"
FINISHED_FINE = "Everything in the file is as wanted."
FINISHED_SOME = "The run is finished. Some rows were not done; the report says why."
NO_RUN = SeamBulkError("run.unknown", "The address names no run.", "The page Runs lists them all.")
RESULTS = "Results"
RESULTS_ALT = "How many rows ended with each result"
WARNINGS = "Warnings"
WARNING = "warning"
NOT_AS_WANTED = "To look at"
DOWNLOAD = "Download the report"
DOWNLOAD_CSV = "CSV"
DOWNLOAD_XLSX = "XLSX"
NEW_FILE = "Start another update"
MASKED = "Codes are dots in these files."

# -- runs

NO_RUNS = "No run yet. The first one begins on the page New update."
STATES = {"running": "Running", "finished": "Finished", "stopped": "Stopped"}
MORE_RUNS = "Show more"
BY = "by"
