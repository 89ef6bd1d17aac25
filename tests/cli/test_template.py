from __future__ import annotations

from pathlib import Path

import openpyxl

from seam_bulk.sandbox import Sandbox
from tests.cli.conftest import RunVerb


def test_a_template_lists_every_live_credential_and_no_code(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    ran = seam_bulk("template", "--json")
    assert ran.document == {
        "schema": "seam-bulk.template/1",
        "path": str(folder / "template.xlsx"),
        "credentials": 120,
    }
    rows = list(openpyxl.load_workbook("template.xlsx").worksheets[0].iter_rows(values_only=True))
    live = {
        c["acs_credential_id"]: c for c in pretend.credentials().values() if c["workspace_id"] == pretend.workspace_id
    }
    assert rows[0] == ("acs_credential_id", "code", "ends_at", "name", "kind", "ends_now")
    assert {row[0]: row[3] for row in rows[1:]} == {key: c["display_name"] for key, c in live.items()}
    codes = {c["code"] for c in live.values() if c.get("code")}
    assert not codes & {str(cell) for row in rows[1:] for cell in row}


def test_the_cells_to_fill_in_are_text_so_that_zeros_stay(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    seam_bulk("template", "--out", "mine.xlsx")
    sheet = openpyxl.load_workbook("mine.xlsx").worksheets[0]
    assert [sheet.cell(2, column).number_format for column in (2, 3)] == ["@", "@"]


def test_a_template_that_was_filled_in_is_read_as_it_is(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    seam_bulk("template")
    book = openpyxl.load_workbook("template.xlsx")
    sheet = book.worksheets[0]
    sheet.cell(2, 2).value = "0815"
    sheet.delete_rows(3, sheet.max_row)
    book.save("filled.xlsx")
    document = seam_bulk("check", "filled.xlsx", "--json", "--show-codes").document
    assert document["columns"] == {"acs_credential_id": "acs_credential_id", "code": "code", "ends_at": "ends_at"}
    assert [(row["code"], row["status"]) for row in document["rows"]] == [("0815", "ready")]


def test_a_template_is_not_written_over_one_that_may_be_filled_in(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox
) -> None:
    assert seam_bulk("template").code == 0
    ran = seam_bulk("template", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, "file.exists")
    assert seam_bulk("template", "--out", "template.xlsx").code == 0


def test_the_built_in_sandbox_needs_no_key(seam_bulk: RunVerb, folder: Path) -> None:
    assert seam_bulk("template", "--sandbox", "--out", "template.csv").code == 0
    assert Path("template.csv").read_text(encoding="utf-8-sig").count("\n") == 121
