"""The report of a run: one line a row, the contract's columns, codes masked, in three formats."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_facts import FileFacts
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.errors import UsageError
from seam_bulk.planning.outcomes import Outcome, Result, Sync
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.problems import problem
from seam_bulk.reports import report
from seam_bulk.storage.entries import JournalRow, RunHead
from seam_bulk.storage.reported import ReportedRows
from tests.examples import EARLIER, LATER, NOW, SANDBOX, change, facts, reported, uuid

COLUMNS = """
row, acs_credential_id, result, message, changed, code_before, code_after, ends_at_before, ends_at_after, code_now,
ends_at_now, provider_sync, warnings, error_type, http_status, attempts, seam_request_id, finished_at, credential_name
"""
DONE = Outcome(
    Result.UPDATED,
    "Fine.",
    State("2222", LATER),
    Sync.SYNCED,
    ("schedule_modified",),
    http_status=200,
    attempts=2,
    seam_request_id="req-1",
    finished_at=datetime(2031, 1, 1, 12, tzinfo=UTC),
)


def row(outcome: Outcome | None = None, attempts: int = 0, **planned: Any) -> ReportedRows:
    return reported(JournalRow(0, change(1, **planned), outcome, final=True, attempts=attempts))


def head(file: FileFacts | None = None) -> RunHead:
    return RunHead("r1", NOW, file or facts(), "abc", SANDBOX, "https://seam.example", {}, "lena", "1")


def lines_of(rows: Iterable[ReportedRows], file: FileFacts | None = None, **how: Any) -> list[dict[str, str]]:
    headers, pieces = report.report_table(file or facts(), rows, **how)
    return [dict(zip(headers, line, strict=True)) for columns in pieces for line in zip(*columns, strict=True)]


def line_of(found: ReportedRows, file: FileFacts | None = None, **how: Any) -> dict[str, str]:
    (line,) = lines_of([found], file, **how)
    return line


def test_the_columns_are_the_contracts_in_its_order_and_then_the_files_own() -> None:
    headers, _ = report.report_table(facts(("Id", "PIN", "Guest", "result", ""), (2, 3, 4)), [])
    assert headers[:19] == COLUMNS.replace("\n", " ").replace(" ", "").split(",")
    assert headers[19:] == ["Guest", "result (file)", ""]


def test_a_line_tells_everything_of_its_row() -> None:
    warned = (problem("plan.code_taken", "m"), problem("cell.cleaned", "n"))
    line = line_of(row(DONE, ends_at=LATER, problems=warned))
    assert line == {
        "row": "2",
        "acs_credential_id": uuid(1),
        "result": "updated",
        "message": "Fine.",
        "changed": "code, ends_at",
        "code_before": "••••",
        "code_after": "••••",
        "ends_at_before": "2030-06-30T10:00:00Z",
        "ends_at_after": "2031-01-31T22:59:59Z",
        "code_now": "••••",
        "ends_at_now": "2031-01-31T22:59:59Z",
        "provider_sync": "synced",
        "warnings": "plan.code_taken; schedule_modified",
        "error_type": "",
        "http_status": "200",
        "attempts": "2",
        "seam_request_id": "req-1",
        "finished_at": "2031-01-01T12:00:00Z",
        "credential_name": "Guest 1",
    }


def test_codes_are_shown_where_they_are_asked_for() -> None:
    line = line_of(row(DONE), show_codes=True)
    assert (line["code_before"], line["code_after"], line["code_now"]) == ("1111", "2222", "2222")


def test_a_code_that_is_unknown_is_no_dots() -> None:
    line = line_of(row(before=State(None, EARLIER)))
    assert (line["code_before"], line["code_now"], line["ends_at_now"]) == ("", "", "")


@pytest.mark.parametrize(
    ("decision", "attempts", "result"),
    [
        (Decision.CHANGE, 0, "not_attempted"),
        (Decision.CHANGE, 3, "unconfirmed"),
        (Decision.UNCHANGED, 0, "unchanged"),
        (Decision.REPEATED, 0, "repeated"),
        (Decision.SKIPPED, 0, "skipped"),
        (Decision.INVALID, 0, "invalid"),
        (Decision.BLOCKED, 0, "blocked"),
    ],
)
def test_a_row_without_an_outcome_has_a_result_all_the_same(decision: Decision, attempts: int, result: str) -> None:
    line = line_of(row(attempts=attempts, decision=decision, repeats=7))
    assert (line["result"], line["attempts"], line["provider_sync"]) == (result, str(attempts), "unknown")
    assert bool(line["message"]) is (result not in ("invalid", "blocked"))


def test_an_unchanged_row_shows_what_seam_holds() -> None:
    line = line_of(row(decision=Decision.UNCHANGED, after=State()))
    assert (line["code_now"], line["ends_at_now"], line["changed"]) == ("••••", "2030-06-30T10:00:00Z", "")


def test_a_row_left_out_says_every_error_with_its_column_and_rule() -> None:
    errors = (
        problem("code.not_digits", "Letters.", row=2, column="New PIN"),
        problem("row.nothing_to_change", "Nothing.", row=2),
        problem("code.trivial", "Easy.", row=2, column="New PIN"),
    )
    line = line_of(row(decision=Decision.INVALID, after=State(), problems=errors))
    assert (line["message"], line["error_type"]) == (
        "New PIN: Letters. Nothing.",
        "code.not_digits; row.nothing_to_change",
    )
    assert line["warnings"] == "code.trivial"


def test_nothing_is_called_changed_of_a_row_that_was_blocked() -> None:
    assert line_of(row(decision=Decision.BLOCKED))["changed"] == ""


def test_a_repeated_row_names_the_row_that_it_was_collapsed_into() -> None:
    assert line_of(row(decision=Decision.REPEATED, repeats=7))["message"] == "The same as row 7."


# ------------------------------------------------------------------------------------------------- the file's own cells

OWN = facts(("Id", "PIN", "Old PIN", "Guest"), (2, 3), (2,))


@pytest.mark.parametrize("cell", ["7", "none", "846205"])
def test_a_column_that_may_hold_codes_is_masked_whatever_stands_there(cell: str) -> None:
    assert line_of(row(own=(cell, "Anna")), OWN)["Old PIN"] == "••••"


def test_an_empty_cell_stays_empty() -> None:
    assert line_of(row(own=("", " ")), OWN)["Old PIN"] == ""


@pytest.mark.parametrize("cell", ["1111", " 1111 ", "2222", "02222", "3333", "\u200b2222", "２２２２", "'2222"])
def test_an_own_cell_that_equals_a_code_of_its_row_is_masked(cell: str) -> None:
    found = row(Outcome(Result.ADJUSTED, now=State("3333", LATER)), own=("", cell))
    assert line_of(found, OWN)["Guest"] == "••••"
    assert line_of(found, OWN, show_codes=True)["Guest"] == cell


@pytest.mark.parametrize("cell", ["Room 2222", "222", "22222", "0", "12.5", "Anna"])
def test_an_own_cell_that_is_no_code_of_its_row_is_shown(cell: str) -> None:
    assert line_of(row(own=("", cell)), OWN)["Guest"] == cell


@pytest.mark.parametrize("typed", ["73x8", "0042", "４２", "42"])
def test_an_own_cell_that_equals_the_code_cell_of_a_row_left_out_is_masked(typed: str) -> None:
    found = row(
        decision=Decision.INVALID, after=State(), before=State(), own=("", typed), source=("id", typed, "", typed)
    )
    assert line_of(found, OWN)["Guest"] == "••••"


def test_a_code_in_a_column_of_another_name_is_masked_end_to_end() -> None:
    content = b"acs_credential_id,code,Notes\n" + f"{uuid(1)},12x4,12x4\n".encode()
    checked = check_file(content, "g.csv", FileOptions(), NOW)
    (found,) = checked.rows
    planned = change(1, after=State(), before=State(), decision=Decision.INVALID, own=found.own, source=found.source)
    assert line_of(reported(JournalRow(0, planned, None, True, 0)), checked.facts)["Notes"] == "••••"


def test_a_file_without_a_code_column_is_reported_like_any_other() -> None:
    without = FileFacts("g.csv", "0" * 64, ("Id", "Ends", "Guest"), {"acs_credential_id": 0, "ends_at": 1}, (2,), ())
    assert line_of(row(own=("Anna",), source=("x", "y", "Anna")), without)["Guest"] == "Anna"


# ---------------------------------------------------------------------------------------------------------- the formats


def test_csv_is_utf_8_with_bom_commas_and_no_formula(tmp_path: Path) -> None:
    place = tmp_path / "r.csv"
    report.write_report(place, head(OWN), [row(DONE, own=("846205", "=1+1"), name="@Zoë")])
    content = place.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrow,acs_credential_id,result,")
    (line,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (line["Guest"], line["credential_name"], line["Old PIN"]) == ("'=1+1", "'@Zoë", "••••")


def test_a_workbook_and_json_tell_the_same_as_csv() -> None:
    rows = [row(DONE, own=("846205", "=1+1")), row(own=("", "0042"))]
    told = lines_of(rows, OWN)
    document = json.loads(report.report_bytes("json", head(OWN), rows))
    assert (document["schema"], document["rows"]) == ("seam-bulk.report/1", told)
    sheet = openpyxl.load_workbook(io.BytesIO(report.report_bytes("xlsx", head(OWN), rows))).active
    assert sheet is not None
    first, *others = ([cell.value or "" for cell in line] for line in sheet.iter_rows())
    assert [dict(zip(first, line, strict=True)) for line in others] == told


def test_the_bytes_for_a_download_are_those_of_the_file(tmp_path: Path) -> None:
    report.write_report(tmp_path / "r.csv", head(OWN), [row(DONE, own=("846205", "x"))])
    assert report.report_bytes("csv", head(OWN), [row(DONE, own=("846205", "x"))]) == (tmp_path / "r.csv").read_bytes()


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx", "r.json"])
def test_a_report_with_codes_is_its_owners_alone(tmp_path: Path, name: str) -> None:
    report.write_report(tmp_path / name, head(), [row(DONE)], show_codes=True)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx", "r.json"])
def test_a_report_is_whole_or_not_there_at_all(tmp_path: Path, name: str) -> None:
    def rows() -> Iterable[ReportedRows]:
        yield row(DONE)
        raise OSError(5, "Input/output error")

    (tmp_path / name).write_text("the old one")
    with pytest.raises(UsageError):
        report.write_report(tmp_path / name, head(), rows())
    assert (tmp_path / name).read_text() == "the old one"
    assert [p.name for p in tmp_path.iterdir()] == [name]


# --------------------------------------------------------------------------------------------------- what was not done


@pytest.mark.parametrize("result", list(Result))
def test_what_was_not_done_are_the_rows_to_correct_and_feed_back_in(tmp_path: Path, result: Result) -> None:
    source = (uuid(1), "0042", "846205", "Anna")
    report.write_not_done(tmp_path / "rest.csv", head(OWN), [row(Outcome(result), source=source)])
    with (tmp_path / "rest.csv").open(encoding="utf-8-sig", newline="") as file:
        headers, *lines = csv.reader(file)
    done = result in {Result.UPDATED, Result.UNCHANGED, Result.REPEATED, Result.SKIPPED, Result.ACCEPTED}
    assert headers == ["Id", "PIN", "Old PIN", "Guest"]
    assert lines == ([] if done else [list(source)])
    assert stat.S_IMODE((tmp_path / "rest.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["rest.csv", "rest.xlsx"])
def test_what_was_not_done_is_read_again_as_the_same_rows(tmp_path: Path, name: str) -> None:
    source = (uuid(1), "0042", "=1", "Anna")
    report.write_not_done(tmp_path / name, head(OWN), [row(Outcome(Result.FAILED), source=source)])
    again = check_file((tmp_path / name).read_bytes(), name, FileOptions(columns={"code": "PIN"}), NOW)
    assert [found.status for found in again.rows] == ["ready"]
    assert again.rows[0].wish is not None
    assert again.rows[0].wish.code == "0042"
    if name.endswith("csv"):
        assert again.rows[0].source == source
