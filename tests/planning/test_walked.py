"""A plan of a file that is not in memory is the plan of that file."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk import inspection, workflow
from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.documents import pieces
from seam_bulk.errors import UnreadableFile
from seam_bulk.planning import blocks, order
from seam_bulk.planning.live import Live, LiveInMemory
from seam_bulk.planning.plan import Keep, Plan, make_plan
from seam_bulk.planning.walked import Walked
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seal import Seal
from seam_bulk.seam.access import Access
from seam_bulk.storage import plan_file
from seam_bulk.storage.plan_file import Preview
from seam_bulk.storage.shelf import Shelf
from seam_bulk.storage.shelved_rows import ShelvedRows
from tests import examples
from tests.answering import Hotel, Said, answering, in_hotel
from tests.examples import NOW, SANDBOX, credential, csv_bytes, facts, uuid


class Moving:
    """Bytes that are not said to be at rest, so that they are not kept."""

    is_fixed = False

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


codes = st.sampled_from(["1111", "2222", "3333", "4444", "77", "x", ""])
lines = st.lists(st.tuples(st.integers(1, 6), codes, st.sampled_from(["", "2031-01-31T00:00:00Z"])), max_size=8)


def plan_of(content: bytes | Moving, live: Live, keep: Keep = tuple) -> Plan:
    checked = check_file(content, "g.csv", FileOptions(), NOW)
    columns = checked.facts.columns
    return order.told(make_plan(checked.rows, live, SANDBOX, columns, NOW, 2, keep=keep))


@given(lines, st.lists(codes, min_size=4, max_size=4), st.sampled_from([2, 500]))
def test_a_plan_on_disk_is_the_plan(wanted: list[tuple[int, str, str]], live_codes: list[str], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_SIZE", size)
        hold_against_each_other(wanted, live_codes)


def hold_against_each_other(wanted: list[tuple[int, str, str]], live_codes: list[str]) -> None:
    content = csv_bytes([[uuid(n), code, end] for n, code, end in wanted])
    live = {uuid(n): credential(n, code=code or None) for n, code in enumerate(live_codes, 1)}
    shelf = Shelf()
    shelf.update(live.values())
    kept, shelved = plan_of(content, LiveInMemory(live)), plan_of(Moving(content), shelf, ShelvedRows)
    assert isinstance(shelved.rows, Walked)
    assert replace(shelved, rows=tuple(shelved.rows)) == kept
    assert (shelved.counts(), list(shelved.changes)) == (kept.counts(), list(kept.changes))
    assert len(shelved.changes) == len(kept.changes)
    assert shelved.dangers_at(NOW, 1) == kept.dangers_at(NOW, 1)
    seal = Seal(b"s" * 32)
    one, other = (Preview(facts(), "https://seam.example", each) for each in (kept, shelved))
    assert plan_file.checksum(one, seal) == plan_file.checksum(other, seal)
    assert list(pieces(plan_file.document(one, seal))) == list(pieces(plan_file.document(other, seal)))


@given(st.lists(st.integers(), max_size=6), st.integers(-7, 7), st.slices(6))
def test_a_walked_sequence_is_the_list(values: list[int], at: int, part: slice) -> None:
    walked = Walked(lambda: iter(values), len(values))
    assert (list(walked), len(walked), bool(walked)) == (values, len(values), bool(values))
    assert walked[part] == values[part]
    if -len(values) <= at < len(values):
        assert walked[at] == values[at]
    else:
        with pytest.raises(IndexError):
            walked[at]


def test_a_file_that_is_walked_through_runs_and_reports_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MANY", 3)
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 12))
        content = csv_bytes([*lines, [uuid(99), "7391", ""], ["x", "7391", ""]])
        checked = inspection.check(Moving(content), "g.csv", FileOptions())
        shown = asyncio.run(workflow.preview(checked, access))
        assert isinstance(shown.plan.rows, Walked)
        ran = examples.carry_on(journal, examples.begin(journal, shown), access)
        assert ran.counts == {"updated": 12, "blocked": 1, "invalid": 1}


def hotel_with(listed: Iterable[int], known: Iterable[int]) -> Hotel:
    """One that lists fewer credentials than it knows."""
    on_list = [in_hotel(uuid(n), code="1111") for n in listed]
    tells = {"list": lambda body: Said({"acs_credentials": on_list})}
    return Hotel({uuid(n): in_hotel(uuid(n), code="1111") for n in known}, {**tells})


def test_what_no_list_tells_of_is_asked_for_once_and_the_file_is_planned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "MANY", 1)
    content = csv_bytes([[uuid(n), "7391", ""] for n in (1, 7, 7, 8, 2)])
    with answering(hotel_with([1, 2], [1, 2, 7])) as server:
        checked = inspection.check(Moving(content), "g.csv", FileOptions())
        shown = asyncio.run(workflow.preview(checked, Access(server.endpoint, "seam_test1_x")))
        asked = sorted(body["acs_credential_id"] for route, body, _ in server.asked if route == "get")
    assert isinstance(shown.plan.rows, Walked)
    assert asked == [uuid(7), uuid(8)]
    assert [str(row.decision) for row in shown.plan.rows] == ["change", "change", "repeated", "blocked", "change"]
    assert [row.before.code for row in shown.plan.changes] == ["1111"] * 3


def test_where_lists_are_refused_each_credential_of_a_long_file_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "MANY", 1)
    monkeypatch.setattr(blocks, "_SIZE", 3)
    hotel = hotel_with([], range(1, 9))
    hotel.overrides["list"] = lambda body: Said({"error": {"type": "unauthorized_list", "message": "no"}}, 400)
    with answering(hotel) as server:
        checked = inspection.check(csv_bytes([[uuid(n), "7391", ""] for n in range(1, 10)]), "g.csv", FileOptions())
        shown = asyncio.run(workflow.preview(checked, Access(server.endpoint, "seam_test1_x")))
        assert sorted(server.routes()) == ["get"] * 9 + ["list", "workspace"]
    assert shown.plan.counts()["change"] == 8
    assert shown.plan.counts()["blocked"] == 1


def test_a_file_that_changes_before_it_is_planned_anew_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "MANY", 1)
    moving = Moving(csv_bytes([[uuid(n), "7391", ""] for n in (1, 7)]))
    hotel = hotel_with([1], [1, 7])

    def changed_meanwhile(body: dict[str, Any]) -> None:
        moving.content = moving.content.replace(b"7391", b"7392")

    hotel.overrides["get"] = changed_meanwhile
    with answering(hotel) as server:
        checked = inspection.check(moving, "g.csv", FileOptions())
        with pytest.raises(UnreadableFile) as caught:
            asyncio.run(workflow.preview(checked, Access(server.endpoint, "seam_test1_x")))
    assert caught.value.rule == "file.changed"


def test_a_file_that_changes_after_the_preview_is_sent_as_it_was_shown(tmp_path: Path) -> None:
    with start(SandboxOptions()) as sandbox:
        journal, access = examples.open_journal(tmp_path), examples.access_to(sandbox)
        lines = examples.wishes(examples.code_credentials(sandbox, 5))
        moving = Moving(csv_bytes(lines))
        shown = asyncio.run(workflow.preview(inspection.check(moving, "g.csv", FileOptions()), access))
        moving.content = moving.content.replace(b"81", b"82")
        examples.carry_on(journal, examples.begin(journal, shown), access)
        assert [sandbox.credentials()[known]["code"] for known, *_ in lines] == [code for _, code, _ in lines]


def test_a_file_that_changes_between_the_check_and_the_preview_is_refused() -> None:
    with start(SandboxOptions()) as sandbox:
        moving = Moving(csv_bytes(examples.wishes(examples.code_credentials(sandbox, 5))))
        checked = inspection.check(moving, "g.csv", FileOptions())
        moving.content = moving.content.replace(b"81", b"82")
        with pytest.raises(UnreadableFile) as caught:
            asyncio.run(workflow.preview(checked, examples.access_to(sandbox)))
        assert caught.value.rule == "file.changed"
