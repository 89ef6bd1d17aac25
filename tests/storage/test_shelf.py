from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.planning import key_index
from seam_bulk.planning.credentials import Credential
from seam_bulk.planning.live import LiveInMemory
from seam_bulk.storage.shelf import Shelf
from tests.examples import credential, uuid
from tests.planting import shown

moments = st.none() | st.datetimes(timezones=st.just(UTC))
credentials = st.builds(
    Credential,
    acs_credential_id=st.sampled_from([uuid(n) for n in range(5)]),
    acs_system_id=st.sampled_from(["", "one", "two"]),
    name=st.text(max_size=5),
    code=st.none() | st.sampled_from(["0042", "42", "1111"]),
    starts_at=moments,
    ends_at=moments,
    warnings=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    errors=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    synced=st.none() | st.booleans(),
    synced_at=moments,
)


@given(st.lists(credentials, max_size=8), st.integers(0, 8), st.booleans())
def test_the_shelf_knows_what_a_dict_would(given_ones: list[Credential], looked_at: int, all_alike: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if all_alike:  # a key only raises the suspicion
            patch.setattr(key_index, "hash", lambda _: 7, raising=False)
        shelf, kept = Shelf(), LiveInMemory({each.acs_credential_id: each for each in given_ones})
        shelf.update(given_ones[:looked_at])
        shelf.several([uuid(0)])
        shelf.update(given_ones[looked_at:])
        asked = [uuid(n) for n in (9, 3, 0, 1, 2, 4, 3)]
        assert shelf.several(asked) == kept.several(asked)
        for system in ("", "one", "two"):
            for code in ("0042", "42", "1111", "none"):
                assert shelf.holders(system, code) == kept.holders(system, code)


def test_a_credential_that_is_put_again_takes_the_place_of_the_old_one() -> None:
    shelf, one = Shelf(), credential(1, code="0042")
    shelf.update([one])
    shelf.update([one._replace(code="0043")])
    assert shelf.several([one.acs_credential_id]) == [one._replace(code="0043")]
    assert shelf.holders(one.acs_system_id, "0042") == frozenset()


def test_no_code_is_in_the_shelfs_file_and_it_has_no_name() -> None:
    """60,000 credentials are more than SQLite keeps in memory; what it writes is found among the open files."""
    before, shelf, secret = nameless(), Shelf(), "739184650"
    for start in range(0, 60_000, 1000):
        some = [credential(n, code=secret, name="x" * 200) for n in range(start, start + 1000)]
        shelf.update(some)
    fresh = nameless() - before
    assert fresh, "the shelf lies on disk"
    for _, file in fresh:
        assert shown(file.read_bytes(), [secret]) == []
    assert [known.code for known in shelf.several([uuid(7)]) if known] == [secret]


def nameless() -> set[tuple[str, Path]]:
    """What the files were called that this process has open and that stand in no folder, and where to read them.

    The name too, as another file may be found there once one was closed.
    """
    opened = [(str(file.readlink()), file) for file in Path("/proc/self/fd").iterdir() if file.is_file()]
    return {(name, file) for name, file in opened if name.endswith("(deleted)")}
