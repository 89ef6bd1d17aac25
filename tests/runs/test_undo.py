from __future__ import annotations

from datetime import datetime
from typing import Any

from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.outcomes import Outcome, Result
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.runs.undo import make_undo, may_be_undone
from seam_bulk.storage.entries import JournalRow
from tests.examples import EARLIER, LATER, NOW, SANDBOX, change, credential, facts

NEW = State("2222", LATER)


def done(result: Result = Result.UPDATED, now: State | None = NEW, **fields: Any) -> JournalRow:
    """Row 2, whose code went from 1111 to 2222 and its end from EARLIER to LATER."""
    planned = change(1, "2222", LATER, source=("an id", "2222"))._replace(**fields)
    return JournalRow(0, planned, Outcome(result, now=now), final=True, attempts=1)


def undo(row: JournalRow, known: Credential | None, at: datetime = NOW, **more: Any) -> Plan:
    live = {known.acs_credential_id: known} if known else {}
    return make_undo([row], live, SANDBOX, facts(), at, **more)


def rules(plan: Plan) -> list[str]:
    return [p.rule for p in plan.rows[0].problems]


def test_the_values_from_before_are_put_back() -> None:
    (row,) = undo(done(), credential(1, code="2222", ends_at=LATER)).rows
    assert (row.decision, row.before, row.after) == (Decision.CHANGE, NEW, State("1111", EARLIER))
    assert row.source == ("an id", "1111")


def test_only_what_the_run_changed_is_put_back() -> None:
    row = done(now=State("2222", EARLIER), after=State("2222", None))
    (planned,) = undo(row, credential(1, code="2222", ends_at=LATER)).rows
    assert (planned.decision, planned.after) == (Decision.CHANGE, State("1111", None))


def test_what_is_as_before_already_stays() -> None:
    assert undo(done(), credential(1)).rows[0].decision is Decision.UNCHANGED


def test_what_somebody_changed_since_is_left_alone() -> None:
    assert undo(done(), credential(1, code="7777", ends_at=LATER)).rows[0].decision is Decision.DRIFTED
    assert undo(done(), credential(1, code="2222", ends_at=NOW)).rows[0].decision is Decision.DRIFTED


def test_a_code_that_seam_assigned_instead_is_put_back_too() -> None:
    row = done(Result.ADJUSTED, State("3333", LATER))
    assert undo(row, credential(1, code="3333", ends_at=LATER)).rows[0].after == State("1111", EARLIER)


def test_a_row_half_of_which_took_is_put_back_in_that_half() -> None:
    row = done(Result.UNCONFIRMED, None)
    assert undo(row, credential(1, code="2222")).rows[0].after == State("1111", None)


def test_what_cannot_be_put_back_is_blocked_as_a_whole() -> None:
    unknown = done(before=State(None, EARLIER))
    endless = done(before=State("1111", None))
    for row in (unknown, endless):
        plan = undo(row, credential(1, code="2222", ends_at=LATER))
        assert (plan.rows[0].decision, rules(plan)) == (Decision.BLOCKED, ["plan.cannot_restore"])
        assert plan.rows[0].after == State()
    passed = undo(done(), credential(1, code="2222", ends_at=LATER), at=EARLIER)
    assert (passed.rows[0].decision, rules(passed)) == (Decision.BLOCKED, ["plan.cannot_restore"])


def test_a_credential_that_is_gone_or_going_is_blocked() -> None:
    assert rules(undo(done(), None)) == ["plan.not_found"]
    assert rules(undo(done(), credential(1, code="2222", warnings=("being_deleted",)))) == ["plan.being_deleted"]


def test_rows_that_were_not_chosen_are_skipped() -> None:
    known = credential(1, code="2222", ends_at=LATER)
    assert undo(done(), known, chosen={3}).rows[0].decision is Decision.SKIPPED
    assert undo(done(), known, chosen={2}).rows[0].decision is Decision.CHANGE


def test_rows_that_were_never_changed_are_not_in_the_plan() -> None:
    for result in (Result.REFUSED, Result.FAILED, Result.DRIFTED, Result.UNCHANGED, Result.NOT_ATTEMPTED):
        assert not may_be_undone(done(result))
        assert undo(done(result), credential(1)).rows == ()
    for result in (Result.UPDATED, Result.ADJUSTED, Result.ACCEPTED, Result.UNCONFIRMED):
        assert may_be_undone(done(result))


def test_an_undo_has_the_dangers_of_any_plan() -> None:
    row = done(before=State("1111", LATER), after=State(None, EARLIER), now=State("1111", EARLIER))
    known = credential(1, ends_at=EARLIER)
    assert [d.danger for d in undo(row, known, max_changes=0).dangers] == ["too-many"]
