"""Every fixed sentence and label that a person reads on the page; those with numbers in them are in `phrases`."""

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

# -- upload

UPLOAD_LEAD = (
    "Change the codes and end dates of many credentials from one spreadsheet. Nothing is sent before you have seen it."
)
UPLOAD_LABEL = "Your spreadsheet: CSV or XLSX, up to 20 MB"
UPLOAD_NEEDS = (
    "It needs a header row with a column for the credential id, and one for the code, the end date, or both. "
    "The file stays on this server; codes are never shown."
)
TRY_SAMPLE = "No file at hand? Take a sample"
SAMPLE_HELP = "A morning's arrivals at the sandbox hotel: mostly good rows, some problems"
OTHER_FILE = "Choose another file"
FILE = "File"
COLUMNS = "Which column is which"
COLUMN_LABELS = {"acs_credential_id": "Credential id", "code": "New code", "ends_at": "New end date"}
CHOOSE_COLUMN = "Choose a column"
NOT_IN_FILE = "Not in this file"
FOR_EXAMPLE = "for example "
NOTHING_READS = {
    "acs_credential_id": "Nothing in this column reads as a credential id.",
    "code": "Nothing in this column reads as a code.",
    "ends_at": "Nothing in this column reads as a date.",
}
SEVERAL_FIT = "Several columns could be this one: choose."
NO_COLUMN = "No column has a usual name for this."
QUESTIONS = "About the dates and rows"
SHEET = "Sheet"
CHOOSE_SHEET = "Several sheets could hold the table: choose one"
HIDDEN = "Some rows are hidden or filtered out. What about them?"
HIDDEN_CHOICES = {"skip": "Leave them out", "include": "Use them too"}
ZONE = "Time zone of the dates"
ZONE_PLACEHOLDER = "Choose the time zone of the property"
ORDER = "The dates can be read both ways. Which way are they written?"
ORDER_CHOICES = {"day-first": "Day first (31.12.)", "month-first": "Month first (12/31)"}
END_TIME = "A date without a time ends access at"
END_TIME_HELP = "In the time zone of the dates; 23:59 means to the end of that day."
UNANSWERED = "Answer what is open above, then go on."
TO_CHECK = "Check the rows"

# -- check

ALL_ROWS = "All rows"
PROBLEMS = "Problems"
NO_PROBLEMS = "No problem was found in any row."
NOTHING_READY = "No row is ready, so there is nothing to compare. Correct the file and choose it again."
STATUS_LABELS = {"rows": "Rows", "ready": "Ready", "invalid": "Invalid", "repeated": "Repeated", "skipped": "Skipped"}
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}
WHOLE_FILE = "file"
TO_PREVIEW = "Compare with Seam"
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
