"""Changes are met by the ids of their credentials, each once, however many there are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from seam_bulk.planning import blocks, key_index
from seam_bulk.planning.credentials import Credential
from seam_bulk.runs.open_changes import OpenChanges
from seam_bulk.runs.wanted import Wanted
from seam_bulk.sandbox import start
from seam_bulk.storage.entries import JournalRow
from tests import examples


@pytest.fixture(params=[10**9, 0], ids=["sorted", "sorted by numpy"])
def changes(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenChanges:
    """Thirty changes of a file in another order than that of the lists."""
    monkeypatch.setattr(key_index, "_MANY", request.param)
    journal = examples.open_journal(tmp_path)
    with start() as sandbox:
        lines = examples.wishes(examples.code_credentials(sandbox, 30))
        random.Random(1).shuffle(lines)
        run = examples.begin(journal, examples.preview(lines, examples.access_to(sandbox)))
    return OpenChanges(journal, run)


def ids(rows: list[JournalRow]) -> list[str]:
    return [row.planned.acs_credential_id for row in rows]


def test_changes_are_met_in_the_files_order_with_their_credentials(
    changes: OpenChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_SIZE", 7)
    looked_for = Wanted(changes, range(30))
    everything = [Credential(change.acs_credential_id) for change in changes]
    listed = [examples.credential(777), *reversed(everything[:10])]
    met = looked_for.meet(listed)
    assert ids([row for row, _ in met]) == [each.acs_credential_id for each in everything[:10]]
    assert [known.acs_credential_id for _, known in met] == [each.acs_credential_id for each in everything[:10]]
    assert len(looked_for) == 20
    assert looked_for.meet(listed) == []
    left = list(looked_for.left_over())
    assert [len(some) for some in left] == [7, 7, 6]
    assert sorted(ids([row for some in left for row in some])) == sorted(
        each.acs_credential_id for each in everything[10:]
    )
    assert len(looked_for) == 0


def test_only_changes_at_the_wanted_places_are_met(changes: OpenChanges) -> None:
    looked_for = Wanted(changes, [3, 5])
    everything = [Credential(change.acs_credential_id) for change in changes]
    assert ids([row for row, _ in looked_for.meet(everything)]) == ids(changes.at([3, 5]))


def test_credentials_of_one_key_are_told_apart(changes: OpenChanges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_index, "hash", lambda _: 7, raising=False)
    same = OpenChanges(changes.journal, changes.run)
    looked_for = Wanted(same, range(30))
    everything = [Credential(change.acs_credential_id) for change in same]
    met = [pair for each in everything for pair in looked_for.meet([each])]
    assert len(met) == 30
    assert all(row.planned.acs_credential_id == known.acs_credential_id for row, known in met)
    assert list(looked_for.left_over()) == []
