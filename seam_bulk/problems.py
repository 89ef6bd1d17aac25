"""What can be wrong with a row: the closed list of rules, and a problem as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error leaves the row out, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_ERRORS = """
id.missing id.not_uuid id.conflicting row.nothing_to_change cell.formula_without_value cell.error_value
code.not_digits code.scientific code.digits_lost code.fraction code.length
ends_at.not_a_date ends_at.serial_number ends_at.ambiguous_order ends_at.order_contradiction ends_at.no_timezone
ends_at.clock_skips ends_at.clock_repeats ends_at.past
plan.not_found plan.other_workspace plan.not_a_code_credential plan.ends_before_start plan.being_deleted
plan.cannot_restore
"""
_WARNINGS = """
code.zeros_maybe_lost code.trivial code.shared ends_at.far_future plan.code_taken plan.provider_picks_codes
file.another_table
"""
_FIXABLE = """
id.not_uuid code.not_digits code.fraction code.zeros_maybe_lost
ends_at.not_a_date ends_at.serial_number ends_at.order_contradiction
"""
FIXABLE = frozenset(_FIXABLE.split())
"""The rules whose problems may carry a suggestion."""

_FIELD_OF = {"id": "acs_credential_id", "code": "code", "ends_at": "ends_at"}

_NOTES = "id.repeated cell.cleaned code.zeros_restored file.windows_1252"

RULES: dict[str, Severity] = {
    **dict.fromkeys(_ERRORS.split(), Severity.ERROR),
    **dict.fromkeys(_WARNINGS.split(), Severity.WARNING),
    **dict.fromkeys(_NOTES.split(), Severity.NOTE),
}
"""Every rule a row can break, with its severity; scripts depend on the ids."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell or row: rule, a plain sentence, a hint, and where it stands.

    `row` is the number the person sees in the spreadsheet (0 where the whole file is meant), `column` the header
    as written ("" where the whole row is meant). Message and hint never quote a code. `suggestion` is what to type
    into the cell instead, where there is one sure repair; it may be a code. `fixed` says that it was accepted, so that
    the problem is told and no longer leaves the row out.
    """

    rule: str
    message: str
    hint: str = ""
    row: int = 0
    column: str = ""
    severity: Severity = Severity.ERROR
    suggestion: str | None = field(default=None, repr=False, compare=False)
    fixed: bool = False

    @property
    def field(self) -> str:
        """The field that a problem with a suggestion is about."""
        return _FIELD_OF.get(self.rule.partition(".")[0], "")

    @property
    def may_be_fixed(self) -> bool:
        """Whether it suggests something, or did so until that was accepted."""
        return self.fixed or self.suggestion is not None

    @property
    def suggests_code(self) -> bool:
        """Whether the suggestion is a code, which is not for everybody's eyes."""
        return self.suggestion is not None and self.rule.startswith("code.")

    def accepted(self) -> Problem:
        """The same problem once its suggestion was taken: a note that says so."""
        hint = "The suggestion was accepted."
        return replace(self, severity=Severity.NOTE, hint=hint, suggestion=None, fixed=True)

    def at(self, row: int, column: str) -> Problem:
        """The same problem, placed in the table."""
        return Problem(
            self.rule, self.message, self.hint, row, column, self.severity, self.suggestion, self.fixed
        )  # not `replace`, which takes four times as long: each problem of a file comes through here


def problem(
    rule: str, message: str, hint: str = "", *, row: int = 0, column: str = "", suggestion: str | None = None
) -> Problem:
    """A problem with the severity its rule has in the closed list; KeyError for a rule that is not on it."""
    return Problem(rule, message, hint, row, column, RULES[rule], suggestion)


def has_error(problems: Iterable[Problem]) -> bool:
    """Whether any of these leaves the row out."""
    return any(p.severity is Severity.ERROR for p in problems)
