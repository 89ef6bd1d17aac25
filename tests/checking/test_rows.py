from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from seam_bulk.checking.rows import CheckedRow, FileOptions, Layout, Origin, Row, check_rows, parse_rows
from seam_bulk.errors import UnreadableFile
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell

A = "aaaaaaaa-0000-4000-8000-000000000001"
B = "bbbbbbbb-0000-4000-8000-000000000002"
C = "cccccccc-0000-4000-8000-000000000003"
DAY = "2031-01-31"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADERS = ["Credential ID", "Door PIN", "Valid until", "Guest"]
FIELDS = {"acs_credential_id": 0, "code": 1, "ends_at": 2}


def check(
    *body: Sequence[Cell],
    options: FileOptions | None = None,
    delimited: bool = False,
    hidden: frozenset[int] = frozenset(),
    fields: dict[str, int] | None = None,
) -> list[CheckedRow]:
    """The rows as they are checked, numbered from 2."""
    numbered = [(row, list(cells)) for row, cells in enumerate(body, 2)]
    options = options or FileOptions(timezone=ZoneInfo("Europe/Berlin"))
    return check_rows(numbered, Layout(fields or FIELDS, HEADERS, [3]), options, NOW, Origin(delimited, hidden))


def statuses(checked: list[CheckedRow]) -> list[str]:
    return [each.status for each in checked]


def rules(checked: CheckedRow) -> list[str]:
    return [each.rule for each in checked.problems]


def only(rule: str, checked: CheckedRow) -> Problem:
    """The one problem of that rule."""
    (found,) = [each for each in checked.problems if each.rule == rule]
    return found


def test_a_good_row_becomes_a_wish() -> None:
    (row,) = check([A, "0742", DAY, "Anna"])
    assert row.status == "ready"
    assert row.problems == ()
    assert row.wish is not None
    assert row.wish.code == "0742"
    assert row.wish.zeros_sure
    assert row.wish.ends_at == datetime(2031, 1, 31, 22, 59, 59, tzinfo=UTC)
    assert (row.row, row.acs_credential_id, row.own, row.source) == (2, A, ("Anna",), (A, "0742", DAY, "Anna"))


def test_an_empty_cell_leaves_the_value_as_it_is() -> None:
    first, second = check([A, None, DAY], [B, "0742", ""])
    assert first.wish is not None
    assert second.wish is not None
    assert (first.wish.code, second.wish.ends_at) == (None, None)
    assert first.source == (A, "", DAY, "")


def test_a_file_may_have_no_code_or_no_end_date_column() -> None:
    (row,) = check([A, "0742"], fields={"acs_credential_id": 0, "code": 1})
    assert row.status == "ready"
    (row,) = check([A, "ignored", DAY, "Anna", "beyond"], fields={"acs_credential_id": 0, "ends_at": 2})
    assert row.wish is not None
    assert row.wish.code is None


def test_every_problem_of_a_row_is_shown_at_once() -> None:
    (row,) = check(["Anna", "74x9", "30/02/2031", ""])
    assert row.status == "invalid"
    assert row.wish is None
    assert [(each.rule, each.row, each.column) for each in row.problems] == [
        ("id.not_uuid", 2, "Credential ID"),
        ("code.not_digits", 2, "Door PIN"),
        ("ends_at.not_a_date", 2, "Valid until"),
    ]


def test_notes_and_warnings_stand_beside_errors() -> None:
    (row,) = check([A.upper(), ShownNumber(0, "0000"), "2030-01-01 15:30 CET", ""])
    assert rules(row) == ["cell.cleaned", "code.trivial", "code.zeros_restored", "ends_at.not_a_date"]
    assert row.acs_credential_id == A


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ([None, "0742", DAY], "id.missing", "Credential ID"),
        (["x", "0742", DAY], "id.not_uuid", "Credential ID"),
        ([A, UncalculatedCell(), DAY], "cell.formula_without_value", "Door PIN"),
        ([A, "0742", ErrorCell("#N/A")], "cell.error_value", "Valid until"),
        ([A, "74a2", DAY], "code.not_digits", "Door PIN"),
        ([A, "1.23E+11", DAY], "code.scientific", "Door PIN"),
        ([A, 1e16, DAY], "code.digits_lost", "Door PIN"),
        ([A, 42.5, DAY], "code.fraction", "Door PIN"),
        ([A, "0742", "soon"], "ends_at.not_a_date", "Valid until"),
        ([A, "0742", 46000], "ends_at.serial_number", "Valid until"),
        ([A, "0742", "03/04/2031"], "ends_at.ambiguous_order", "Valid until"),
        ([A, "0742", "2031-03-30 02:30"], "ends_at.clock_skips", "Valid until"),
        ([A, "0742", "2031-10-26 02:30"], "ends_at.clock_repeats", "Valid until"),
        ([A, "0742", "2020-01-01"], "ends_at.past", "Valid until"),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_out_and_says_where(cells: list[Cell], rule: str, column: str) -> None:
    (row,) = check(cells)
    assert row.status == "invalid"
    assert [(each.rule, each.column) for each in row.problems] == [(rule, column)]


def test_a_code_outside_the_length_asked_for_is_left_out() -> None:
    (row,) = check([A, "742", DAY], options=FileOptions(timezone=ZoneInfo("UTC"), code_length=(4, 6)))
    assert rules(row) == ["code.length"]


def test_no_zone_is_an_error_of_every_local_date() -> None:
    local, exact = check([A, "0742", DAY], [B, "0743", "2031-01-31T10:00Z"], options=FileOptions())
    assert (rules(local), exact.status) == (["ends_at.no_timezone"], "ready")


def test_the_date_order_of_the_column_settles_its_rows() -> None:
    first, _ = check([A, None, "03/04/2031"], [B, None, "25/12/2031"])
    assert first.wish is not None
    assert first.wish.ends_at == datetime(2031, 4, 3, 21, 59, 59, tzinfo=UTC)
    _, wrong = check([A, None, "03/04/2031"], [B, None, "25/12/2031"], options=FileOptions(date_order="month-first"))
    assert rules(wrong) == ["ends_at.order_contradiction"]


def test_warnings_leave_a_row_ready() -> None:
    (row,) = check([A, "1234", "2099-01-01"])
    assert row.status == "ready"
    assert rules(row) == ["code.trivial", "ends_at.far_future"]


def test_a_row_without_code_and_end_date_has_nothing_to_change() -> None:
    (row,) = check([A, " ", "", "Anna"])
    assert row.status == "invalid"
    assert [(each.rule, each.column) for each in row.problems] == [("row.nothing_to_change", "")]


def test_nothing_to_change_is_said_besides_a_bad_id() -> None:
    (row,) = check(["Total", None, None, "17 guests"])
    assert rules(row) == ["id.not_uuid", "row.nothing_to_change"]


def test_an_unreadable_code_is_not_nothing_to_change() -> None:
    (row,) = check([A, "74a2", None])
    assert rules(row) == ["code.not_digits"]


def test_the_same_wishes_again_are_collapsed_into_the_first() -> None:
    rows = check([A, "0742", DAY], [A.upper(), "0742", "31.01.2031"], [A, "0742", DAY])
    assert statuses(rows) == ["ready", "repeated", "repeated"]
    assert [each.repeats for each in rows] == [None, 2, 2]
    assert rules(rows[1]) == ["id.repeated", "cell.cleaned"]
    assert "row 2" in only("id.repeated", rows[1]).message
    assert rows[1].wish is not None


@pytest.mark.parametrize(
    "other",
    [
        ["0743", DAY],
        ["0742", "2031-02-01"],
        ["0742", None],
        [None, DAY],
        ["742", DAY],
        ["74a2", DAY],
        ["0742", "soon"],
        [None, None],
        ["0742", "2020-01-01"],
        [UncalculatedCell(), DAY],
    ],
)
def test_other_wishes_for_the_same_id_are_errors_of_all_rows(other: list[Cell]) -> None:
    rows = check([A, "0742", DAY], [B, "0999", DAY], [A, *other])
    assert statuses(rows) == ["invalid", "ready", "invalid"]
    assert "Row 4" in only("id.conflicting", rows[0]).message
    assert "Row 2" in only("id.conflicting", rows[2]).message
    assert rows[0].wish is None


def test_three_conflicting_rows_name_each_other() -> None:
    rows = check([A, "0742", DAY], [A, "0742", DAY], [A, "0743", DAY])
    assert statuses(rows) == ["invalid"] * 3
    assert "Rows 2 and 4" in only("id.conflicting", rows[1]).message


def test_a_row_that_repeats_an_invalid_one_is_invalid_itself() -> None:
    rows = check([A, "74a2", DAY], [A, "74a2", DAY])
    assert statuses(rows) == ["invalid", "invalid"]
    assert rules(rows[0]) == rules(rows[1]) == ["code.not_digits"]


def test_a_code_of_two_credentials_is_a_warning_that_names_the_rows() -> None:
    rows = check([A, "0742", DAY], [B, "0742", DAY], [C, "0743", DAY])
    assert statuses(rows) == ["ready"] * 3
    assert "Row 3" in only("code.shared", rows[0]).message
    assert "Row 2" in only("code.shared", rows[1]).message
    assert rules(rows[2]) == []


def test_a_repeated_or_invalid_row_shares_no_code() -> None:
    rows = check([A, "0742", DAY], [A, "0742", DAY], [B, "0742", "soon"])
    assert rules(rows[0]) == []
    assert rules(rows[1]) == ["id.repeated"]
    assert rules(rows[2]) == ["ends_at.not_a_date"]


def test_many_rows_of_one_code_are_counted_and_not_listed() -> None:
    ids = [f"{at:08x}-0000-4000-8000-000000000000" for at in range(200)]
    rows = check(*[[each, "0742", DAY] for each in ids])
    assert "Rows 2, 3, 4, 5, 6 and 194 more" in only("code.shared", rows[-1]).message
    assert "Rows 3, 4, 5, 6, 7 and 194 more" in only("code.shared", rows[0]).message


def test_rows_not_chosen_are_skipped_without_a_word() -> None:
    rows = check([A, "0742", DAY], ["x", "y", "z"], [B, "0743", DAY], options=_with(rows=parse_rows("2,4-9")))
    assert statuses(rows) == ["ready", "skipped", "ready"]
    assert (rows[1].problems, rows[1].wish, rows[1].source) == ((), None, ("x", "y", "z", ""))


def test_hidden_rows_are_a_question_unless_answered() -> None:
    body: list[list[Cell]] = [[A, "0742", DAY], [B, "0743", DAY]]
    with pytest.raises(UnreadableFile) as caught:
        check(*body, hidden=frozenset({3, 4}))
    assert caught.value.rule == "file.hidden_rows"
    assert "1 row is hidden or filtered out in the file: 3." in caught.value.message
    assert "--hidden include" in caught.value.hint
    assert statuses(check(*body, hidden=frozenset({3, 4}), options=_with(hidden="skip"))) == ["ready", "skipped"]
    assert statuses(check(*body, hidden=frozenset({3, 4}), options=_with(hidden="include"))) == ["ready", "ready"]
    assert statuses(check(*body, hidden=frozenset({4}))) == ["ready", "ready"]


def test_many_hidden_rows_are_counted_and_the_first_named() -> None:
    ids = [f"{at:08x}-0000-4000-8000-000000000000" for at in range(9)]
    with pytest.raises(UnreadableFile, match=r"9 rows are hidden .*: 2, 3, 4, 5, 6 …"):
        check(*[[each, None, DAY] for each in ids], hidden=frozenset(range(2, 11)))


def test_hidden_rows_that_were_not_chosen_are_no_question() -> None:
    rows = check([A, "0742", DAY], [B, "0743", DAY], hidden=frozenset({3}), options=_with(rows=parse_rows("2")))
    assert statuses(rows) == ["ready", "skipped"]


def test_a_skipped_row_still_conflicts_but_is_never_collapsed_into() -> None:
    skip = _with(hidden="skip")
    rows = check([A, "0742", DAY], [A, "0743", DAY], hidden=frozenset({2}), options=skip)
    assert statuses(rows) == ["skipped", "invalid"]
    assert "Row 2" in only("id.conflicting", rows[1]).message
    assert rows[0].problems == ()
    rows = check([A, "0742", DAY], [A, "0742", DAY], hidden=frozenset({2}), options=skip)
    assert statuses(rows) == ["skipped", "ready"]
    rows = check([A, "0742", DAY], [A, "0743", DAY], options=_with(rows=parse_rows("3")))
    assert statuses(rows) == ["skipped", "invalid"]


def test_zeros_are_not_sure_in_delimited_text() -> None:
    (row,) = check([A, "0742", DAY], delimited=True)
    assert row.wish is not None
    assert not row.wish.zeros_sure


def test_numbers_in_date_cells_are_not_mixed_up_by_being_equal() -> None:
    rows = check([A, None, 1], [B, None, True], [C, None, 1.0])
    assert [each.problems[0].message for each in rows] == [
        "The cell holds a number, not a date.",
        "The cell holds a yes/no value, not a date.",
        "The cell holds a number, not a date.",
    ]


def test_no_row_that_can_be_read_gives_an_empty_list() -> None:
    assert check() == []


def test_the_collector_is_as_it_was() -> None:
    check([A, "0742", DAY])
    assert gc.isenabled()
    gc.disable()
    try:
        check([A, "0742", DAY])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_neither_repr_nor_error_shows_a_code() -> None:
    wish = Row(row=2, acs_credential_id=A, code="739184", zeros_sure=True, ends_at=None)
    assert "739184" not in repr(wish) + str(wish)
    assert A in repr(wish)
    (row,) = check([A, "739184", DAY, "739184"])
    assert "739184" not in repr(row)
    with pytest.raises(ValidationError) as caught:
        Row(row=2, acs_credential_id=A, code="739184x")
    assert "739184" not in str(caught.value) + repr(caught.value)


def test_a_row_can_be_built_again_from_its_values() -> None:
    wish = Row(row=2, acs_credential_id=A, code="0742", ends_at=datetime(2031, 10, 26, 1, 30, tzinfo=UTC))
    assert Row(**wish.model_dump()) == wish
    assert Row.model_validate_json(wish.model_dump_json()) == wish


@pytest.mark.parametrize(
    "change",
    [
        {"acs_credential_id": "x"},
        {"acs_credential_id": A.upper()},
        {"acs_credential_id": A + "\n"},
        {"code": "12a4"},
        {"code": " 1234"},
        {"code": "١٢٣٤"},
        {"code": ""},
        {"ends_at": "2031-01-31"},
        {"ends_at": datetime(2031, 1, 31)},
        {"other": 1},
    ],
)
def test_a_row_cannot_be_built_wrong(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate({"row": 2, "acs_credential_id": A, "code": "0742", **change})


def test_a_row_cannot_be_changed() -> None:
    wish = Row(row=2, acs_credential_id=A, code="0742")
    with pytest.raises(ValidationError):
        wish.code = "9999"  # type: ignore[misc]


def _with(**chosen: Any) -> FileOptions:
    return FileOptions(timezone=ZoneInfo("Europe/Berlin"), **chosen)
