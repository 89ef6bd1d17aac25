"""Rows and live credentials become a plan: decisions, problems, dangers and their order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seam_bulk.checking.rows import CheckedRow
from seam_bulk.planning.credentials import Credential, from_json
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.planning.plan import Plan, make_plan
from seam_bulk.planning.planned_row import Decision, PlannedRow, State
from seam_bulk.planning.sums import DangerName, Sums
from seam_bulk.problems import Problem, Severity, problem
from tests.examples import EARLIER, HEADERS, LATER, NOW, PRODUCTION, SANDBOX, change, checked, credential, uuid


def plan_of(rows: Iterable[CheckedRow], *live: Credential, **more: Any) -> Plan:
    known = {c.acs_credential_id: c for c in live}
    return make_plan(
        [*rows], LiveInMemory(known), more.pop("workspace", SANDBOX), HEADERS, more.pop("now", NOW), **more
    )


def planned(row: CheckedRow, *live: Credential) -> PlannedRow:
    (found,) = plan_of([row], *live).rows
    return found


def rules(row: PlannedRow) -> list[str]:
    return [found.rule for found in row.problems]


def only(row: PlannedRow) -> Problem:
    (found,) = row.problems
    return found


# ---------------------------------------------------------------------------------------------------------- decisions


def test_a_change_holds_before_and_after() -> None:
    row = planned(checked(code="2222", ends_at=LATER), credential())
    assert row.decision is Decision.CHANGE
    assert (row.before, row.after) == (State("1111", EARLIER), State("2222", LATER))
    assert (row.changed, row.name, row.row) == (("code", "ends_at"), "Guest 1", 2)


def test_after_holds_only_what_is_to_change_and_wanted_all_of_it() -> None:
    row = planned(checked(code="1111", ends_at=LATER), credential())
    assert row.after == State(None, LATER)
    assert row.changed == ("ends_at",)
    assert row.wanted == State("1111", LATER)


def test_a_row_that_is_right_already_is_unchanged() -> None:
    row = planned(checked(code="1111", ends_at=EARLIER), credential())
    assert (row.decision, row.changed, row.problems) == (Decision.UNCHANGED, (), ())


@pytest.mark.parametrize(
    "live", ["2031-01-31T22:59:59.000Z", "2031-01-31T23:59:59+01:00", "2031-01-31T22:59:59Z", "2031-01-31 22:59:59"]
)
def test_end_dates_are_compared_as_instants(live: str) -> None:
    known = from_json({"acs_credential_id": uuid(1), "code": "2222", "ends_at": live})
    assert planned(checked(code="2222", ends_at=LATER), known).decision is Decision.UNCHANGED


def test_codes_are_compared_as_digits_and_a_leading_zero_counts() -> None:
    row = planned(checked(code="0042"), credential(code="42"))
    assert (row.decision, row.after.code) == (Decision.CHANGE, "0042")


def test_a_fraction_of_a_second_is_a_difference() -> None:
    row = planned(checked(code=None, ends_at=LATER), credential(ends_at=LATER + timedelta(microseconds=1)))
    assert row.decision is Decision.CHANGE


def test_an_end_date_for_a_credential_without_one_is_a_change() -> None:
    row = planned(checked(code=None, ends_at=LATER), credential(ends_at=None))
    assert (row.before.ends_at, row.after) == (None, State(None, LATER))


def test_an_unknown_live_code_always_differs() -> None:
    row = planned(checked(code="2222"), credential(code=None))
    assert (row.decision, row.before.code, row.problems) == (Decision.CHANGE, None, ())


@pytest.mark.parametrize("status", ["invalid", "repeated", "skipped"])
def test_a_row_that_the_check_left_out_stays_left_out(status: str) -> None:
    row = planned(checked(status=status, repeats=7), credential())
    assert (row.decision, row.after, row.repeats) == (Decision(status), State(), 7)
    assert (row.name, row.before) == ("Guest 1", State("1111", EARLIER))


def test_own_cells_and_source_ride_along() -> None:
    row = planned(checked(own=("Anna",), source=(uuid(1), "2222", "", "Anna")), credential())
    assert (row.own, row.source) == (("Anna",), (uuid(1), "2222", "", "Anna"))


# -------------------------------------------------------------------------------------------------------------- rules


def test_an_id_that_seam_does_not_know_is_blocked() -> None:
    row = planned(checked())
    assert row.decision is Decision.BLOCKED
    assert (only(row).rule, only(row).row, only(row).column) == ("plan.not_found", 2, "Credential ID")


def test_a_credential_of_another_workspace_is_blocked() -> None:
    row = planned(checked(), credential(workspace_id=PRODUCTION.workspace_id))
    assert (row.decision, rules(row)) == (Decision.BLOCKED, ["plan.other_workspace"])


@pytest.mark.parametrize("workspace_id", ["", SANDBOX.workspace_id.upper(), SANDBOX.workspace_id])
def test_a_workspace_written_otherwise_is_the_same_one(workspace_id: str) -> None:
    assert planned(checked(), credential(workspace_id=workspace_id)).decision is Decision.CHANGE


@pytest.mark.parametrize("wish", [{"code": "2222"}, {"code": None, "ends_at": LATER}, {"code": "1111"}])
def test_a_credential_that_is_being_deleted_is_blocked(wish: dict[str, Any]) -> None:
    row = planned(checked(**wish), credential(warnings=("being_deleted",)))
    assert (row.decision, rules(row)) == (Decision.BLOCKED, ["plan.being_deleted"])


@pytest.mark.parametrize("method", ["card", "mobile_key", "cloud_key"])
def test_a_code_for_a_card_or_key_without_a_live_code_is_blocked(method: str) -> None:
    row = planned(checked(), credential(access_method=method, code=None))
    assert row.decision is Decision.BLOCKED
    assert (only(row).rule, only(row).severity, only(row).column) == (
        "plan.not_a_code_credential",
        Severity.ERROR,
        "New PIN",
    )
    assert method.replace("_", " ") in only(row).message


@pytest.mark.parametrize("method", ["card", "mobile_key", "cloud_key"])
def test_a_code_for_a_card_that_shows_a_code_is_tried_with_a_warning(method: str) -> None:
    row = planned(checked(), credential(access_method=method, code="4477"))
    assert (row.decision, only(row).rule, only(row).severity) == (
        Decision.CHANGE,
        "plan.not_a_code_credential",
        Severity.WARNING,
    )


def test_a_code_for_a_kind_that_is_new_to_us_is_tried_with_a_warning() -> None:
    row = planned(checked(), credential(access_method="face", code=None))
    assert (row.decision, only(row).severity) == (Decision.CHANGE, Severity.WARNING)


@pytest.mark.parametrize("code", [None, "4477"])
def test_an_end_date_alone_for_a_card_is_fine(code: str | None) -> None:
    row = planned(checked(code=None, ends_at=LATER), credential(access_method="card", code=code))
    assert (row.decision, row.problems) == (Decision.CHANGE, ())


def test_the_same_code_again_for_a_card_is_no_problem() -> None:
    row = planned(checked(code="4477", ends_at=LATER), credential(access_method="card", code="4477"))
    assert (row.decision, row.problems) == (Decision.CHANGE, ())


@pytest.mark.parametrize(
    ("starts_after", "blocked"), [(timedelta(), True), (timedelta(1), True), (timedelta(-1), False)]
)
def test_an_end_date_must_come_after_the_start(starts_after: timedelta, blocked: bool) -> None:
    row = planned(checked(code=None, ends_at=LATER), credential(starts_at=LATER + starts_after))
    assert (row.decision is Decision.BLOCKED) is blocked
    assert rules(row) == (["plan.ends_before_start"] if blocked else [])
    if blocked:
        assert only(row).column == "Valid until"


def test_an_end_date_that_does_not_change_is_not_held_against_the_start() -> None:
    row = planned(checked(code="2222", ends_at=EARLIER), credential(starts_at=LATER))
    assert (row.decision, row.problems) == (Decision.CHANGE, ())


def test_a_code_that_somebody_else_of_the_system_has_is_a_warning_that_names_them() -> None:
    row = planned(checked(), credential(), credential(2, code="2222"), credential(3, code="2222"))
    assert (row.decision, only(row).rule, only(row).severity) == (Decision.CHANGE, "plan.code_taken", Severity.WARNING)
    assert f"{uuid(2)} and 1 more" in only(row).message
    assert "2222" not in only(row).message + only(row).hint


def test_a_code_of_another_access_system_is_free() -> None:
    assert planned(checked(), credential(), credential(2, code="2222", acs_system_id="other")).problems == ()


def test_ones_own_code_is_not_taken() -> None:
    assert planned(checked(code="1111", ends_at=LATER), credential()).problems == ()


@pytest.mark.parametrize("brand", ["salto_ks_credential", "salto_ks_tag", "latch_access"])
def test_a_provider_that_picks_its_codes_is_a_warning(brand: str) -> None:
    row = planned(checked(), credential(external_type=brand))
    assert (row.decision, rules(row), only(row).severity) == (
        Decision.CHANGE,
        ["plan.provider_picks_codes"],
        Severity.WARNING,
    )


def test_other_providers_pick_no_codes() -> None:
    assert planned(checked(), credential(external_type="salto_space_key")).problems == ()


@pytest.mark.parametrize(
    ("code", "live", "sure", "warned"),
    [
        ("42", "0042", False, True),
        ("42", "9942", False, True),
        ("42", "0042", True, False),
        ("4242", "0042", False, False),
        ("42", None, False, False),
        ("42", "42", False, False),
    ],
)
def test_a_shorter_code_that_may_have_lost_its_zeros_is_a_warning(
    code: str, live: str | None, sure: bool, warned: bool
) -> None:
    row = planned(checked(code=code, zeros_sure=sure), credential(code=live))
    assert rules(row) == (["code.zeros_maybe_lost"] if warned else [])
    assert row.decision is not Decision.BLOCKED


def test_problems_of_the_check_come_before_those_of_the_plan_and_all_are_shown() -> None:
    trivial = problem("code.trivial", "m", "h", row=2, column="New PIN")
    row = planned(
        checked(ends_at=LATER, problems=(trivial,), zeros_sure=False, code="22"),
        credential(access_method="card", code="4477", starts_at=LATER, warnings=("being_deleted",)),
    )
    assert rules(row) == [
        "code.trivial",
        "plan.being_deleted",
        "plan.not_a_code_credential",
        "code.zeros_maybe_lost",
        "plan.ends_before_start",
    ]
    assert {found.row for found in row.problems} == {2}


# ------------------------------------------------------------------------------------------------------------ dangers


def danger_names(plan: Plan) -> list[str]:
    return [str(each.danger) for each in plan.dangers]


@pytest.mark.parametrize(
    ("ends_at", "soon"),
    [(NOW + timedelta(hours=24), True), (NOW + timedelta(hours=24, seconds=1), False), (NOW - timedelta(1), True)],
)
def test_ending_access_within_a_day_is_a_danger(ends_at: datetime, soon: bool) -> None:
    plan = plan_of([checked(code=None, ends_at=ends_at)], credential())
    assert danger_names(plan) == (["ending-soon"] if soon else [])
    if soon:
        assert "1 credential." in plan.dangers[0].message


def test_a_workspace_that_is_no_sandbox_is_a_danger_named_by_its_name() -> None:
    plan = plan_of([checked()], credential(workspace_id=""), workspace=PRODUCTION)
    assert danger_names(plan) == ["production"]
    assert "Real hotel" in plan.dangers[0].message
    nameless = Sums([change()]).dangers(replace(PRODUCTION, name=""), NOW, None)
    assert PRODUCTION.workspace_id in nameless[0].message


@pytest.mark.parametrize(("limit", "too_many"), [(None, False), (0, True), (1, True), (2, False)])
def test_more_changes_than_allowed_are_a_danger_with_number_and_limit(limit: int | None, too_many: bool) -> None:
    plan = plan_of([checked(1), checked(2)], credential(1), credential(2), max_changes=limit)
    assert danger_names(plan) == (["too-many"] if too_many else [])
    if too_many:
        assert plan.dangers[0].message == f"This changes 2 credentials, more than the limit of {limit}."


def test_zeros_that_may_be_lost_are_a_danger() -> None:
    plan = plan_of([checked(code="42", zeros_sure=False)], credential(code="0042"))
    assert danger_names(plan) == ["zeros-maybe-lost"]


def test_where_nothing_is_sent_there_is_no_danger() -> None:
    unchanged = checked(code="1111", ends_at=EARLIER)
    late = EARLIER - timedelta(hours=1)
    assert plan_of([unchanged], credential(), workspace=replace(PRODUCTION), now=late, max_changes=0).dangers == ()
    assert plan_of([checked()], workspace=PRODUCTION, max_changes=0).dangers == ()


def test_every_danger_is_named_at_once_in_one_order() -> None:
    soon = checked(code="22", ends_at=NOW + timedelta(hours=1), zeros_sure=False)
    plan = plan_of([soon], credential(workspace_id=""), workspace=PRODUCTION, max_changes=0)
    assert danger_names(plan) == [str(name) for name in DangerName]


# ------------------------------------------------------------------------------------------------- the plan as a whole


def test_every_row_has_one_decision_and_all_are_counted() -> None:
    rows = [
        checked(1),
        checked(1, status="repeated"),
        checked(2, code="1111"),
        checked(3),
        checked(4, status="invalid"),
    ]
    rows.append(checked(5, status="skipped"))
    plan = plan_of(rows, credential(1), credential(2))
    assert plan.counts() == {
        "change": 1,
        "unchanged": 1,
        "blocked": 1,
        "invalid": 1,
        "repeated": 1,
        "skipped": 1,
        "drifted": 0,
    }
    assert [row.row for row in plan.rows] == [row.row for row in rows]


def test_changes_come_in_the_order_of_the_file() -> None:
    rows = [checked(3), checked(1), checked(2)]
    plan = plan_of(rows, *(credential(n) for n in (1, 2, 3)))
    assert [row.acs_credential_id for row in plan.changes] == [uuid(3), uuid(1), uuid(2)]


def test_two_plans_of_the_same_facts_are_equal_whatever_order_seam_lists_in() -> None:
    live = [credential(n, code="2222") for n in (2, 3, 4)] + [credential(1)]
    rows = [checked(1), checked(9)]
    plans = [plan_of(rows, *order) for order in itertools.permutations(live)]
    assert all(plan == plans[0] for plan in plans)


def test_no_plan_shows_a_code_in_its_repr() -> None:
    row = checked(code="738291", own=("493017",), source=("493017", "738291"))
    plan = plan_of([row], credential(code="846205"), credential(2, code="738291"))
    assert "493017" not in repr(plan)
    assert "738291" not in repr(plan)
    assert "846205" not in repr(plan)


def test_applying_a_plan_leaves_an_empty_plan() -> None:
    rows = [checked(1, ends_at=LATER), checked(2, code=None, ends_at=LATER), checked(3)]
    live = [credential(n) for n in (1, 2, 3)]
    plan = plan_of(rows, *live)
    after = [c._replace(code=r.wanted.code, ends_at=r.wanted.ends_at) for c, r in zip(live, plan.rows, strict=True)]
    assert plan_of(rows, *after).changes == ()


def test_the_far_end_of_the_calendar_is_compared_like_any_other() -> None:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert planned(checked(code=None, ends_at=end), credential(ends_at=end)).decision is Decision.UNCHANGED


def test_a_plan_shows_no_rows_of_itself() -> None:
    """asyncio makes the repr of whatever a program returns, twice: a second for 10,000 rows."""
    assert "Guest" not in repr(Plan(SANDBOX, (change(1, name="Guest 1"),), ()))
