"""Fixed sentences and labels of the preview, the run, its report, its undo and the list of runs; see `words`."""

from __future__ import annotations

CANCEL = "Cancel"

# -- preview

BEFORE = "Before"
AFTER = "After"
WHEN = "When"
CREDENTIALS = "Credentials"
ENDS_BY = {
    "day": "Access ends on",
    "week": "Access ends in the week of",
    "month": "Access ends in",
    "year": "Access ends in",
}
ENDS_CHART = "When access ends, before and after"
ENDS_STAY = "No end date changes."
SHOW_CODES = "Show the codes"
HIDE_CODES = "Hide the codes"
SHOW_CODES_TITLE = "Show the codes?"
SHOW_CODES_LEAD = (
    "The codes open doors. They will be readable on this screen, in this tab only, until you hide them or close it. "
    "That you looked at them, and when, is written into the history, which cannot be taken back."
)
SHOW_CODES_NOW = "Show them, and note it"
IN_A_PREVIEW = "on the page, in a preview"
IN_A_REPORT = "on the page, in a report"

# -- undo

UNDO = "Undo"
UNDO_ROWS = "Only these rows"
UNDO_ROWS_EXAMPLE = "all of them, or for example 2-50,77"
UNDO_ROWS_HELP = "Row numbers as the spreadsheet of that run has them. Leave it empty to put back everything."
NOTHING_TO_PUT_BACK = "There is nothing to put back: the rows below say why."
BACK_TO_RUN = "Back to the run"

# -- report

RESULT = "Result"
ROWS = "Rows"
DOWNLOAD_JSON = "JSON"
SEARCH = "Search"
SEARCH_PLACEHOLDER = "Row, name, credential id, message"
CHOOSE_ROW = "Choose a row to read its whole story."
AGAIN = "Do these rows again"
NOT_DONE_FILE = "Get them as a file"
NOT_DONE_TITLE = "Only what was not done, as a file"
NOT_DONE_LEAD = (
    "The file holds your own rows and columns, ready to be corrected and uploaded again. Its codes are readable, so "
    "keep it as safe as the doors. That you took it, and when, is written into the history."
)
NOT_DONE_XLSX = "XLSX (for Excel)"
NOT_DONE_CSV = "CSV"
VERIFY = "Ask Seam again"
VERIFYING = "Asking Seam what it holds now …"
UNDO_RUN = "Undo this run"
STORY_OF_ROW = "The story of row"
STORY_OF_RUN = "Who did what with this run"
STORY_ALT = "What is known, in the order in which it happened"

# -- runs

REPORT_CSV = "Report (CSV)"
FORGET = "Forget"
FORGET_TITLE = "Forget this run?"
FORGET_LEAD = (
    "Its rows and codes are removed from this server for good. After that its report cannot be opened or downloaded, "
    "nothing of it can be put back, and it cannot go on."
)
FORGET_STAYS = (
    "What it changed at Seam stays changed. Reports that were downloaded stay where they are, and the history keeps a "
    "line that you removed it."
)
FORGET_NOW = "Forget it for good"
FORGOTTEN = "The run was forgotten."

# -- tables

SEAM_NAME = "Name at Seam"
SEAM_NAME_HELP = "What Seam calls this credential"
