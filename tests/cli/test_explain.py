from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.sandbox import Sandbox
from tests import examples
from tests.cli.conftest import Ran, RunVerb
from tests.cli.test_plan import write

SAMPLES = Path(__file__).parents[2] / "sample_data"


def told(ran: Ran) -> list[tuple[str, str]]:
    """The story as pairs of what and text."""
    assert ran.code == 0, ran.err
    story: list[dict[str, Any]] = ran.document["story"]
    return [(line["what"], line["text"]) for line in story]


def test_a_run_tells_where_it_came_from_and_who_did_what(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path = write(folder, pretend)
    run = seam_bulk("apply", path, "--yes", "--concurrency", "3", "--json").document["run"]
    seam_bulk("verify", run)
    story = dict(told(seam_bulk("explain", run, "--json")))
    document = seam_bulk("check", path, "--json").document
    assert story["run"] == f"{run}, finished"
    assert document["file"]["sha256"] in story["file"]
    assert "concurrency 3, rate not set, verify yes" in story["settings"]
    assert story["results"] == "3 updated"
    assert story["ended"].endswith("Finished. 3 updated")
    assert "with the key " in story["carried on"]
    assert pretend.api_key not in repr(story)
    assert "0 of 0 rows settled" in story["verified"]
    assert run in seam_bulk("explain", run).out


def test_of_a_forgotten_run_the_history_alone_is_left(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    run = seam_bulk("apply", write(folder, pretend), "--yes", "--json").document["run"]
    seam_bulk("forget", run)
    assert [what for what, _ in told(seam_bulk("explain", run, "--json"))] == [
        "begun",
        "carried on",
        "ended",
        "forgotten",
    ]


def test_a_row_of_a_run_tells_each_time_it_was_sent(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    pretend.set_faults("update:429:60%")
    run = seam_bulk("apply", write(folder, pretend, 1), "--yes", "--json").document["run"]
    sent = len(examples.updates(pretend))
    story = told(seam_bulk("explain", run, "2", "--json"))
    assert [text for what, text in story if what == "sent"] == [f"try {n}" for n in range(1, sent + 1)]
    assert ("decision", "change") in story
    assert story[-1] == ("result", "updated.")
    assert "••••" in dict(story)["wanted"]


def test_showing_a_row_s_codes_leaves_a_line_of_history(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    run = seam_bulk("apply", write(folder, pretend, 1), "--yes", "--json").document["run"]
    wanted = examples.wishes(examples.code_credentials(pretend, 1))[0][1]
    assert wanted not in seam_bulk("explain", run, "2").out
    assert wanted in seam_bulk("explain", run, "2", "--show-codes").out
    assert told(seam_bulk("explain", run, "--json"))[-1][0] == "codes shown"


def test_a_drifted_row_tells_previewed_now_and_wanted(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    path, kept = write(folder, pretend, 1), folder / "plan.json"
    [(acs_credential_id, wanted, _)] = examples.wishes(examples.code_credentials(pretend, 1))
    before = pretend.credentials()[acs_credential_id]["code"]
    seam_bulk("plan", path, "--out", kept)
    pretend.change(acs_credential_id, code="777123")
    run = seam_bulk("apply", kept, "--yes", "--json").document["run"]
    story = dict(told(seam_bulk("explain", run, "2", "--show-codes", "--json")))
    assert story["previewed"].startswith(f"code {before},")
    assert story["now"].startswith("code 777123,")
    assert story["wanted"].startswith(f"code {wanted},")
    assert "sent" not in story
    seam_bulk("report", run, "--show-codes", "--out", "clear.csv")
    with Path("clear.csv").open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file)
    assert (line["code_before"], line["code_now"], line["code_after"]) == (before, "777123", wanted)
    assert line["result"] == "drifted"


def test_a_row_of_a_file_tells_its_cells_and_what_was_made_of_them(seam_bulk: RunVerb) -> None:
    story = told(seam_bulk("explain", SAMPLES / "good.csv", "--row", "2", "--timezone", "Europe/Berlin", "--json"))
    assert story[0] == ("row", "2 of good.csv")
    assert story[-1] == ("status", "ready")
    assert any(text.startswith("code ••••") for what, text in story if what == "read as")


def test_a_row_of_a_file_tells_every_problem_by_its_cell(seam_bulk: RunVerb) -> None:
    asked = ("explain", SAMPLES / "problems.xlsx", "9", "--timezone", "Europe/Berlin")
    story = told(seam_bulk(*asked, "--json"))
    at = story.index(("Access PIN", "a formula without its value"))
    assert story[at + 1][0] == "problem"
    assert "cell.formula_without_value" in story[at + 1][1]
    assert story[-1] == ("status", "invalid")


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("nofile.csv", "3"), "file.not_found"),
        ((SAMPLES / "good.csv",), "usage.row"),
        ((SAMPLES / "good.csv", "99999"), "usage.row"),
        ((SAMPLES / "good.csv", "1"), "usage.row"),
        (("20200101-000000-aaaa",), "run.unknown"),
        (("20200101-000000-aaaa", "2"), "run.unknown"),
    ],
)
def test_what_is_not_there_is_said(seam_bulk: RunVerb, arguments: tuple[Any, ...], rule: str) -> None:
    ran = seam_bulk("explain", *arguments, "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, rule)


def test_a_row_that_a_run_does_not_have_is_said(seam_bulk: RunVerb, folder: Path, pretend: Sandbox) -> None:
    run = seam_bulk("apply", write(folder, pretend, 1), "--yes", "--json").document["run"]
    ran = seam_bulk("explain", run, "9", "--json")
    assert (ran.code, ran.document["error"]["rule"]) == (2, "usage.row")
