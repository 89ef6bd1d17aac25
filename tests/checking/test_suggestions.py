"""What a problem suggests, what becomes of it where it is accepted, and what a person types instead of a cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from seam_bulk import documents
from seam_bulk.checking.checks import Check, check_file
from seam_bulk.checking.file_options import FileOptions, parse_fixes
from seam_bulk.clock import find_timezone
from seam_bulk.errors import UsageError
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.planning.plan import Plan, make_plan
from seam_bulk.planning.planned_row import Decision
from seam_bulk.planning.sums import DangerName
from seam_bulk.problems import FIXABLE, RULES, Severity
from tests import examples
from tests.examples import uuid

BERLIN = FileOptions(timezone=find_timezone("Europe/Berlin"))


def check(lines: list[list[str]], **options: Any) -> Check:
    """The check of such a file with these options."""
    return check_file(examples.csv_bytes(lines), "guests.csv", replace(BERLIN, **options), examples.NOW)


def planned(checked: Check, live_code: str = "0042") -> Plan:
    """The plan of a checked file where credential 1 has this code."""
    live = {uuid(1): examples.credential(1, code=live_code)}
    columns = checked.facts.columns
    return make_plan(checked.rows, LiveInMemory(live), examples.SANDBOX, columns, examples.NOW, None, checked.fixes)


@pytest.mark.parametrize(
    ("line", "rule", "suggestion"),
    [
        ([f"Lena Roth ({uuid(1)})", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"https://doors.example/credentials/{uuid(1)}", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"https://doors.example/?id=%7B{uuid(1).upper()}%7D&x=1", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"Lena ({uuid(1).replace('-', '').upper()})", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"{uuid(1)} = {uuid(1).replace('-', '')}", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"cred_{uuid(1)}, Room\u00a07", "7391", ""], "id.not_uuid", uuid(1)),
        ([f"key g{uuid(1).replace('-', '')}", "7391", ""], "id.not_uuid", None),
        ([f"key {uuid(1)}-2", "7391", ""], "id.not_uuid", None),
        ([f"{uuid(1)} or {uuid(2)}", "7391", ""], "id.not_uuid", None),
        (["Lena Roth", "7391", ""], "id.not_uuid", None),
        ([uuid(1), "73 91", ""], "code.not_digits", "7391"),
        ([uuid(1), "73-91", ""], "code.not_digits", "7391"),
        ([uuid(1), "٧٣٩١", ""], "code.not_digits", "7391"),
        ([uuid(1), "73x1", ""], "code.not_digits", None),
        ([uuid(1), "7391.0", ""], "code.fraction", "7391"),
        ([uuid(1), "7391.5", ""], "code.fraction", None),
        ([uuid(1), "7,000", ""], "code.fraction", None),
        ([uuid(1), "7391,00", ""], "code.fraction", "7391"),
        ([uuid(1), "7391 4821", ""], "code.not_digits", None),
        ([uuid(1), "030 1234567", ""], "code.not_digits", None),
        ([uuid(1), "2031-01-31", ""], "code.not_digits", None),
        ([uuid(1), "31-01-31", ""], "code.not_digits", None),
        ([uuid(1), "12 34 56", ""], "code.not_digits", "123456"),
        ([uuid(1), "7 3 9 1", ""], "code.not_digits", "7391"),
        ([uuid(1), "", "47880"], "ends_at.serial_number", "2031-02-01"),
        ([uuid(1), "", "31.01.31 15:30"], "ends_at.not_a_date", "31.01.2031 15:30"),
        ([uuid(1), "", "Fr., 31. Jan. 31"], "ends_at.not_a_date", "Fr., 31. Jan. 2031"),
        ([uuid(1), "", "31-janv.-31"], "ends_at.not_a_date", "31-janv.-2031"),
        ([uuid(1), "", "25/12/31"], "ends_at.not_a_date", "25/12/2031"),
        ([uuid(1), "", "31/12/30"], "ends_at.not_a_date", None),  # 31 December 2030, or 30 December 2031
        ([uuid(1), "", "31/12/99"], "ends_at.not_a_date", None),  # 2099, or long past
        ([uuid(1), "", "30/02/31"], "ends_at.not_a_date", None),
        ([uuid(1), "", "Fri Jan 31 15:30:00 CET 2031"], "ends_at.not_a_date", None),
        ([uuid(1), "", "30 February 2031"], "ends_at.not_a_date", None),
        ([uuid(1), "", "2031-03-30 02:30"], "ends_at.clock_skips", None),
    ],
)
def test_a_problem_suggests_what_alone_can_be_meant(line: list[str], rule: str, suggestion: str | None) -> None:
    checked = check([line])
    [found] = [p for p in checked.problems if p.severity is Severity.ERROR]
    assert (found.rule, found.suggestion) == (rule, suggestion)
    assert checked.counts()["invalid"] == 1, "never accepted unasked"
    if suggestion is not None:
        fixed = check([line], fixes=frozenset([rule]))
        assert fixed.counts()["ready"] == 1
        [told] = [p for p in fixed.problems if p.fixed]
        assert (told.rule, told.severity, told.suggestion) == (rule, Severity.NOTE, None)
        assert not check([line], fixes=frozenset([next(iter(FIXABLE - {rule}))])).counts()["ready"]


def test_a_date_against_the_order_of_its_column_suggests_the_one_day_it_can_be() -> None:
    lines = [[uuid(n), "", "31.01.2031"] for n in range(1, 4)] + [[uuid(9), "", "01/25/2031 11:00"]]
    [found] = check(lines).problems
    assert (found.rule, found.suggestion) == ("ends_at.order_contradiction", "2031-01-25 11:00:00")
    fixed = check(lines, fixes=frozenset(["ends_at.order_contradiction"]))
    wish = fixed.rows[-1].wish
    assert wish
    assert wish.ends_at == datetime(2031, 1, 25, 10, tzinfo=UTC)


def test_one_fix_may_lead_to_the_next() -> None:
    line = [uuid(1), "", "01/25/31"]
    lines = [[uuid(n), "", "31.01.2031"] for n in range(2, 5)] + [line]
    assert check(lines, fixes=frozenset(["ends_at.not_a_date"])).counts()["invalid"] == 1
    both = frozenset(["ends_at.not_a_date", "ends_at.order_contradiction"])
    assert check(lines, fixes=both).counts()["ready"] == 4


def test_a_suggested_code_is_dots_in_documents_unless_asked_for() -> None:
    checked = check([[uuid(1), "73 91", ""]])
    assert "7391" not in repr(list(checked.problems))
    [masked] = documents.check_document(checked)["problems"]
    [clear] = documents.check_document(checked, show_codes=True)["problems"]
    assert (masked["suggestion"], clear["suggestion"]) == ("••••", "7391")
    [plain] = documents.check_document(check([[uuid(1), "7391.5", ""]]))["problems"]
    assert "suggestion" not in plain


def test_lost_zeros_are_suggested_by_the_live_code_and_put_back_only_when_asked() -> None:
    line = [uuid(1), "71", ""]
    plan = planned(check([line]))
    [found] = plan.rows[0].problems
    assert (found.rule, found.suggestion) == ("code.zeros_maybe_lost", "0071")
    assert plan.rows[0].after.code == "71"
    assert [d.danger for d in plan.dangers] == [DangerName.ZEROS_MAYBE_LOST]
    fixed = planned(check([line], fixes=frozenset(["code.zeros_maybe_lost"])))
    assert fixed.rows[0].after.code == "0071"
    assert [(p.rule, p.fixed) for p in fixed.rows[0].problems] == [("code.zeros_maybe_lost", True)]
    assert not fixed.dangers


def test_a_short_year_never_decides_the_order() -> None:
    line = [uuid(1), "", "01/02/31"]
    both = frozenset(["ends_at.not_a_date", "ends_at.order_contradiction"])
    [found, told] = check([line], fixes=both).problems
    assert (told.fixed, found.rule) == (True, "ends_at.ambiguous_order")


def test_an_order_that_is_known_puts_the_year_last() -> None:
    line = [uuid(1), "", "31/12/30"]
    assert next(check([line]).problems).suggestion is None
    assert "31/12/2030, or 2031-12-30" in next(check([line]).problems).hint
    assert next(check([line], date_order="day-first").problems).suggestion == "31/12/2030"
    assert next(check([line, [uuid(2), "", "25/11/2031"]]).problems).suggestion == "31/12/2030"


def test_a_code_that_was_a_number_once_may_have_lost_its_zeros_after_the_fix_too() -> None:
    workbook = Workbook()
    for line in (["Credential ID", "Code"], [uuid(1), "42.0"]):
        workbook.worksheets[0].append(line)
    content = BytesIO()
    workbook.save(content)
    fixed = check_file(content.getvalue(), "g.xlsx", FileOptions(fixes=frozenset(["code.fraction"])), examples.NOW)
    wish = fixed.rows[0].wish
    assert wish
    assert (wish.code, wish.zeros_sure) == ("42", False)


ZEROS = frozenset(["code.zeros_maybe_lost"])


def plan_of(lines: list[list[str]], live: dict[int, str], **options: Any) -> Plan:
    """The plan of such a file where these credentials have these codes, with zeros put back."""
    checked = check(lines, fixes=ZEROS, **options)
    known = {uuid(n): examples.credential(n, code=code) for n, code in live.items()}
    more = (checked.fixes, checked.code_length)
    return make_plan(
        checked.rows, LiveInMemory(known), examples.SANDBOX, checked.facts.columns, examples.NOW, None, *more
    )


def rules(plan: Plan) -> list[list[str]]:
    """The rules of each row's problems, in order."""
    return [sorted(p.rule for p in row.problems) for row in plan.rows]


def test_the_note_of_zeros_put_back_stands_at_its_cell() -> None:
    [row] = plan_of([[uuid(1), "71", ""]], {1: "0042"}).rows
    assert [(p.row, p.column, p.fixed) for p in row.problems] == [(2, "code", True)]


def test_what_is_said_of_a_code_is_said_of_the_whole_one() -> None:
    plan = plan_of([[uuid(1), "5", ""], [uuid(2), "123", ""]], {1: "7777", 2: "7777"})
    assert rules(plan) == [["code.zeros_maybe_lost"], ["code.trivial", "code.zeros_maybe_lost"]]
    assert [row.after.code for row in plan.rows] == ["0005", "0123"]


def test_codes_are_compared_again_once_their_zeros_are_back() -> None:
    plan = plan_of([[uuid(1), "71", ""], [uuid(2), "0071", ""]], {1: "8888", 2: "9999"})
    assert rules(plan) == [["code.shared", "code.zeros_maybe_lost"], ["code.shared"]]
    plan = plan_of([[uuid(1), "71", ""], [uuid(2), "71", ""]], {1: "8888", 2: "999999"})
    assert rules(plan) == [["code.zeros_maybe_lost"]] * 2
    assert [row.after.code for row in plan.rows] == ["0071", "000071"]


def test_rows_that_say_a_code_with_and_without_its_zeros_stay_a_conflict() -> None:
    plan = plan_of([[uuid(1), "71", ""], [uuid(1), "0071", ""]], {1: "8888"})
    assert rules(plan) == [["id.conflicting"]] * 2


def test_a_row_that_says_the_same_again_is_collapsed_and_padded_once() -> None:
    plan = plan_of([[uuid(1), "71", ""], [uuid(1), "71", ""]], {1: "8888"})
    assert [row.decision for row in plan.rows] == [Decision.CHANGE, Decision.REPEATED]
    assert plan.rows[0].after.code == "0071"


def test_a_code_too_short_for_the_length_asked_for_is_not_padded_and_says_what_to_do() -> None:
    plan = plan_of([[uuid(1), "71", ""]], {1: "8888"}, code_length=(4, 4))
    assert plan.rows[0].decision is Decision.INVALID
    assert "--fix code.zeros_maybe_lost" in plan.rows[0].problems[0].hint


def test_no_zeros_are_put_before_a_code_that_would_get_too_long() -> None:
    plan = plan_of([[uuid(1), "7139", ""]], {1: "888888"}, code_length=(4, 5))
    [found] = plan.rows[0].problems
    assert (found.rule, found.suggestion, found.fixed) == ("code.zeros_maybe_lost", None, False)
    assert plan.rows[0].after.code == "7139"
    assert [d.danger for d in plan.dangers] == [DangerName.ZEROS_MAYBE_LOST]


def test_a_plan_document_shows_what_is_suggested_as_dots_unless_asked() -> None:
    plan = planned(check([[uuid(1), "71", ""]]))
    [masked] = documents.plan_document(plan, "")["problems"]
    [clear] = documents.plan_document(plan, "", show_codes=True)["problems"]
    assert (masked["suggestion"], clear["suggestion"]) == ("••••", "0071")


def test_a_code_that_only_lost_its_zeros_is_unchanged_once_they_are_back() -> None:
    fixed = planned(check([[uuid(1), "42", ""]], fixes=frozenset(["code.zeros_maybe_lost"])))
    assert fixed.rows[0].decision is Decision.UNCHANGED


def test_what_is_typed_stands_for_the_cell() -> None:
    lines = [[uuid(1), "73x1", ""], ["nobody", "4821", ""], [uuid(3), "4822", "soon"]]
    typed = {(2, "code"): "0042", (3, "acs_credential_id"): uuid(2), (4, "ends_at"): "2031-01-31 11:00"}
    checked = check(lines, corrections=typed)
    assert checked.counts()["ready"] == 3
    first = checked.rows[0]
    assert first.wish
    assert (first.wish.code, first.wish.zeros_sure) == ("0042", True)
    assert first.source[:2] == (uuid(1), "0042"), "the corrected file holds what was typed"
    assert "0042" not in repr(replace(BERLIN, corrections=typed))


def test_what_is_typed_counts_where_the_row_of_the_file_ends_before_it() -> None:
    content = f"acs_credential_id,Room,code\n{uuid(1)},12\n{uuid(2)},12,4821\n".encode()
    checked = check_file(content, "g.csv", replace(BERLIN, corrections={(2, "code"): "0042"}), examples.NOW)
    assert [row.wish and row.wish.code for row in checked.rows] == ["0042", "4821"]


def test_the_whole_part_of_a_fraction_is_not_sure_of_its_zeros_though_it_was_typed() -> None:
    for text, sure in (("42", False), ("0042", True)):
        wish = check([[uuid(1), "42.0", ""]], corrections={(2, "code"): text}).rows[0].wish
        assert wish
        assert wish.zeros_sure is sure


def test_what_is_typed_is_checked_like_a_cell() -> None:
    checked = check([[uuid(1), "7391", ""]], corrections={(2, "code"): "seven"})
    assert [p.rule for p in checked.problems] == ["code.not_digits"]


def test_an_emptied_cell_leaves_the_value_as_it_is() -> None:
    checked = check([[uuid(1), "73x1", "2031-01-31"]], corrections={(2, "code"): ""})
    wish = checked.rows[0].wish
    assert wish
    assert wish.code is None


def test_rows_left_out_by_hand_are_skipped_and_conflict_with_nothing_less() -> None:
    lines = [[uuid(1), "7391", ""], [uuid(2), "nonsense", ""], [uuid(3), "4821", ""]]
    checked = check(lines, left_out=frozenset([3]))
    assert [row.status for row in checked.rows] == ["ready", "skipped", "ready"]
    assert list(checked.problems) == []


def test_a_rule_that_suggests_nothing_cannot_be_fixed() -> None:
    assert parse_fixes(["id.not_uuid"]) == {"id.not_uuid"}
    with pytest.raises(UsageError, match=r"ends_at\.past") as caught:
        parse_fixes(["ends_at.past"])
    assert caught.value.rule == "usage.fix"
    assert set(RULES) >= FIXABLE
