"""A whole file, read and checked."""

from __future__ import annotations

import hashlib
import io

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.errors import UnreadableFile
from tests.examples import NOW, csv_bytes, uuid

DAY = "2031-01-31T23:59:59Z"


def test_a_file_is_checked_whole() -> None:
    content = csv_bytes(
        [
            [uuid(1), "738291", DAY, "Anna", "846205"],
            [uuid(1), "738291", DAY, "Anna", ""],
            [uuid(2), "x", DAY, "Ben", ""],
            [uuid(3), "738292", "", "Cleo", ""],
        ],
        ("Credential ID", "New PIN", "Valid until", "Guest", "Old PIN"),
    )
    found = check_file(content, "guests.csv", FileOptions(rows=parse_rows("2-4")), NOW)
    assert (found.format, found.sheet, found.header_row, found.delimiter) == ("csv", None, 1, ",")
    assert found.facts.sha256 == hashlib.sha256(content).hexdigest()
    assert found.facts.columns == {"acs_credential_id": "Credential ID", "code": "New PIN", "ends_at": "Valid until"}
    assert (found.facts.own, found.facts.masked) == ((3, 4), (4,))
    assert found.counts() == {"rows": 4, "ready": 1, "invalid": 1, "repeated": 1, "skipped": 1}
    assert [row.status for row in found.rows] == ["ready", "repeated", "invalid", "skipped"]
    assert [(p.row, p.rule) for p in found.problems] == [(3, "id.repeated"), (4, "code.not_digits")]


def test_notes_of_the_file_come_before_those_of_its_rows() -> None:
    content = csv_bytes([[uuid(1), "x", DAY, "Zoë"]], ("acs_credential_id", "code", "ends_at", "Guest"))
    found = check_file(content.decode().encode("cp1252"), "guests.csv", FileOptions(), NOW)
    assert [(p.row, p.rule) for p in found.problems] == [(0, "file.windows_1252"), (2, "code.not_digits")]


def test_a_file_whose_name_holds_bytes_that_are_no_text_can_be_reported_on() -> None:
    name = b"g\xe4ste.csv".decode("utf-8", "surrogateescape")
    found = check_file(csv_bytes([[uuid(1), "738291", DAY]]), name, FileOptions(), NOW)
    assert found.facts.name == "g?ste.csv"


def test_a_file_that_cannot_be_read_as_a_whole_stops_the_check() -> None:
    with pytest.raises(UnreadableFile) as caught:
        check_file(b"name,town\nAnna,Ulm\n", "guests.csv", FileOptions(), NOW)
    assert caught.value.exit_code == 2


def test_no_check_shows_a_code_in_its_repr() -> None:
    found = check_file(
        csv_bytes([[uuid(1), "738291", DAY, "846205"]], ("acs_credential_id", "code", "ends_at", "Old PIN")),
        "guests.csv",
        FileOptions(),
        NOW,
    )
    assert "738291" not in repr(found)
    assert "846205" not in repr(found)


def test_a_bare_number_in_a_workbook_that_counts_from_1904_names_the_date_its_person_would_see() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.epoch = CALENDAR_MAC_1904
    lines: list[list[object]] = [["Credential ID", "End date"], [uuid(1), 47879], [uuid(2), "47879"]]
    for line in lines:
        book.worksheets[0].append(line)
    book.save(out)
    found = check_file(out.getvalue(), "guests.xlsx", FileOptions(), NOW)
    problems = list(found.problems)
    assert [each.rule for each in problems] == ["ends_at.serial_number"] * 2
    assert all("2035-02-01" in each.hint for each in problems)
