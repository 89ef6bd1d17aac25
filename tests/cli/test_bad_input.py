"""What cannot be worked with gets a sentence that says what to do, the right exit code, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from seam_bulk import inspection
from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import Ran, RunVerb

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
ID = examples.uuid(1)

FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "file.empty"),
    "blank": (b" \r\n\r\n", "file.empty"),
    "picture": (PNG, "file.not_a_spreadsheet"),
    "no header": (b"a,b\n1,2\n", "file.no_header"),
    "two codes": (f"Credential ID,PIN,Door code\n{ID},1,2\n".encode(), "file.ambiguous_column"),
    "no id": (b"Guest,PIN\nLena,4821\n", "file.missing_column"),
    "neither": (f"Credential ID,Guest\n{ID},Lena\n".encode(), "file.missing_column"),
    "encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "file."),
    "cut off": (b"PK\x03\x04" + bytes(40), "file."),
}


def assert_is_a_sentence(ran: Ran, code: int) -> None:
    assert ran.code == code
    assert ran.out == ""
    said, *what_to_do = ran.err.strip().split("\n")
    assert said.endswith(".")
    assert what_to_do
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read(seam_bulk: RunVerb, folder: Path, what: str) -> None:
    content, rule = FILES[what]
    path = folder / "guests.xlsx"
    path.write_bytes(content)
    assert_is_a_sentence(seam_bulk("check", path), 2)
    ran = seam_bulk("check", path, "--json")
    assert (ran.code, ran.document["schema"]) == (2, "seam-bulk.error/1")
    assert ran.document["error"]["rule"].startswith(rule)
    assert set(ran.document["error"]) == {"rule", "message", "hint"}


def test_a_file_that_is_not_there(seam_bulk: RunVerb, folder: Path) -> None:
    assert_is_a_sentence(seam_bulk("check", folder / "gone.csv"), 2)
    assert_is_a_sentence(seam_bulk("check", folder), 2)
    assert_is_a_sentence(seam_bulk("check", "x\0y.csv"), 2)
    assert seam_bulk("plan", "gone.csv", "--json").document["error"]["rule"] == "file.not_found"
    assert seam_bulk("apply", folder, "--yes", "--json").document["error"]["rule"] == "file.not_found"


def test_a_file_that_never_ends(seam_bulk: RunVerb) -> None:
    ran = seam_bulk("check", "/dev/zero", "--max-megabytes", "10", "--json")
    assert ran.document["error"]["rule"] == "file.too_large"


def test_a_local_time_without_a_zone(seam_bulk: RunVerb, folder: Path) -> None:
    path = folder / "guests.csv"
    path.write_text(f"id,ends_at\n{ID},2031-01-31 10:00\n")
    ran = seam_bulk("check", path)
    assert ran.code == 1
    assert "--timezone" in ran.out


KEYS: dict[str, tuple[dict[str, str], str]] = {
    "none": ({}, "key.missing"),
    "client session": ({"SEAM_API_KEY": "seam_cst1planted_key"}, "key.client_session"),
    "publishable": ({"SEAM_API_KEY": "seam_pk1planted_key"}, "key.publishable"),
    "JWT": ({"SEAM_API_KEY": "eyplantedkey"}, "key.jwt"),
    "both": ({"SEAM_API_KEY": "seam_planted", "SEAM_PERSONAL_ACCESS_TOKEN": "seam_at1planted"}, "key.mixed"),
    "token alone": ({"SEAM_PERSONAL_ACCESS_TOKEN": "seam_at1planted"}, "key.missing_workspace"),
    "blanks": ({"SEAM_API_KEY": "seam_planted key"}, "key.malformed"),
    "plain http": ({"SEAM_API_KEY": "seam_planted", "SEAM_ENDPOINT": "http://example.com"}, "endpoint.not_https"),
    "no address": ({"SEAM_API_KEY": "seam_planted", "SEAM_ENDPOINT": "seam"}, "endpoint.not_a_url"),
}


@pytest.mark.parametrize("what", KEYS)
@pytest.mark.parametrize("verb", [("plan",), ("apply", "--yes"), ("template",)])
def test_a_key_that_opens_nothing(
    seam_bulk: RunVerb, folder: Path, what: str, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, rule = KEYS[what]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = folder / "guests.csv"
    path.write_text(f"id,code\n{ID},4821\n")
    arguments = [verb[0], *([path] if verb[0] != "template" else []), *verb[1:]]
    ran = seam_bulk(*arguments)
    assert_is_a_sentence(ran, 4)
    assert "planted" not in ran.err
    assert seam_bulk(*arguments, "--json").document["error"]["rule"] == rule


def test_a_key_that_seam_refuses(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAM_API_KEY", "seam_planted_elsewhere")
    path = folder / "guests.csv"
    path.write_text(f"id,code\n{ID},4821\n")
    ran = seam_bulk("apply", path, "--yes")
    assert_is_a_sentence(ran, 4)
    assert "planted" not in ran.err
    assert list(folder.iterdir()) == [path]


USAGE = [
    ("chek", "guests.csv"),
    ("check",),
    ("check", "guests.csv", "--nope"),
    ("check", "guests.csv", "--hidden", "maybe"),
    ("check", "guests.csv", "--timezone", "Berlin"),
    ("check", "guests.csv", "--rows", "5-2"),
    ("check", "guests.csv", "--end-time", "24:00"),
    ("check", "guests.csv", "--code-length", "six"),
    ("check", "guests.csv", "--column", "PIN"),
    ("check", "guests.csv", "--max-rows", "0"),
    ("check", "guests.csv", "--max-megabytes", "many"),
    ("check", "guests.csv", "seam_planted_key"),
    ("apply", "guests.csv"),
    ("apply", "-"),
    ("apply", "guests.csv", "--yes", "--accept", "everything"),
    ("apply", "guests.csv", "--yes", "--report", "report.pdf"),
    ("apply", "guests.csv", "--yes", "--report", "no/such/folder/report.csv"),
    ("apply", "guests.csv", "--yes", "--concurrency", "0"),
    ("apply", "guests.csv", "--yes", "--sandbox", "--wait-for-sync", "soon"),
    ("resume", "20990101"),
    ("resume", "20990101", "--yes"),
    ("report", "20990101"),
    ("sandbox", "--fault", "gremlins:5%"),
    ("sandbox", "--latency", "soon"),
]


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_usage_that_cannot_be_followed_ends_with_2(
    seam_bulk: RunVerb, folder: Path, pretend: Sandbox, arguments: tuple[str, ...]
) -> None:
    (folder / "guests.csv").write_text(f"id,code\n{ID},4821\n")
    ran = seam_bulk(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip().count("\n") <= 1
    assert "planted" not in ran.err
    ran = seam_bulk(*arguments, "--json")
    assert (ran.code, ran.document["schema"]) == (2, "seam-bulk.error/1")
    assert not [entry for entry in pretend.requests() if entry["route"] == "update"]


def test_a_defect_of_ours_is_told_without_what_was_worked_on(
    seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("code 73914628")

    monkeypatch.setattr(inspection, "check", broken)
    path = folder / "guests.csv"
    path.write_text(f"id,code\n{ID},73914628\n")
    ran = seam_bulk("check", path)
    assert_is_a_sentence(ran, 2)
    assert "ValueError" in ran.err
    assert "73914628" not in ran.err


def test_a_home_that_is_no_folder(seam_bulk: RunVerb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "home").write_text("a file")
    monkeypatch.setenv("SEAM_BULK_HOME", str(folder / "home"))
    assert_is_a_sentence(seam_bulk("runs"), 2)
