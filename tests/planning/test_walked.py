"""A plan of a file that is not in memory is the plan of that file."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk import inspection, workflow
from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.documents import pieces
from seam_bulk.errors import UnreadableFile
from seam_bulk.planning import order
from seam_bulk.planning.live import Live, LiveInMemory
from seam_bulk.planning.plan import Keep, Plan, make_plan
from seam_bulk.planning.walked import Walked
from seam_bulk.sandbox import SandboxOptions, start
from seam_bulk.seal import Seal
from seam_bulk.storage import plan_file
from seam_bulk.storage.plan_file import Preview
from seam_bulk.storage.shelf import Shelf
from seam_bulk.storage.shelved_rows import ShelvedRows
from tests import examples
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


@given(lines, st.lists(codes, min_size=4, max_size=4))
def test_a_plan_on_disk_is_the_plan(wanted: list[tuple[int, str, str]], live_codes: list[str]) -> None:
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
