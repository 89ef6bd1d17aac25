"""A plan kept in a file: word for word what was shown, or refused."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from seam_bulk.errors import Refused
from seam_bulk.masking import MASK
from seam_bulk.planning.plan import Plan
from seam_bulk.planning.planned_row import Decision, State
from seam_bulk.planning.sums import Sums
from seam_bulk.problems import problem
from seam_bulk.seal import Seal
from seam_bulk.storage import plan_file
from seam_bulk.storage.plan_file import Preview
from tests.examples import EARLIER, LATER, NOW, SANDBOX, change, facts

SEAL = Seal(b"1" * 32)


def preview() -> Preview:
    trivial = problem("code.trivial", "Easy.", "Choose another.", row=2, column="New PIN")
    dated = problem("ends_at.not_a_date", "No date.", row=4, column="Until", suggestion="2031-01-31")
    short = problem("code.zeros_maybe_lost", "Short.", row=4, column="New PIN", suggestion="0846")
    rows = (
        change(1, "738291", LATER, own=("Änne", "846205"), source=("id", "738291", "x"), problems=(trivial,)),
        change(2, after=State(), decision=Decision.REPEATED, repeats=2),
        change(3, after=State(), before=State(), decision=Decision.BLOCKED, name="", problems=(dated, short)),
    )
    own = facts(("Credential ID", "New PIN", "Guest", "Old PIN"), (2, 3), (3,))
    return Preview(own, "https://seam.example", Plan(SANDBOX, rows, Sums(rows).dangers(SANDBOX, NOW, 0)))


def content(shown: Preview | None = None, seal: Seal = SEAL) -> bytes:
    place = Path("plan.json")
    plan_file.write(place, shown or preview(), seal)
    return place.read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def test_what_was_written_is_what_is_read() -> None:
    assert plan_file.read(content(), SEAL) == preview()


def test_a_plan_that_was_read_is_known_by_the_same_checksum_and_written_the_same() -> None:
    """Though the code that was suggested for a row is not in the file."""
    again = plan_file.read(content(), SEAL)
    assert plan_file.checksum(again, SEAL) == plan_file.checksum(preview(), SEAL) == json.loads(content())["checksum"]
    assert content(again) == content()
    assert [p.suggestion for p in again.plan.rows[2].problems] == ["2031-01-31", MASK]


@pytest.mark.parametrize(
    "other",
    [
        lambda p: replace(p, endpoint="https://other.example"),
        lambda p: replace(p, facts=replace(p.facts, sha256="1" * 64)),
        lambda p: replace(p, plan=replace(p.plan, workspace=replace(SANDBOX, is_sandbox=False))),
        lambda p: replace(p, plan=replace(p.plan, dangers=())),
        lambda p: replace(p, plan=replace(p.plan, rows=p.plan.rows[:2])),
        lambda p: with_first_row(p, row=7),
        lambda p: with_first_row(p, before=State("1112", EARLIER)),
        lambda p: with_first_row(p, after=State("738291", None)),
        lambda p: with_first_row(p, own=("Änne", "846206")),
        lambda p: with_first_row(p, source=("id", "738291", "y")),
        lambda p: with_first_row(p, system="other"),
        lambda p: with_first_row(p, problems=()),
    ],
)
def test_plans_of_other_facts_have_other_checksums(other: Callable[[Preview], Preview]) -> None:
    assert plan_file.checksum(other(preview()), SEAL) != plan_file.checksum(preview(), SEAL)


def with_first_row(shown: Preview, **fields: Any) -> Preview:
    first, *others = shown.plan.rows
    return replace(shown, plan=replace(shown.plan, rows=(first._replace(**fields), *others)))


def test_the_same_preview_gives_the_same_file() -> None:
    assert content() == content()


def test_the_file_is_its_owners_alone() -> None:
    content()
    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600


def test_ids_are_readable_and_codes_and_own_cells_are_not() -> None:
    written = content().decode()
    assert change(1).acs_credential_id in written
    for hidden in ("738291", "846205", "1111", "Änne", "\\u00c4nne", '"0846"'):
        assert hidden not in written.replace(SANDBOX.workspace_id, "")


def test_the_file_is_the_plans_document_and_every_row() -> None:
    kept = json.loads(content())
    assert kept["schema"] == "seam-bulk.plan/1"
    assert set(kept) >= {"schema", "checksum", "workspace", "counts", "dangers", "changes", "problems", "rows"}
    assert [row["row"] for row in kept["rows"]] == [2, 3, 4]
    assert kept["changes"][0]["after"] == {"code": "••••", "ends_at": "2031-01-31T22:59:59Z"}


def refusal(written: bytes, seal: Seal = SEAL) -> Refused:
    with pytest.raises(Refused) as caught:
        plan_file.read(written, seal)
    assert caught.value.exit_code == 5
    return caught.value


def test_a_plan_of_which_any_byte_is_another_is_refused() -> None:
    written = content()
    for at in range(len(written)):
        for other in {written[at] ^ 1, 0x20, 0x09} - {written[at]}:
            altered = written[:at] + bytes([other]) + written[at + 1 :]
            with pytest.raises(Refused):
                plan_file.read(altered, SEAL)


@pytest.mark.parametrize("cut", [1, 10, 400])
def test_a_plan_that_was_cut_off_is_refused_as_damaged(cut: int) -> None:
    assert refusal(content()[:-cut]).rule == "plan_file.altered"


@pytest.mark.parametrize("more", [b"\n", b" ", b"{}", b"\x00"])
def test_a_plan_with_something_behind_it_is_refused(more: bytes) -> None:
    assert refusal(content() + more).rule == "plan_file.altered"


def test_a_plan_that_says_a_thing_twice_is_refused() -> None:
    twice = content().replace(b'"changes": [', b'"changes": [],\n "changes": [', 1)
    assert json.loads(twice) == json.loads(content())
    assert refusal(twice).rule == "plan_file.altered"


@pytest.mark.parametrize(
    "alter",
    [
        lambda kept: kept["workspace"].update(workspace_id="other"),
        lambda kept: kept["workspace"].update(is_sandbox=False),
        lambda kept: kept["rows"].reverse(),
        lambda kept: kept["rows"].pop(),
        lambda kept: kept["rows"][0].update(acs_credential_id=change(9).acs_credential_id),
        lambda kept: kept["rows"][0].update(closed=kept["rows"][1]["closed"]),
        lambda kept: kept["dangers"].clear(),
        lambda kept: kept.update(checksum=""),
        lambda kept: kept.update(checksum=None),
        lambda kept: kept.update(checksum="\ud800"),
        lambda kept: kept.pop("checksum"),
        lambda kept: kept.update(more=1),
    ],
)
def test_a_plan_whose_words_were_changed_is_refused(alter: Any) -> None:
    kept = json.loads(content())
    alter(kept)
    trouble = refusal(json.dumps(kept, indent=1, ensure_ascii=True).encode())
    assert trouble.rule == "plan_file.altered"
    assert "738291" not in str(trouble)


def test_a_plan_is_refused_in_one_sentence_whatever_stands_anywhere_in_it() -> None:
    kept = json.loads(content())
    others: list[Any] = [None, 0, "", "x", True, [], {}, [[]], {"row": 1}, 1e999]
    for path in paths(kept):
        for other in others:
            altered = deepcopy(kept)
            *way, last = path
            place = reduce(lambda at, key: at[key], way, altered)
            if place[last] != other and path != ("schema",):
                place[last] = other
                assert refusal(json.dumps(altered, indent=1, ensure_ascii=False).encode()).rule == "plan_file.altered"


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (key,)
        yield from ((key, *more) for more in paths(each))


def test_a_plan_closed_with_another_secret_is_refused() -> None:
    assert "SEAM_BULK_SECRET_KEY" in refusal(content(), Seal(b"2" * 32)).message


@pytest.mark.parametrize("schema", ["seam-bulk.plan/2", "seam-bulk.check/1", None])
def test_a_plan_of_another_schema_is_refused_as_such(schema: str | None) -> None:
    kept = json.loads(content()) | {"schema": schema}
    assert refusal(json.dumps(kept).encode()).rule == "plan_file.other_schema"


@pytest.mark.parametrize("junk", [b"{", b"[]", b"3", b"null", b"[" * 100_000, b'{"a": "\xff"}'])
def test_junk_is_refused_in_one_sentence(junk: bytes) -> None:
    assert refusal(junk).rule == "plan_file.altered"


def test_a_plan_is_told_from_a_spreadsheet_even_where_it_is_damaged() -> None:
    written = content()
    assert plan_file.is_plan_file(written)
    assert plan_file.is_plan_file(b"\xef\xbb\xbf \n" + written)
    assert plan_file.is_plan_file(b"[" + written[1:])
    assert plan_file.is_plan_file(written.replace(b"schema", b"schemo").replace(b"seam-bulk", b"seam-bolk"))
    assert plan_file.is_plan_file(written[:300])


@pytest.mark.parametrize("table", [b"", b"acs_credential_id,code\n", b"PK\x03\x04", b"{id},code\n", b"a\n{\n"])
def test_a_spreadsheet_is_no_plan(table: bytes) -> None:
    assert not plan_file.is_plan_file(table)
