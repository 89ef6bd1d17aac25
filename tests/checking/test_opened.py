"""A file that is answered for bit by bit gives what one that is read in one go gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.checking.opened import OpenFile
from seam_bulk.clock import find_timezone
from seam_bulk.errors import UnreadableFile
from seam_bulk.reports.corrected import corrected_bytes, corrected_name
from seam_bulk.spreadsheets.table import Bounds
from tests import examples
from tests.examples import NOW, uuid

LINES = [
    [uuid(1), "73 91", "31.01.31"],
    [uuid(2), "0042", "03/04/2031"],
    [uuid(2), "4821", ""],
    ["nobody", "4821", "25/12/2031"],
    [uuid(5), "4821", "01/25/2031"],
    [uuid(6), "", ""],
]
BERLIN = FileOptions(timezone=find_timezone("Europe/Berlin"))


def test_every_further_answer_gives_what_one_check_under_all_of_them_gives() -> None:
    content = examples.csv_bytes(LINES)
    opened, options = OpenFile(content, "guests.csv"), FileOptions()
    answers: list[dict[str, Any]] = [
        {},
        {"timezone": BERLIN.timezone},
        {"corrections": {(5, "acs_credential_id"): uuid(4)}},
        {"corrections": {(5, "acs_credential_id"): uuid(4), (7, "code"): "7777"}},
        {"left_out": frozenset([4])},
        {"fixes": frozenset(["code.not_digits", "ends_at.not_a_date"])},
        {"corrections": {(7, "ends_at"): "2031-02-01"}},
        {"corrections": {(6, "ends_at"): "26.01.2031"}},
        {"left_out": frozenset()},
        {"fixes": frozenset()},
        {"columns": {"ends_at": ""}},
        {"columns": {}, "corrections": {}},
    ]
    for answer in answers:
        options = replace(options, **answer)
        assert opened.check(options, NOW) == check_file(content, "guests.csv", options, NOW), answer


def test_an_accepted_suggestion_can_be_taken_back() -> None:
    opened = OpenFile(examples.csv_bytes(LINES[:1]), "guests.csv")
    fixed = replace(BERLIN, fixes=frozenset(["code.not_digits", "ends_at.not_a_date"]))
    assert opened.check(fixed, NOW).counts()["ready"] == 1
    assert opened.check(BERLIN, NOW).rows[0].source == tuple(LINES[0])


def test_what_has_become_past_meanwhile_is_seen() -> None:
    opened = OpenFile(examples.csv_bytes([[uuid(1), "", (NOW + timedelta(minutes=30)).isoformat()]]), "guests.csv")
    assert opened.check(BERLIN, NOW).counts()["ready"] == 1
    assert opened.check(BERLIN, NOW + timedelta(hours=1)).counts()["invalid"] == 1


def test_a_table_longer_than_allowed_is_refused_whatever_is_asked() -> None:
    opened = OpenFile(examples.csv_bytes(LINES), "guests.csv", Bounds(rows=len(LINES) - 1))
    for ask in (lambda: opened.questions(BERLIN), lambda: opened.check(BERLIN, NOW)):
        with pytest.raises(UnreadableFile) as caught:
            ask()
        assert caught.value.rule == "file.too_large"
    opened = OpenFile(examples.csv_bytes(LINES), "guests.csv", Bounds(rows=len(LINES)))
    assert opened.questions(BERLIN).rows == len(opened.check(BERLIN, NOW).rows) == len(LINES)


def test_cells_that_were_forgotten_are_read_again() -> None:
    opened = OpenFile(examples.csv_bytes(LINES), "guests.csv")
    before = opened.check(BERLIN, NOW)
    opened.close()
    assert opened.check(BERLIN, NOW) == before
    assert opened.questions(BERLIN).rows == len(LINES)


def test_a_column_that_was_found_can_be_switched_off() -> None:
    off = replace(BERLIN, columns={"ends_at": ""})
    checked = check_file(examples.csv_bytes(LINES[:2]), "guests.csv", off, NOW)
    assert set(checked.facts.columns) == {"acs_credential_id", "code"}
    assert [row.wish and row.wish.ends_at for row in checked.rows[1:]] == [None]
    assert checked.rows[1].own == ("03/04/2031",), "it rides along like any other column"


def test_codes_under_a_column_that_was_switched_off_stay_masked() -> None:
    off = replace(BERLIN, columns={"code": ""})
    checked = check_file(examples.csv_bytes(LINES[1:2]), "guests.csv", off, NOW)
    assert checked.facts.masked == (1,)


@pytest.mark.parametrize("off", [{"acs_credential_id": ""}, {"code": "", "ends_at": ""}])
def test_what_every_table_needs_cannot_be_switched_off(off: dict[str, str]) -> None:
    with pytest.raises(UnreadableFile) as refused:
        check_file(examples.csv_bytes(LINES), "guests.csv", replace(BERLIN, columns=off), NOW)
    assert refused.value.rule == "file.missing_column"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_corrected_file_asks_for_the_same_when_it_is_read_again(kind: str) -> None:
    lines = [*LINES[:2], [uuid(7), "=1+1", "2031-02-01"], [uuid(8), "9999", "2031-03-04 11:00"]]
    options = replace(
        BERLIN,
        corrections={(2, "code"): "0073"},
        fixes=frozenset(["ends_at.not_a_date"]),
        left_out=frozenset([5]),
        date_order="day-first",
    )
    checked = check_file(examples.csv_bytes(lines), "guests.csv", options, NOW)
    again = check_file(corrected_bytes(checked, kind), f"x.{kind}", replace(BERLIN, date_order="day-first"), NOW)
    wishes = [(r.wish.acs_credential_id, r.wish.code, r.wish.ends_at) for r in checked.rows if r.wish]
    assert [(r.wish.acs_credential_id, r.wish.code, r.wish.ends_at) for r in again.rows if r.wish] == wishes
    assert again.counts() == {"rows": 3, "ready": 2, "invalid": 1, "repeated": 0, "skipped": 0}
    assert [row.source[0] for row in again.rows] == [uuid(1), uuid(2), uuid(7)], "what is left out is not in it"


def test_a_corrected_file_keeps_its_name() -> None:
    assert corrected_name("guests.xlsx", "csv") == "guests.corrected.csv"
    assert corrected_name("guests.corrected.csv", "xlsx") == "guests.corrected.xlsx"
