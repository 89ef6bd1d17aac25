"""Killed and resumed, or left alone: the report is the same line by line, whatever kind a row is of.

One kind is left out: a code that the access system replaced without a word. Where the answer is lost nobody can tell it
from another person's change, and the row is `unconfirmed` instead of `adjusted`.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from seam_bulk import inspection, workflow
from seam_bulk.checking.file_options import FileOptions, parse_rows
from seam_bulk.planning.outcomes import Result
from seam_bulk.reports import report_files
from seam_bulk.runs.consent import Consent
from seam_bulk.runs.run_options import RunOptions
from seam_bulk.sandbox import Sandbox, SandboxOptions, start
from seam_bulk.sandbox.seed import FIRST_ORDINARY, Special, credential_id, seeded_credential, unknown_id
from seam_bulk.seam import pacing
from seam_bulk.seam.access import Access
from seam_bulk.storage.entries import Entry
from seam_bulk.storage.journal import Journal
from tests import examples
from tests.faults.agreement import assert_resent_only_after_a_look, read_report
from tests.faults.processes import Json, Program
from tests.faults.test_kills import killed

SEEDS = int(os.environ.get("KILLS", "12"))
DRIFTED = FIRST_ORDINARY + 40
ENDS = "2035-01-31T22:59:59Z"
OPTIONS = RunOptions(concurrency=4, stop_after_failures=100)


def guests() -> list[list[str]]:
    """Rows of every kind, in an order that has them on their way side by side."""
    ordinary = [credential_id(FIRST_ORDINARY + n) for n in range(60)]
    codes = [seeded_credential(FIRST_ORDINARY + n)["code"] for n in range(60)]
    lines = [[each, f"{810_000_000 + n}", ENDS] for n, each in enumerate(ordinary[:30])]
    lines += [
        # Left out by the check, and by the plan.
        ["not an id", "48213", ""],
        [ordinary[30], "12x4", ENDS],
        [ordinary[31], "48213", "2020-01-01T00:00:00Z"],
        [unknown_id(), "48213", ""],
        [credential_id(3, production=True), "48213", ""],
        [credential_id(Special.BEING_DELETED), "48213", ""],
        [credential_id(Special.CARD), "48213", ""],
        # Already right; the same again; changed by somebody else after the preview.
        [ordinary[32], codes[32], ""],
        [ordinary[0], "810000000", ENDS],
        [credential_id(DRIFTED), "77213", ENDS],
        # Refused by the brand, or given another code than asked for.
        [credential_id(Special.LATCH), "48213", ""],
        [credential_id(Special.PTI), "99999999999", ""],
        [credential_id(Special.SALTO_KS), "48213", ENDS],
        [credential_id(Special.SALTO_KS_TWO), "48214", ""],
        [credential_id(Special.PTI_TWO), "0048213", ""],
        # A code that Seam never shows; a code that another row gives up; two that change places.
        [credential_id(Special.CODE_NULL), "48215", ENDS],
        [ordinary[33], codes[34], ""],
        [ordinary[34], "810000034", ""],
        [ordinary[36], codes[38], ""],
        [ordinary[38], codes[36], ""],
    ]
    chance = random.Random(1)
    chance.shuffle(lines)
    return [*lines, [ordinary[35], "810000035", ENDS]]


LINES = guests()
CHOSEN = f"2-{len(LINES)}"
"""All rows but the last, which is skipped."""


class Dead(Exception):
    """The process is no more."""


class Mortal(Journal):
    """A journal whose process dies with one of its commits: from then on nothing is written, and nothing sent.

    The commit that it dies with is on disk or is not; in either case nobody is told.
    """

    def __init__(self, home: Path, twin: Journal, dies_after: int, *, is_kept: bool) -> None:
        super().__init__(home, twin.seal)
        self.written = 0
        self.is_dead = False
        self._dies_after = dies_after
        self._is_kept = is_kept

    def write(self, run: str, entries: Sequence[Entry]) -> None:
        self.written += len(entries)
        is_last = not self.is_dead and self.written > self._dies_after
        if not self.is_dead and (self._is_kept or not is_last):
            super().write(run, entries)
        self.is_dead |= is_last
        if self.is_dead:
            raise Dead


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of a millisecond: what is compared is what is told, not how long it takes."""
    monkeypatch.setattr(pacing, "backoff", lambda attempt, chance, first=0.2: 0.001)


@contextmanager
def begun(home: Path, latency: float = 0.003) -> Iterator[tuple[Sandbox, Journal, str]]:
    """A run of these rows against a sandbox like any other's, nothing sent yet, one credential drifted."""
    with start(SandboxOptions(latency=latency)) as sandbox, closing(examples.open_journal(home)) as journal:
        options = FileOptions(rows=parse_rows(CHOSEN))
        checked = inspection.check(examples.csv_bytes(LINES), "guests.csv", options)
        shown = asyncio.run(workflow.preview(checked, examples.access_to(sandbox)))
        run = workflow.begin(journal, shown, Consent(frozenset({"zeros-maybe-lost"})), OPTIONS, "tester")
        sandbox.change(credential_id(DRIFTED), code="9013577")
        yield sandbox, journal, run


def report_of(journal: Journal, run: str, path: Path) -> list[dict[str, str]]:
    return read_report(report_files.write_report(journal, run, path, show_codes=True))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], int]:
    """The report of a run that nobody killed, and how many entries it made in its journal."""
    home = tmp_path_factory.mktemp("undisturbed")
    with begun(home) as (sandbox, journal, run):
        with closing(Mortal(home, journal, 10**9, is_kept=True)) as counting:
            examples.carry_on(counting, run, examples.access_to(sandbox))
        return report_of(journal, run, home / "report.csv"), counting.written


def test_the_rows_are_of_every_kind(undisturbed: tuple[list[dict[str, str]], int]) -> None:
    """Otherwise the tests below would compare too little."""
    results = {line["result"] for line in undisturbed[0]}
    rare = {Result.FAILED, Result.UNCONFIRMED, Result.NOT_ATTEMPTED}
    assert results == {str(result) for result in Result} - rare


def visible(sandbox: Sandbox) -> list[Json]:
    """The requests but for the credential whose code Seam never shows: no look tells whether a code of it took."""
    hidden = credential_id(Special.CODE_NULL)
    return [request for request in sandbox.requests() if request["acs_credential_id"] != hidden]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_run_that_died_anywhere_reports_as_if_it_had_not(
    seed: int, undisturbed: tuple[list[dict[str, str]], int], tmp_path: Path
) -> None:
    expected, entries = undisturbed
    chance = random.Random(seed)
    with begun(tmp_path) as (sandbox, journal, run):
        access = examples.access_to(sandbox)
        for _ in range(chance.randint(1, 3)):
            die(tmp_path, journal, run, access, chance.randrange(entries // 2), is_kept=chance.random() < 0.5)
        ran = examples.carry_on(journal, run, access)
        assert ran.state == "finished"
        assert_resent_only_after_a_look(visible(sandbox))
        assert_same(report_of(journal, run, tmp_path / "report.csv"), expected)


def die(home: Path, journal: Journal, run: str, access: Access, dies_after: int, *, is_kept: bool) -> None:
    with closing(Mortal(home, journal, dies_after, is_kept=is_kept)) as mortal:
        try:
            examples.carry_on(mortal, run, access)
        except Dead:
            return


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_process_killed_anywhere_reports_as_if_it_had_not(
    seed: int, undisturbed: tuple[list[dict[str, str]], int], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    (tmp_path / "guests.csv").write_bytes(examples.csv_bytes(LINES))
    with start(SandboxOptions(latency=0.02)) as sandbox:
        program = Program(tmp_path, sandbox.endpoint, sandbox.api_key)
        program.run("plan", "guests.csv", "--rows", CHOSEN, "--out", "plan.json")
        sandbox.change(credential_id(DRIFTED), code="9013577")
        options = ("--yes", "--accept", "zeros-maybe-lost", "--concurrency", "4", "--stop-after-failures", "100")
        assert killed(program, sandbox, "apply", "plan.json", *options, after=chance.randint(1, 20))
        run = program.newest_run()
        killed(program, sandbox, "resume", run, *options, after=chance.randint(1, 10))
        code, document = program.run("resume", run, *options, "--report", "report.csv", "--show-codes")
        assert (code, document["state"]) == (1, "finished")
        assert_resent_only_after_a_look(visible(sandbox))
        assert_same(read_report(tmp_path / "report.csv"), undisturbed[0])


def assert_same(report: list[dict[str, str]], expected: list[dict[str, str]]) -> None:
    """Line by line but for what tells when, how often and by which request."""
    apart = {"finished_at", "attempts", "seam_request_id"}
    assert len(report) == len(expected)
    for line, other in zip(report, expected, strict=True):
        assert {k: v for k, v in line.items() if k not in apart} == {k: v for k, v in other.items() if k not in apart}
