from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import RunVerb
from tests.make_sample_data import FOLDER, OPTIONS

A, B, C = examples.uuid(1), examples.uuid(2), examples.uuid(3)


def write(folder: Path, *lines: str, name: str = "guests.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(("Credential ID,PIN,End date,Room", *lines)) + "\n")
    return path


def test_when_dates_alone_end_and_what_settled_their_order_stand_over_the_problems(
    seam_bulk: RunVerb, folder: Path
) -> None:
    path = write(folder, f"{A},,03/04/2031,", f"{B},,25/12/2031,")
    out = seam_bulk("check", path, "--timezone", "Europe/Berlin").out
    assert "Dates alone end at 23:59:59 Europe/Berlin. Numbers are read day first (row 3: 25/12)." in out
    path.write_text(f"Credential ID,PIN\n{A},0042\n")
    assert "Dates" not in seam_bulk("check", path).out


def test_a_file_beyond_a_limit_names_figure_limit_and_what_raises_it(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder, f"{A},7391,,", f"{B},7392,,{'x' * 1_500_000}")
    ran = seam_bulk("check", path, "--max-megabytes", "1")
    assert ran.code == 2
    assert ran.err.split("\n")[:2] == [
        "The file has 1.6 MB; the limit is 1 MB.",
        "Split it into several files, or allow more with --max-megabytes (SEAM_BULK_MAX_MEGABYTES).",
    ]
    path = write(folder, f"{A},7391,,", f"{B},7392,,")
    monkeypatch.setenv("SEAM_BULK_MAX_ROWS", "1")
    ran = seam_bulk("check", path)
    assert ran.err.split("\n")[:2] == [
        "The table has more than 1 rows; the limit is 1.",
        "Split it into several files, or allow more with --max-rows (SEAM_BULK_MAX_ROWS).",
    ]
    for verb in (("plan", path, "--sandbox"), ("apply", path, "--sandbox", "--yes"), ("explain", path, "2")):
        ran = seam_bulk(*verb, "--json")
        assert (ran.code, ran.document["error"]["rule"]) == (2, "file.too_large")
    assert seam_bulk("check", path, "--max-rows", "2").code == 0


def test_a_workbook_that_is_too_long_is_counted(seam_bulk: RunVerb) -> None:
    ran = seam_bulk("check", FOLDER / "arrivals.xlsx", "--max-rows", "5", "--json")
    assert re.fullmatch(r"The table has \d\d rows; the limit is 5\.", ran.document["error"]["message"])


def test_the_document_is_the_contract_s_to_the_letter(seam_bulk: RunVerb, folder: Path) -> None:
    path = write(folder, f"{A},0042,2031-01-31T23:59:59+01:00,12", f"{B},,2031-02-01T10:00:00Z,", f"{C},12x4,,9")
    ran = seam_bulk("check", path, "--json")
    assert ran.code == 1
    assert ran.err == ""
    problem = ran.document["problems"][0]
    assert ran.document == {
        "schema": "seam-bulk.check/1",
        "file": {
            "name": "guests.csv",
            "format": "csv",
            "sheet": None,
            "header_row": 1,
            "encoding": "utf-8",
            "delimiter": ",",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
        "columns": {"acs_credential_id": "Credential ID", "code": "PIN", "ends_at": "End date"},
        "counts": {"rows": 3, "ready": 2, "invalid": 1, "repeated": 0, "skipped": 0},
        "problems": [
            {
                "row": 4,
                "column": "PIN",
                "rule": "code.not_digits",
                "severity": "error",
                "message": problem["message"],
                "hint": problem["hint"],
            }
        ],
        "rows": [
            {"row": 2, "acs_credential_id": A, "code": "••••", "ends_at": "2031-01-31T22:59:59Z", "status": "ready"},
            {"row": 3, "acs_credential_id": B, "code": None, "ends_at": "2031-02-01T10:00:00Z", "status": "ready"},
            {"row": 4, "acs_credential_id": C, "code": None, "ends_at": None, "status": "invalid"},
        ],
    }
    assert problem["message"]
    assert problem["hint"]


def test_codes_are_shown_when_asked_for(seam_bulk: RunVerb, folder: Path) -> None:
    path = write(folder, f"{A},0042,,")
    assert "0042" not in seam_bulk("check", path, "--json").out
    assert seam_bulk("check", path, "--json", "--show-codes").document["rows"][0]["code"] == "0042"


def test_a_clean_file_ends_with_0_and_one_with_an_invalid_row_with_1(seam_bulk: RunVerb, folder: Path) -> None:
    assert seam_bulk("check", write(folder, f"{A},4821,,")).code == 0
    assert seam_bulk("check", write(folder, f"{A},48x1,,")).code == 1


def test_people_see_every_problem_with_row_column_and_what_to_do(seam_bulk: RunVerb, folder: Path) -> None:
    ran = seam_bulk("check", write(folder, f"{A},48x1,30 Feb 2031,", "nobody,4821,,"))
    for piece in ("2", "PIN", "code.not_digits", "ends_at.not_a_date", "id.not_uuid", "2 rows: 2 invalid"):
        assert piece in ran.out
    assert "48x1" not in ran.out


def test_a_file_comes_from_stdin(seam_bulk: RunVerb) -> None:
    ran = seam_bulk("check", "-", "--json", stdin=f"id,code\n{A},4821\n".encode())
    assert (ran.code, ran.document["file"]["name"]) == (0, "stdin")


def test_options_may_stand_in_the_environment(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "guests.csv"
    path.write_text(f"Who,Door PIN,Leaves\n{A},4821,03/04/2031 10:00\n")
    monkeypatch.setenv("SEAM_BULK_COLUMN", "acs_credential_id=Who; code=Door PIN; ends_at=Leaves")
    monkeypatch.setenv("SEAM_BULK_TIMEZONE", "Europe/Berlin")
    monkeypatch.setenv("SEAM_BULK_DATE_ORDER", "day-first")
    monkeypatch.setenv("SEAM_BULK_JSON", "1")
    assert seam_bulk("check", path).document["rows"][0]["ends_at"] == "2031-04-03T08:00:00Z"


def test_an_option_wins_over_its_variable(seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder, f"{A},4821,2031-04-03 10:00,")
    monkeypatch.setenv("SEAM_BULK_TIMEZONE", "Europe/Berlin")
    ran = seam_bulk("check", path, "--json", "--timezone", "America/New_York")
    assert ran.document["rows"][0]["ends_at"] == "2031-04-03T14:00:00Z"


def test_rows_that_were_not_chosen_are_skipped(seam_bulk: RunVerb, folder: Path) -> None:
    path = write(folder, f"{A},4821,,", f"{B},4822,,", f"{C},48x3,,")
    ran = seam_bulk("check", path, "--json", "--rows", "2-3")
    assert (ran.code, [row["status"] for row in ran.document["rows"]]) == (0, ["ready", "ready", "skipped"])


@pytest.mark.parametrize(("name", "options"), OPTIONS.items())
def test_every_sample_file_is_read_with_the_options_beside_it(seam_bulk: RunVerb, name: str, options: str) -> None:
    ran = seam_bulk("check", FOLDER / name, *options.split(), "--json")
    counts = ran.document["counts"]
    assert counts["ready"] >= 3
    assert ran.code == (1 if counts["invalid"] else 0)
    assert bool(counts["invalid"]) == (name in ("arrivals.xlsx", "problems.xlsx"))


def test_the_file_of_problems_breaks_each_rule_where_its_last_column_says(seam_bulk: RunVerb) -> None:
    import openpyxl

    ran = seam_bulk("check", FOLDER / "problems.xlsx", *OPTIONS["problems.xlsx"].split(), "--json")
    found: dict[int, set[str]] = {}
    for problem in ran.document["problems"]:
        found.setdefault(problem["row"], set()).add(problem["rule"])
    sheet = openpyxl.load_workbook(FOLDER / "problems.xlsx").worksheets[0]
    for number, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        expected = str(cells[-1])
        assert found.get(number, set()) == (set() if expected.startswith("nothing") else {expected}), number


def test_fix_accepts_a_kind_of_suggestion_and_the_report_says_so(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    path = folder / "guests.csv"
    known = examples.code_credentials(pretend, 2)
    first, second = (c["acs_credential_id"] for c in known)
    path.write_bytes(examples.csv_bytes([[f"Lena ({first})", "734912", ""], [second, "73 49", ""]]))
    unasked = seam_bulk("check", path, "--json").document
    assert unasked["counts"]["invalid"] == 2
    assert [p.get("suggestion") for p in unasked["problems"]] == [first, "••••"]
    ran = seam_bulk("apply", path, "--fix", "id.not_uuid", "--yes", "--json")
    assert (ran.code, ran.document["counts"]) == (1, {"updated": 1, "invalid": 1})
    with Path(ran.document["report"]).open(encoding="utf-8-sig", newline="") as file:
        assert [line["warnings"] for line in csv.DictReader(file)] == ["id.not_uuid (fixed)", ""]
    bad = seam_bulk("check", path, "--fix", "ends_at.past", "--json")
    assert (bad.code, bad.document["error"]["rule"]) == (2, "usage.fix")
