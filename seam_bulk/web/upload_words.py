"""What a person reads in the first step: a file, its columns, and what else only they can say about it."""

from __future__ import annotations

from datetime import date

from seam_bulk.checking.date_order import OrderEvidence
from seam_bulk.checking.questions import Either, Questions
from seam_bulk.web.phrases import counted, escaped

# -- a file

LEAD = (
    "Change the codes and end dates of many credentials from one spreadsheet. Nothing is sent before you have seen it."
)
LABEL = "Drop your spreadsheet here, or choose it: CSV, XLSX, XLS or ODS, "
NEEDS = (
    "It needs a header row with a column for the credential id, and one for the code, the end date, or both. "
    "The file stays in this server's memory; codes are shown as dots. A file that is marked red was not taken: "
    "one that is too large has to be split."
)
GONE = (
    "The update of this address is not kept any more: it became a run, was left for more than two hours, or was begun "
    "by somebody else or in another browser. Choose its file again."
)
READING = "Reading the file …"
FILE = "File"
OTHER_FILE = "Choose another file"
TO_CHECK = "Check the rows"

# -- something to begin with

STARTERS = "No file at hand? Templates and samples"
TRY_SAMPLE = "Try it with a sample"
SAMPLE_HELP = "A morning's arrivals at the sandbox hotel: mostly good rows, some problems"
TEMPLATES = "Templates to fill in"
TEMPLATE_LEAD = (
    "The first lists every credential of this workspace with its name and present end date. Type new codes and end "
    "dates into its empty columns; what you leave empty stays as it is. It holds no codes."
)
TEMPLATE = "Template with the credentials (XLSX)"
TEMPLATE_NAME = "credentials.xlsx"
EMPTY_TEMPLATE = "Empty template (XLSX)"
EMPTY_TEMPLATE_NAME = "empty-template.xlsx"
NO_ANSWER = "Seam did not answer when this was made, so it lists no credentials. Make it again, or put their ids below."
SAMPLES = "Samples"
SAMPLES_LEAD = "Made-up files for the built-in sandbox, to look into or to try."
SAMPLE_FILES = {
    "good.csv": "Twelve plain changes",
    "arrivals.xlsx": "A real morning, with some problems",
    "departures.xlsx": "An export with title rows and its own column names",
    "end-dates-only.csv": "End dates without codes",
}

# -- its columns

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
SWITCHED_OFF = "Left as they are: no column of this file is used."
NEITHER = "Choose a column for the code or for the end date: without either there is nothing to change."
UNANSWERED = "Answer what is open above, then go on."

# -- its rows and dates

QUESTIONS = "About the dates and rows"
SHEET = "Sheet"
CHOOSE_SHEET = "Several sheets could hold the table: choose one"
HIDDEN_CHOICES = {"skip": "Leave them out", "include": "Use them too"}
ZONE = "Time zone of the dates"
ZONE_PLACEHOLDER = "Type a city or region, such as Berlin"
ORDER = "The dates can be read both ways. Which way are they written?"
END_TIME = "A date without a time ends access at"
END_TIME_HELP = "In the time zone of the dates; 23:59 means to the end of that day."

_SHOWN_ROWS = 8


def size_label(asked: Questions) -> str:
    """How long the table is and where it begins."""
    return f"{counted(asked.rows, 'row')}, with the headers in row {asked.header_row}."


def hidden_label(rows: tuple[int, ...], columns: tuple[str, ...]) -> str:
    """Which rows and columns are hidden, as a question."""
    if columns:
        named = ", ".join(f'"{escaped(column)}"' for column in columns)
        what = f"The column {named} is" if len(columns) == 1 else f"The columns {named} are"
        more = f", and so {'is' if len(rows) == 1 else 'are'} {counted(len(rows), 'row')}" if rows else ""
        return f"{what} hidden in the file{more}. What about {'it' if len(columns) == 1 and not rows else 'them'}?"
    named = ", ".join(f"{row:,}" for row in rows[:_SHOWN_ROWS])
    if len(rows) > _SHOWN_ROWS:
        named += f" and {len(rows) - _SHOWN_ROWS:,} more"
    if len(rows) == 1:
        return f"Row {named} is hidden or filtered out. What about it?"
    return f"{len(rows):,} rows are hidden or filtered out: {named}. What about them?"


def order_choices(either: Either | None) -> dict[str, str]:
    """Both orders of day and month, each with what a date of the file means in it; not yet escaped."""
    if either is None:
        return {"day-first": "Day first (31.12.)", "month-first": "Month first (12/31)"}
    return {
        "day-first": f"Day first: {either.text} is {_day(either.day_first)}",
        "month-first": f"Month first: {either.text} is {_day(either.month_first)}",
    }


def order_evidence(order: OrderEvidence) -> str:
    """How the dates of the file are read, and by which row that is known; "" where nothing settles it."""
    row = order.day_first if order.order == "day-first" else order.month_first
    if order.order is None or row is None:
        return order.in_words().strip()
    first = "Day first" if order.order == "day-first" else "Month first"
    return f"{first}: the date in row {row:,} can be read in no other way."


ORDER_IS_KNOWN = "Order of day and month"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
