"""A code or key that was planted anywhere shows nowhere: files, reports, logs, reprs, errors."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import logging
import traceback
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seam_bulk import documents, inspection, workflow
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.errors import SeamBulkError
from seam_bulk.reports import report_files
from seam_bulk.reports.report import report_bytes
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.seam.access import Access
from seam_bulk.storage import plan_file
from seam_bulk.storage.entries import outcome_of
from seam_bulk.storage.journal import Journal, open_journal
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import csv_bytes, uuid

KEY = "seam_test7Qx4_w9Kd83hfLs02mZpQ"
WISHED = {n: f"8052{n:02d}713" for n in range(1, 13)}
LIVE = {n: f"6041{n:02d}957" for n in range(1, 13)}
OLD = {n: f"4930{n:02d}268" for n in range(1, 13)}
TYPED_WRONG = ("77184630x29934157", "91827364550192837465", "55173824.5")
REASSIGNED = "309218475"
PLANTED = (KEY, *WISHED.values(), *LIVE.values(), *OLD.values(), *TYPED_WRONG, "77184630", "29934157", REASSIGNED)
ENDS = "2035-01-31T22:59:59Z"


def assert_shows_nothing(told: str | bytes, where: str, planted: Iterable[str] = PLANTED) -> None:
    """No planted secret stands there, as it is or without its leading zeros."""
    content = told.encode(errors="replace") if isinstance(told, str) else told
    for secret in planted:
        assert secret.encode() not in content, f"{where} shows a secret"


def guests() -> bytes:
    """A file with good and bad rows; the codes stand in other columns too."""
    lines = [[uuid(n), WISHED[n], ENDS, OLD[n], WISHED[n], LIVE[n]] for n in range(1, 9)]
    lines += [
        [uuid(9), TYPED_WRONG[0], ENDS, "", TYPED_WRONG[0], ""],
        [uuid(10), TYPED_WRONG[1], ENDS, "", TYPED_WRONG[1], ""],
        [uuid(11), TYPED_WRONG[2], ENDS, "", TYPED_WRONG[2], ""],
        [WISHED[12], WISHED[12], WISHED[12], OLD[12], "", ""],
        [uuid(99), WISHED[9], ENDS, OLD[9], WISHED[9], ""],
        [uuid(1), WISHED[1], ENDS, OLD[1], WISHED[1], ""],
        [uuid(2), WISHED[10], ENDS, OLD[2], WISHED[10], ""],
        ["", WISHED[11], "", OLD[11], WISHED[11], ""],
    ]
    headers = ("Credential ID", "New PIN", "Valid until", "Old PIN", "Notes", "Remarks")
    return csv_bytes(lines, headers)


class Indiscreet(Hotel):
    """A Seam that repeats whatever it is told, code and key, in every complaint, and stumbles in every way."""

    def __init__(self) -> None:
        super().__init__({uuid(n): in_hotel(uuid(n), code=LIVE[n]) for n in range(1, 13)})
        self.sends: dict[str, int] = {}

    def __call__(self, route: str, body: dict[str, Any]) -> Said:
        if route != "update":
            return super().__call__(route, body)
        asked, code = body["acs_credential_id"], body.get("code", "")
        self.sends[asked] = self.sends.get(asked, 0) + 1
        first = self.sends[asked] == 1
        message = f"code {code} for key {KEY} was {self.credentials[asked]['code']}; use {code}"
        complaint = {"error": {"type": f"bad_{code}", "message": message, "validation_errors": {"code": [code]}}}
        headers = {"seam-request-id": f"req-{self.sends[asked]}"}
        match asked:
            case _ if asked == uuid(3):
                return Said(complaint, 400, headers)
            case _ if asked == uuid(4) and first:
                return Said(complaint, 500, headers)
            case _ if asked == uuid(5) and first:
                return Said(f"<html>{code} {KEY}</html>".encode(), 502, headers)
            case _ if asked == uuid(6) and first:
                return Said(complaint, 429, headers | {"retry-after": "0"})
            case _ if asked == uuid(7):
                warned = [{"warning_code": "requested_code_unavailable", "original_code": code, "new_code": REASSIGNED}]
                self.credentials[asked] |= {"code": REASSIGNED, "ends_at": ENDS, "warnings": warned}
                return Said({})
            case _ if asked == uuid(8):
                return Said(complaint, 503, headers)
        return super().__call__(route, body)


@dataclasses.dataclass
class Walked:
    """Everything that a walk through the program left behind."""

    folder: Path
    journal: Journal
    run: str
    seen: list[tuple[str, Any]]
    troubles: list[BaseException]


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Walked]:
    monkeypatch.setattr("seam_bulk.seam.pacing.backoff", lambda attempt, chance, first=0.2: 0.001)
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio", "filelock", "seam_bulk"):
        caplog.set_level(logging.DEBUG, logger=name)
    journal = open_journal({"SEAM_BULK_HOME": str(tmp_path / "home")})
    with answering(Indiscreet()) as server:
        yield walk(Access(server.endpoint, KEY), journal, tmp_path)
    journal.close()


def walk(access: Access, journal: Journal, folder: Path) -> Walked:
    """Check, preview, plan file, begin, carry on, report: with what was seen on the way, and every trouble met."""
    checked = inspection.check(guests(), "guests.csv", FileOptions())
    shown = asyncio.run(workflow.preview(checked, access))
    plan_file.write(folder / "plan.json", shown, journal.seal)
    again = workflow.plan_from_file((folder / "plan.json").read_bytes(), journal)
    run = workflow.begin(journal, again, Consent(), RunOptions(stop_after_failures=100), "tester")
    ran = examples.carry_on(journal, run, access)
    seen = [
        ("access", access),
        ("check", checked),
        ("rows", [row.wish for row in checked.rows]),
        ("preview", shown),
        ("plan file", again),
        ("summary", ran),
        ("journal", journal),
        ("journal rows", list(journal.rows(run))),
        ("reported rows", list(journal.reported_rows(run))),
        ("outcomes", [outcome_of(row) for row in journal.rows(run)]),
        ("check document", json.dumps(documents.check_document(checked), ensure_ascii=False, default=list)),
        ("plan document", json.dumps(documents.plan_document(shown.plan, "x"), ensure_ascii=False, default=list)),
    ]
    return Walked(folder, journal, run, seen, list(troubles(access, journal, shown, run)))


def troubles(access: Access, journal: Journal, shown: Any, run: str) -> Iterator[BaseException]:
    """What is raised where things are wrong: keys, plans, files, journals."""

    def attempts() -> Iterator[Any]:
        yield lambda: workflow.begin(journal, shown, Consent(strict=True), RunOptions(), "t")
        yield lambda: workflow.begin(journal, shown, Consent(max_changes=0), RunOptions(), "t")
        yield lambda: examples.carry_on(journal, run, Access("http://127.0.0.1:1", KEY))
        yield lambda: asyncio.run(workflow.workspace(Access("http://127.0.0.1:1", KEY)))
        yield lambda: asyncio.run(workflow.workspace(dataclasses.replace(access, workspace_id="other")))
        yield lambda: workflow.plan_from_file(Path("plan.json").read_bytes()[:-9], journal)
        yield lambda: inspection.check(guests().replace(b"Credential ID", b"New PIN"), "g.csv", FileOptions())
        yield lambda: inspection.check(guests().split(b"\n", 1)[1], "g.csv", FileOptions())
        yield lambda: inspection.check(guests(), "g.csv", FileOptions(columns={"code": "PIN of the door"}))
        other = open_journal(
            {"SEAM_BULK_HOME": str(journal.path.parent), "SEAM_BULK_SECRET_KEY": "quite another secret"}
        )
        yield lambda: list(other.rows(run))
        other.close()
        yield lambda: journal.head("nothing")

    for attempt in attempts():
        try:
            attempt()
        except SeamBulkError as trouble:
            yield trouble
        else:
            pytest.fail("this should have been refused")


def test_the_walk_meets_every_kind_of_row(walked: Walked) -> None:
    """Otherwise the tests below would prove nothing."""
    assert walked.journal.counts(walked.run) == {
        "updated": 4,
        "adjusted": 1,
        "repeated": 1,
        "invalid": 7,
        "blocked": 1,
        "refused": 1,
        "failed": 1,
    }
    assert len(walked.troubles) == 11


def test_no_file_left_behind_shows_a_code_or_key(walked: Walked) -> None:
    written = [p for p in walked.folder.rglob("*") if p.is_file()]
    assert {"journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm", "secret.key", "plan.json"} <= {
        p.name for p in written
    }
    for place in written:
        assert_shows_nothing(place.read_bytes(), place.name)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_no_report_shows_a_code_or_key_unless_asked(walked: Walked, kind: str) -> None:
    head, rows = walked.journal.head(walked.run), list(walked.journal.reported_rows(walked.run))
    assert_shows_nothing(unpacked(report_bytes(kind, head, rows)), f"the report as {kind}")
    asked_for = unpacked(report_bytes(kind, head, rows, show_codes=True))
    for secret in (WISHED[1], LIVE[3], OLD[1], REASSIGNED):
        assert secret.encode() in asked_for
    assert KEY.encode() not in asked_for


def unpacked(content: bytes) -> bytes:
    """The bytes, those of a workbook unpacked."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_no_log_shows_a_code_or_key(walked: Walked, caplog: pytest.LogCaptureFixture) -> None:
    records = [*caplog.get_records("setup"), *caplog.records]
    assert {"asyncio", "filelock"} <= {record.name for record in records}
    for record in records:
        assert_shows_nothing(f"{record.getMessage()} {record.args!r} {record.exc_text}", f"the log of {record.name}")


def test_no_value_on_the_way_shows_a_code_or_key(walked: Walked) -> None:
    for what, value in walked.seen:
        assert_shows_nothing(repr(value), what)
        assert_shows_nothing(str(value), what)


def test_no_trouble_shows_a_code_or_key(walked: Walked) -> None:
    for trouble in walked.troubles:
        told = [str(trouble), repr(trouble), "".join(traceback.format_exception(trouble))]
        if isinstance(trouble, SeamBulkError):
            told.append(json.dumps(documents.error_document(trouble), ensure_ascii=False))
        for each in told:
            assert_shows_nothing(each, f"the trouble {trouble!r}")


def test_the_rows_to_correct_are_in_clear_and_their_owners_alone(walked: Walked) -> None:
    place = report_files.write_not_done(walked.journal, walked.run, walked.folder / "rest.csv")
    assert WISHED[3].encode() in place.read_bytes()
    assert place.stat().st_mode & 0o777 == 0o600
    assert KEY.encode() not in place.read_bytes()
