"""What the page Help says; see `words`."""

from __future__ import annotations

FILES = "What a file may look like"
FILE_RULES = """
- **CSV, TSV or TXT** with comma, semicolon, tab or bar, or **XLSX, XLSM, XLSB, XLS, ODS**; {limits}.
- **A header row** among the first 30 rows with usual names, such as *Credential ID*, *PIN*, *New PIN*, *Access code*,
  *End date*, *Check-out date*, *Valid until*. Columns with other names can be chosen.
- **An empty cell leaves the value as it is.** Nothing is ever cleared.
- **Codes are digits**, with their leading zeros: format the column as text, so that your spreadsheet keeps them.
- **End dates** are dates and times on the clock of the property, whose time zone you choose. A date without a time
  ends at the end of that day, or at the time that you choose.
- **The same id twice**: the same wishes are done once; different wishes are errors, all of them.
- Other columns ride along into the report; those that could hold codes are masked there. Columns that name a guest or a
  unit are shown in the tables.
"""
EXAMPLE_BOTH = "Codes and end dates together, one of each left as it is:"
EXAMPLE_HEADERS = ("Credential ID", "New PIN", "Check-out date")
EXAMPLE = (
    ("0d9b7f40-2483-5ff1-a7b9-0e64c91fc290", "0471", "2031-01-31 11:00"),
    ("1b3b0bc8-ed47-5b7a-8f7a-e39bbf3a50ce", "", "2031-02-02"),
    ("38a2dafc-07a4-5a3b-9c43-52c0b5f3f1aa", "8820", ""),
)
EXAMPLE_DATES = "End dates that are understood:"
EXAMPLE_OF_DATES_HEADERS = ("Written as", "Means")
EXAMPLE_OF_DATES = (
    ("2031-01-31", "the whole day, on the clock of the property"),
    ("2031-01-31 11:00", "that minute, on the clock of the property"),
    ("31 January 2031", "the same in words"),
    ("31.01.2031", "day first; where both orders are possible you are asked"),
    ("2031-01-31T22:59:59Z", "that very moment, wherever the property is"),
)

RESULTS = "What the results mean"
RESULT_MEANINGS = {
    "updated": "Seam was asked, and holds what you wanted now.",
    "accepted": "Seam said yes, but could not be asked afterwards whether it holds.",
    "adjusted": "Seam said yes, but holds something else now, neither old nor new. The report shows it.",
    "unchanged": "Seam held this already, so nothing was sent.",
    "repeated": "The same as an earlier row, done once.",
    "invalid": "Left out, because something is wrong in the row.",
    "blocked": "Left out, because of what Seam says of the credential.",
    "drifted": "Not sent, because somebody changed it after the preview.",
    "refused": "Seam said no. The message says why.",
    "failed": "Tried several times without success. Seam still holds the old value.",
    "unconfirmed": "Sent, but nobody can say whether it worked. Ask Seam again later.",
    "not_attempted": "The run stopped before this row.",
    "skipped": "Left out by your choice.",
}

PROBLEMS = "What the problems mean"
PROBLEMS_LEAD = (
    "An error leaves its row out, and the rest goes ahead. A warning is worth a look; the row is sent. "
    "A note tells you what was understood."
)
PROBLEMS_OF = {
    "id": "About the credential id",
    "row": "About the whole row",
    "cell": "About a cell",
    "code": "About the code",
    "ends_at": "About the end date",
    "plan": "About what Seam says",
    "file": "About the whole file",
}
RULES = {
    "id.missing": "The row names no credential. Fill in its id, or take the row out.",
    "id.not_uuid": "That is no credential id. It looks like 0d9b7f40-2483-5ff1-a7b9-0e64c91fc290; copy it from Seam.",
    "id.repeated": "The same credential with the same wishes stands further up. It is done once.",
    "id.conflicting": "The same credential stands in several rows with different wishes. Keep the one you mean.",
    "row.nothing_to_change": "The row has neither a code nor an end date, so there is nothing to do.",
    "cell.formula_without_value": (
        "The cell is a formula that was never calculated. Open the file in a spreadsheet, save it, and try again."
    ),
    "cell.error_value": "The cell shows an error such as #N/A. Put the value itself there.",
    "cell.cleaned": "Invisible or unusual characters were taken away. See whether the value still is what you mean.",
    "code.not_digits": "A code may hold the digits 0 to 9 and nothing else, no blanks either.",
    "code.scientific": "The spreadsheet turned the code into 1.23E+11. Format the column as text and type it again.",
    "code.digits_lost": (
        "A number of that length loses its last digits in a spreadsheet. Format the column as text and type it again."
    ),
    "code.fraction": "The code has a decimal point. Format the column as text and type it again.",
    "code.zeros_restored": "The cell shows leading zeros by its format; they were put back into the code.",
    "code.zeros_maybe_lost": (
        "The code is shorter than the present one, and spreadsheets drop leading zeros. See that none is missing."
    ),
    "code.length": "The code is shorter or longer than you allowed.",
    "code.trivial": "The code is easy to guess, such as 1234 or 0000.",
    "code.shared": "Two or more rows of the file give out the same code.",
    "ends_at.not_a_date": "The cell cannot be read as a date, or there is no such day.",
    "ends_at.serial_number": (
        "The cell holds a bare number, as spreadsheets count days. Format the column as a date, or type the date."
    ),
    "ends_at.ambiguous_order": "03/04 may be March or April; no other date tells. Choose the order in the first step.",
    "ends_at.order_contradiction": "The date is written in the other order than the rest of its column.",
    "ends_at.no_timezone": "Nothing says on whose clock the date is. Choose the time zone in the first step.",
    "ends_at.clock_skips": "That time does not exist: the clock goes forward then. Choose one of the two times named.",
    "ends_at.clock_repeats": "That time comes twice: the clock goes back then. Choose one of the two times named.",
    "ends_at.past": "The end date has passed.",
    "ends_at.far_future": "The end date is more than ten years ahead. See that the year is right.",
    "plan.not_found": (
        "Seam knows no such credential in this workspace. Check the id, and that the workspace is the right one."
    ),
    "plan.other_workspace": "The credential belongs to another workspace than the key.",
    "plan.not_a_code_credential": "The credential is a card or a mobile key and has no code. Leave that cell empty.",
    "plan.ends_before_start": "Access would end before it begins. Choose a later end date.",
    "plan.being_deleted": "Seam is deleting the credential, so nothing can be changed any more.",
    "plan.code_taken": "Somebody else in the same access system has this code now. Two people would share it.",
    "plan.provider_picks_codes": "The access system makes its own codes and may give another one. The report tells.",
    "plan.cannot_restore": "The old value is unknown or has passed, so it cannot be put back. The row stays as it is.",
    "file.windows_1252": "The file is in an old encoding. See that names with accents look right.",
    "file.another_table": "Another table begins below an empty row, and is not read. Give it a sheet of its own.",
}

NEVER = "What never happens"
NEVER_RULES = """
- A row is sent that was not shown, or goes unreported.
- A code reaches this page unasked: codes are dots from the moment a file is read. Whoever asks to see them is named in
  the history.
- An empty cell clears anything.
"""
