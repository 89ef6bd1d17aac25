"""While a run is on its way, after kill -9 and after its end no file shows a planted code or key, however spelled."""

from __future__ import annotations

import base64
import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from tests import examples
from tests.faults.processes import Program
from tests.planting import shown, spellings

ROWS = 30
LOOKS = 2
OPTIONS = ("--yes", "--accept", "zeros-maybe-lost", "--concurrency", "3", "--report", "report.csv")
LIVE = [f"60413{n:02d}9572" for n in range(ROWS)]
WISHED = [f"0{n:02d}52817736" for n in range(ROWS)]
OLD = [f"49{n:02d}3026851" for n in range(ROWS)]
TYPED_WRONG = "7718x2993445"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Slow enough that rows are on their way whenever somebody looks; its live codes are planted ones."""
    with start(SandboxOptions(latency=0.1)) as pretend:
        for code, credential in zip(LIVE, examples.code_credentials(pretend, ROWS), strict=True):
            pretend.change(credential["acs_credential_id"], code=code)
        yield pretend


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox) -> Program:
    """What it writes while it works, temporary files included, is in its folder; what it was given is elsewhere."""
    (tmp_path / "given").mkdir()
    (tmp_path / "work" / "temporary").mkdir(parents=True)
    known = examples.code_credentials(sandbox, ROWS)
    lines = [[line[0], WISHED[n], line[2], OLD[n], f"was {LIVE[n]}"] for n, line in enumerate(examples.wishes(known))]
    lines.append([lines[0][0].replace("-", "x"), TYPED_WRONG, "", OLD[0], ""])
    headers = ("Credential ID", "New PIN", "Valid until", "Old PIN", "Remarks code")
    (tmp_path / "given" / "guests.csv").write_bytes(examples.csv_bytes(lines, headers))
    made = Program(tmp_path / "work", sandbox.endpoint, sandbox.api_key)
    made.environment["TMPDIR"] = str(tmp_path / "work" / "temporary")
    return made


@pytest.mark.slow
def test_no_file_shows_a_code_or_key_while_rows_are_on_their_way_nor_after(program: Program, sandbox: Sandbox) -> None:
    secrets = [sandbox.api_key, TYPED_WRONG, *LIVE, *WISHED, *OLD]
    program.run("plan", "../given/guests.csv", "--out", "plan.json")
    assert {"plan.json", "secret.key"} <= {*dumped(program)}
    assert_show_nothing(dumped(program), secrets)

    for verb in ("apply", "resume"):
        with program.start(verb, program.newest_run() or "plan.json", *OPTIONS) as process:
            dumps = [dumped_in_flight(program, sandbox, process) for _ in range(LOOKS)]
            process.kill()
            process.communicate()
        for dump in [*dumps, dumped(program)]:
            assert {"journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm"} <= {*dump}
            assert f"{sandbox.workspace_id}.lock" in dump
            assert_show_nothing(dump, secrets)

    code, document = program.run("resume", program.newest_run(), *OPTIONS)
    assert (code, document["counts"]) == (1, {"updated": ROWS, "invalid": 1})
    assert {"report.csv", "plan.json", "journal.sqlite3"} <= {*dumped(program)}
    assert_show_nothing(dumped(program), secrets)
    assert {credential["code"] for credential in examples.code_credentials(sandbox, ROWS)} == set(WISHED)


def dumped_in_flight(program: Program, sandbox: Sandbox, process: subprocess.Popen[str]) -> dict[str, bytes]:
    """A dump during which some of the rows that were on their way before it were so to its end."""
    while process.poll() is None:
        before = on_their_way(sandbox)
        dump = dumped(program, process.pid) if before else {}
        if before & on_their_way(sandbox):
            return dump
    pytest.fail("the run ended before it was looked at")


def on_their_way(sandbox: Sandbox) -> set[int]:
    """The updates that the sandbox has not answered yet."""
    return {entry["number"] for entry in examples.updates(sandbox) if entry["status"] is None}


def dumped(program: Program, pid: int | None = None) -> dict[str, bytes]:
    """The bytes of every file of the folder, and of every one that the process has open besides."""
    found = {}
    for path in (*files_of(program.folder), *(opened_by(pid) if pid else ())):
        with contextlib.suppress(OSError):  # gone meanwhile
            found[path.name] = path.read_bytes()
    return found


def assert_show_nothing(dump: dict[str, bytes], secrets: list[str]) -> None:
    for name, content in dump.items():
        assert not shown(content, secrets), f"{name} shows a secret"


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def opened_by(pid: int) -> Iterator[Path]:
    """The files a process has open that have no name any more; only Linux tells."""
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):  # closed meanwhile
            if link.is_file() and str(link.readlink()).endswith(" (deleted)"):
                yield link


@pytest.mark.parametrize("before", [b"", b"x", b"xy", b"xyz"])
def test_a_secret_is_found_in_every_spelling(before: bytes) -> None:
    """Otherwise the test above would prove nothing."""
    text = before + b"60413009572 and more"
    for content in (
        text,
        text.decode().encode("utf-16-le"),
        text.decode().encode("utf-16-be"),
        text.hex().encode(),
        text.hex().upper().encode(),
        base64.b64encode(text),
        base64.urlsafe_b64encode(text),
    ):
        assert shown(b"\0" + content, ["60413009572", "90413009572"]) == ["60413009572"]
    assert all(len(spelling) >= 11 for spelling in spellings("60413009572"))
