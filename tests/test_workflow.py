"""check → preview → begin → carry_on → report: what is refused on the way, and what is asked of Seam."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import inspection, workflow
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.documents import pieces
from seam_bulk.errors import KeyRefused, Refused, UsageError
from seam_bulk.planning.planned_row import Decision
from seam_bulk.reports import report_files
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.progress import Progress
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.seam.access import Access
from seam_bulk.storage import lock, plan_file, run_summary
from tests import examples
from tests.answering import WORKSPACE, Hotel, Said, answering, in_hotel
from tests.examples import csv_bytes, uuid


def lines_of(sandbox: Sandbox, count: int) -> list[list[str]]:
    return examples.wishes(examples.code_credentials(sandbox, count))


def refused(do: Callable[[], Any], rule: str, exit_code: int = 5) -> Refused:
    with pytest.raises((Refused, KeyRefused)) as caught:
        do()
    assert (caught.value.rule, caught.value.exit_code) == (rule, exit_code)
    return caught.value  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------------------------- preview


def test_a_preview_changes_nothing_and_asks_for_one_list() -> None:
    with start(SandboxOptions()) as sandbox:
        before = sandbox.credentials()
        shown = examples.preview(lines_of(sandbox, 20), examples.access_to(sandbox))
        assert [r["route"] for r in sandbox.requests()] == ["workspace", "list"]
        assert sandbox.credentials() == before
        assert len(shown.plan.changes) == 20


def test_a_file_without_a_ready_row_asks_only_whose_key_it_is() -> None:
    with start(SandboxOptions()) as sandbox:
        shown = examples.preview([[uuid(1), "x", ""]], examples.access_to(sandbox))
        assert [r["route"] for r in sandbox.requests()] == ["workspace"]
        assert [row.decision for row in shown.plan.rows] == [Decision.INVALID]


def test_rows_left_out_by_choice_are_not_asked_about() -> None:
    with start(SandboxOptions()) as sandbox:
        known = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        lines = [[known, "", "2035-01-31T22:59:59Z"], *([uuid(n), "", "2035-01-31T22:59:59Z"] for n in range(30))]
        checked = inspection.check(csv_bytes(lines), "g.csv", FileOptions(rows=parse_rows("2")))
        shown = asyncio.run(workflow.preview(checked, examples.access_to(sandbox)))
        assert [r["route"] for r in sandbox.requests()] == ["workspace", "get"]
        assert shown.plan.counts()["skipped"] == 30


def test_two_previews_of_the_same_facts_are_the_same_document(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        lines, access = lines_of(sandbox, 5), examples.access_to(sandbox)
        journal = examples.open_journal(tmp_path)
        one, two = (plan_file.document(examples.preview(lines, access), journal.seal) for _ in range(2))
        assert list(pieces(one)) == list(pieces(two))


def test_a_file_without_a_row_to_send_asks_for_no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    with start(SandboxOptions()) as sandbox:
        for many in (100_000, 1):
            monkeypatch.setattr(workflow, "MANY", many)
            shown = examples.preview([["x", "7391", ""], ["y", "7392", ""]], examples.access_to(sandbox))
            assert shown.plan.counts()["invalid"] == 2
        assert {request["route"] for request in sandbox.requests()} == {"workspace"}


@pytest.mark.parametrize("many", [100_000, 1], ids=["in memory", "on disk"])
def test_a_credential_that_no_list_tells_of_is_asked_for_and_planned_like_any_other(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MANY", many)
    hotel = Hotel({uuid(n): in_hotel(uuid(n)) for n in (1, 2, 7)})
    hotel.overrides["list"] = lambda body: Said({"acs_credentials": [in_hotel(uuid(n)) for n in (1, 2)]})
    lines = [[uuid(n), "7391", ""] for n in (1, 7, 8, 2)] + [["x", "1", ""], [uuid(9), "", ""]]
    with answering(hotel) as server:
        shown = examples.preview(lines, Access(server.endpoint, "seam_test1_x"))
        asked = sorted(body["acs_credential_id"] for route, body, _ in server.asked if route == "get")
    assert asked == [uuid(7), uuid(8), uuid(9)]
    assert [str(row.decision) for row in shown.plan.rows] == ["change", "change", "blocked", "change"] + ["invalid"] * 2
    assert [row.before.code for row in shown.plan.changes] == ["1111"] * 3


@pytest.mark.parametrize("many", [100_000, 1], ids=["in memory", "on disk"])
def test_a_code_that_somebody_outside_the_file_has_is_found(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "MANY", many)
    with start(SandboxOptions()) as sandbox:
        one, *others = examples.code_credentials(sandbox, 60)
        other = next(c for c in others if c["acs_system_id"] == one["acs_system_id"])
        lines = [[one["acs_credential_id"], other["code"], ""], [uuid(404), "7391", ""]]
        shown = examples.preview(lines, examples.access_to(sandbox))
        assert "plan.code_taken" in [p.rule for p in shown.plan.rows[0].problems]


# ------------------------------------------------------------------------------------------------------- what is agreed


def test_a_danger_that_was_not_accepted_refuses_the_run(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal = examples.open_journal(tmp_path)
        shown = examples.preview(lines_of(sandbox, 3), examples.access_to(sandbox))
        trouble = refused(lambda: examples.begin(journal, shown, Consent(max_changes=2)), "danger.too-many")
        assert "3 credentials" in trouble.message
        assert "--max-changes" in trouble.hint
        assert journal.heads() == []
        assert examples.begin(journal, shown, Consent(frozenset({"too-many", "not-there"}), max_changes=2))


def test_every_danger_must_be_accepted_not_just_one(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal = examples.open_journal(tmp_path)
        access = examples.access_to(sandbox, sandbox.production_api_key)
        known = [c for c in sandbox.credentials().values() if c["workspace_id"] == sandbox.production_workspace_id]
        ends_at = examples.in_days(0.5).isoformat()
        shown = examples.preview([[known[0]["acs_credential_id"], "", ends_at]], access)
        trouble = refused(lambda: examples.begin(journal, shown), "danger.ending-soon")
        assert "--accept ending-soon --accept production" in trouble.hint
        some = Consent(frozenset({"ending-soon"}))
        refused(lambda: examples.begin(journal, shown, some), "danger.production")
        examples.begin(journal, shown, Consent(frozenset({"ending-soon", "production"})))
        assert examples.updates(sandbox) == []


def test_strict_lets_no_row_be_left_out(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal = examples.open_journal(tmp_path)
        lines = [*lines_of(sandbox, 1), [uuid(1), "738291", ""], ["x", "738292", ""]]
        shown = examples.preview(lines, examples.access_to(sandbox))
        trouble = refused(lambda: examples.begin(journal, shown, Consent(strict=True)), "run.strict")
        assert "row 3, 4" in trouble.message
        examples.begin(journal, shown)


def test_strict_names_no_more_than_five_rows(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        lines = [*lines_of(sandbox, 1), *(["x", "738292", ""] for _ in range(9))]
        shown = examples.preview(lines, examples.access_to(sandbox))
        strict = Consent(strict=True)
        trouble = refused(lambda: workflow.refuse_unfit(shown, strict), "run.strict")
        assert "9 rows are invalid or blocked (row 3, 4, 5, 6, 7 …)" in trouble.message


def test_strict_does_not_overlook_an_end_date_that_passed_since_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    with start(SandboxOptions()) as sandbox:
        known = examples.code_credentials(sandbox, 1)[0]["acs_credential_id"]
        shown = examples.preview([[known, "", examples.in_days(2).isoformat()]], examples.access_to(sandbox))
        workflow.refuse_unfit(shown, Consent(strict=True))
        monkeypatch.setattr(workflow, "now", lambda: examples.in_days(3))
        strict = Consent(frozenset({"ending-soon"}), strict=True)
        refused(lambda: workflow.refuse_unfit(shown, strict), "run.strict")


# ---------------------------------------------------------------------------------------------------------- plan files


def kept(shown: Any, journal: Any, tmp_path: Path) -> bytes:
    plan_file.write(tmp_path / "plan.json", shown, journal.seal)
    return (tmp_path / "plan.json").read_bytes()


def test_a_plan_from_its_file_is_carried_out_as_it_was_shown(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = lines_of(sandbox, 3)
        content = kept(examples.preview(lines, access), journal, tmp_path)
        sandbox.change(lines[1][0], code="555123")
        shown = asyncio.run(workflow.still_shown(workflow.plan_from_file(content, journal), access))
        ran = examples.carry_on(journal, examples.begin(journal, shown), access)
        assert ran.counts == {"updated": 2, "drifted": 1}
        assert sandbox.credentials()[lines[1][0]]["code"] == "555123"


def test_a_plan_of_another_workspace_is_refused(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal = examples.open_journal(tmp_path)
        content = kept(examples.preview(lines_of(sandbox, 1), examples.access_to(sandbox)), journal, tmp_path)
        shown = workflow.plan_from_file(content, journal)
        other = examples.access_to(sandbox, sandbox.production_api_key)
        refused(lambda: asyncio.run(workflow.still_shown(shown, other)), "plan_file.other_workspace")


def test_a_plan_of_another_home_is_refused(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, other = examples.open_journal(tmp_path / "a"), examples.open_journal(tmp_path / "b")
        content = kept(examples.preview(lines_of(sandbox, 1), examples.access_to(sandbox)), journal, tmp_path)
        refused(lambda: workflow.plan_from_file(content, other), "plan_file.altered")


def test_a_plan_may_be_carried_out_where_the_same_workspace_answers_elsewhere(tmp_path: Path) -> None:
    with start(SandboxOptions()) as one, start(SandboxOptions()) as two:
        journal, access = examples.open_journal(tmp_path), examples.access_to(two)
        content = kept(examples.preview(lines_of(one, 1), examples.access_to(one)), journal, tmp_path)
        shown = asyncio.run(workflow.still_shown(workflow.plan_from_file(content, journal), access))
        assert examples.carry_on(journal, examples.begin(journal, shown), access).counts == {"updated": 1}
        assert examples.updates(one) == []


# --------------------------------------------------------------------------------------------------------------- alone


def test_a_look_at_the_lock_does_not_refuse_a_run(tmp_path: Path) -> None:
    with lock.alone(tmp_path, "w"):
        assert lock.is_held(tmp_path, "w")
        with pytest.raises(Refused), lock.alone(tmp_path, "w", patience=0):
            pytest.fail("two at once")
        with lock.alone(tmp_path, "other"):
            pass
    assert not lock.is_held(tmp_path, "w")


@pytest.mark.parametrize("workspace_id", ["../../etc/passwd", "w" * 5000, "a/b\0c", ""])
def test_a_lock_stays_in_its_folder_whatever_seam_calls_the_workspace(tmp_path: Path, workspace_id: str) -> None:
    with lock.alone(tmp_path, workspace_id):
        assert [p.parent for p in tmp_path.rglob("*.lock")] == [tmp_path / "locks"]


def test_a_run_that_broke_off_is_not_called_running_because_another_one_is(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        shown = examples.preview(lines_of(sandbox, 2), access)
        broken, going = examples.begin(journal, shown), examples.begin(journal, shown)
        states = list[str]()

        class Looking(Progress):
            """Looks how the broken run stands while the other one is under way."""

            def __setattr__(self, name: str, value: Any) -> None:
                object.__setattr__(self, name, value)
                if name == "stage" and value == "sending":
                    states.extend(run_summary.read(journal, run).state for run in (broken, going))

        examples.carry_on(journal, going, access, progress=Looking())
        assert states == ["stopped", "running"]


def test_a_suspended_workspace_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    suspended = Said({"workspace": WORKSPACE | {"is_suspended": True}})
    hotel = Hotel({uuid(1): in_hotel(uuid(1))}, {"workspace": lambda body: suspended})
    with answering(hotel) as server:
        journal, access = examples.open_journal(tmp_path), Access(server.endpoint, "seam_test1_x")
        run = examples.begin(journal, examples.preview([[uuid(1), "738291", ""]], access))
        refused(lambda: examples.carry_on(journal, run, access), "key.workspace_suspended", 4)
        assert "update" not in server.routes()


def test_a_seam_that_cannot_be_asked_stops_the_run_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seam_bulk.seam.pacing.backoff", lambda attempt, chance, first=0.2: 0.001)
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(lines_of(sandbox, 2), access))
        sandbox.set_faults("list:500")
        refused(lambda: examples.carry_on(journal, run, access), "endpoint.no_answer", 4)
        found = run_summary.read(journal, run)
        assert (found.state, found.counts) == ("stopped", {"not_attempted": 2})
        assert examples.updates(sandbox) == []


# ------------------------------------------------------------------------------------------------------------- reports


def test_a_report_goes_beside_the_person_and_its_place_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        ran = examples.apply(journal, lines_of(sandbox, 2), access)
        place = report_files.write_report(journal, ran.head.run)
        assert place == tmp_path / "work" / f"guests.{ran.head.run}.report.csv"
        assert place.read_bytes() == report_files.report_bytes(journal, ran.head.run)
        assert run_summary.read(journal, ran.head.run).head.report_path == str(place)
        rest = report_files.write_not_done(journal, ran.head.run)
        assert rest.name == f"guests.{ran.head.run}.not-done.csv"
        assert [each.head.run for each in run_summary.read_all(journal)] == [ran.head.run]


def test_a_place_where_no_report_can_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    report_files.refuse_report_place(tmp_path / "r.xlsx")
    for place in (tmp_path / "none" / "r.csv", tmp_path / "r.pdf", tmp_path):
        with pytest.raises(UsageError):
            report_files.refuse_report_place(place)


def test_a_template_holds_every_live_credential_and_no_code(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        count = asyncio.run(workflow.write_template(examples.access_to(sandbox), tmp_path / "t.csv"))
        written = (tmp_path / "t.csv").read_text("utf-8-sig")
        mine = [c for c in sandbox.credentials().values() if c["workspace_id"] == sandbox.workspace_id]
        assert count == len(mine) == len(written.splitlines()) - 1
        assert not any(f",{c['code']}," in written for c in mine if c.get("code"))


def test_the_sandbox_inside_the_process_is_the_same_place_each_time() -> None:
    with workflow.built_in_sandbox() as one, workflow.built_in_sandbox() as two:
        assert one.endpoint != two.endpoint
        assert one.place == two.place == "built-in sandbox"
        assert asyncio.run(workflow.workspace(one)) == asyncio.run(workflow.workspace(two))


def test_the_options_of_a_run_are_those_it_was_begun_with_unless_said_otherwise(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        run = examples.begin(journal, examples.preview(lines_of(sandbox, 2), access), verify=False, concurrency=2)
        assert journal.head(run).settings["options"] == asdict(RunOptions(verify=False, concurrency=2))
        assert examples.carry_on(journal, run, access).counts == {"accepted": 2}
