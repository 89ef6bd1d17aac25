"""What a person reads in the second step: problems by their kinds, suggestions, corrections."""

from __future__ import annotations

from seam_bulk.problems import Problem
from seam_bulk.web.phrases import counted

NO_PROBLEMS = "No problem was found in any row."
NOTHING_READY = "No row is ready, so there is nothing to compare. Correct rows below, or the file, and choose it again."
TO_PREVIEW = "Compare with Seam"
CHECKING = "Checking the rows …"

# -- finding rows

VIEWS = {
    "problems": "Problems",
    "rows": "All rows",
    "corrected": "Corrected",
    "left-out": "Left out",
}
VIEW = "Which rows"
SEARCH = "Search"
SEARCH_PLACEHOLDER = "Row, name, id or words of a problem"
KIND = "Kind of problem"
ALL_KINDS = "All kinds"
NOTHING_FOUND = "Nothing matches. Search for something else, or choose all kinds."
NO_ROWS = "There are no rows of this kind."

RULES = {
    "id.missing": "No credential id",
    "id.not_uuid": "Not a credential id",
    "id.repeated": "The same row again",
    "id.conflicting": "One credential, different wishes",
    "row.nothing_to_change": "Nothing to change",
    "cell.formula_without_value": "Formula without a value",
    "cell.error_value": "Formula that ended in an error",
    "cell.cleaned": "Invisible characters taken away",
    "code.not_digits": "Code of other than digits",
    "code.scientific": "Code as 1.23E+11",
    "code.digits_lost": "Code whose last digits are gone",
    "code.fraction": "Code with a decimal point",
    "code.zeros_restored": "Leading zeros put back",
    "code.zeros_maybe_lost": "Leading zeros may be lost",
    "code.length": "Code too short or too long",
    "code.trivial": "Code easy to guess",
    "code.shared": "Code of several credentials",
    "ends_at.not_a_date": "Not a date",
    "ends_at.serial_number": "A number instead of a date",
    "ends_at.ambiguous_order": "Day and month unclear",
    "ends_at.order_contradiction": "Day and month the other way round",
    "ends_at.no_timezone": "No time zone",
    "ends_at.clock_skips": "A time that the clock skips",
    "ends_at.clock_repeats": "A time that comes twice",
    "ends_at.past": "End date in the past",
    "ends_at.far_future": "End date far ahead",
    "file.windows_1252": "Old way of writing letters",
    "file.another_table": "Another table below",
}
"""What each kind of problem is called; scripts know it by its rule."""

# -- the tables

ROW, WHO, PROBLEM, TO_DO, COLUMN, KIND_OF = "Row", "Guest or unit", "Problem", "What to do", "Column", "Kind"
STATUS, NEW_CODE, NEW_END, CREDENTIAL = "Status", "New code", "New end date", "Credential id"
CELL, IN_FILE, NOW = "Cell", "In the file", "Now"
DOTS = "••••"
TYPED, REPAIRED = "Typed", "Repaired"
EDIT = "Edit"
LEAVE_OUT = "Leave out"
USE_AGAIN = "Use again"
EDIT_FIRST = "Go through these rows one by one"

# -- suggestions

SUGGESTIONS = "Sure repairs"
SUGGESTIONS_LEAD = "What can only be meant in one way. Nothing is repaired unless you say so."
LIKELY = "Likely repairs"
LIKELY_LEAD = "What a spreadsheet may have dropped. Nothing is repaired unless you say so: a code may be meant shorter."
UNDO = "Undo"

REPAIRS = {
    "id.not_uuid": "take the id out of the words around it",
    "code.not_digits": "take the digits of the code, without what stands between them",
    "code.fraction": "take the code without the point and the zeros behind it",
    "code.zeros_maybe_lost": "put the zeros back, to the length of the present code",
    "ends_at.not_a_date": "write the year in full",
    "ends_at.serial_number": "take the date that the number stands for",
    "ends_at.order_contradiction": "take the only day that the date can mean",
}

# -- one row

EDIT_ROWS = "Edit rows"
CELLS = {"acs_credential_id": "Credential id", "code": "New code", "ends_at": "New end date"}
CODE_KEPT = "•••• stands there; type to replace it"
CODE_TYPED = "•••• typed by you; type to replace it"
NOT_SHOWN = "Not shown: it could be a code. Type to replace it"
EMPTY = "Empty: left as it is"
CODE_HELP = "Digits only. A code is never shown again once it is typed."
END_HELP = "Such as 2031-01-31 15:30, or 2031-01-31 for the date alone."
EMPTY_CODE = "Leave the code as it is (empty the cell)"
SAVE = "Save"
PREVIOUS, NEXT, DONE = "Previous", "Next", "Done"
READY = "This row is ready."
SKIPPED = "This row is left out."
REPEATED = "This row says the same as an earlier one; it is done once."
LEAVE_ROW_OUT = "Leave this row out"
USE_ROW_AGAIN = "Use this row again"

# -- the corrected file

UNDO_ALL = "Undo all corrections"
CORRECTED_FILE = "Download the corrected file"
CORRECTED_LEAD = (
    "It is your file with these corrections, for your own system or for another time. "
    "It holds your codes in clear: keep it as carefully as the file itself. Rows that are left out are not in it."
)
CSV, XLSX = "CSV", "XLSX"


def rule_label(rule: str) -> str:
    """What a kind of problem is called."""
    return RULES.get(rule, rule)


def row_label(row: int) -> str:
    """Which row is edited."""
    return f"Row {row:,}"


def place_label(at: int, rows: int) -> str:
    """Which of the rows this is."""
    return f"{at + 1:,} of {rows:,}"


def shown_label(shown: int, found: int) -> str:
    """That not all of what was found is in the table."""
    return f"The first {shown:,} of {found:,} are shown. Search, or choose a kind, to see others."


def repair_label(rule: str, count: int, example: str) -> str:
    """A kind of suggestion, how often it occurs and what it comes to; `example` is no code."""
    text = f"{rule_label(rule)}, {counted(count, 'time')}: {REPAIRS.get(rule, 'take what is suggested')}"
    return f"{text}, such as {example}." if example else f"{text}."


def accept_all_label(count: int) -> str:
    """The button that accepts a kind of suggestion."""
    return "Repair it" if count == 1 else f"Repair all {count:,}"


def accepted_label(rule: str, count: int) -> str:
    """That a kind of suggestion was accepted."""
    if not count:
        return f"{rule_label(rule)}: repaired wherever comparing with Seam shows it."
    return f"{rule_label(rule)}: {counted(count, 'cell')} repaired."


def only_in_row_label(row: int) -> str:
    """The button that accepts a suggestion in one row alone."""
    return f"Only in row {row:,}"


def accept_label(found: Problem) -> str:
    """The button that accepts one suggestion; one that is a code is said in words. Not yet escaped."""
    if found.suggests_code:
        repair = REPAIRS.get(found.rule, "take the code that is meant")
        return repair[:1].upper() + repair[1:]
    return f"Use {found.suggestion}"


def corrections_label(cells: int, rows: int) -> str:
    """How much was corrected and left out."""
    parts = [f"{counted(cells, 'cell')} corrected"] if cells else []
    parts += [f"{counted(rows, 'row')} left out by you"] if rows else []
    return ", ".join(parts) + "."


def corrected_label(name: str, text: str | None) -> str:
    """That a cell was corrected, and what the file itself says there; None where that is not shown."""
    was = "••••" if text is None else text or "empty"
    return f"{CELLS[name]} is corrected. In the file: {was}"
