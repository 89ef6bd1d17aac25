"""What is kept of an update in the making: for its owner, for a while, and never more than there is room for."""

from __future__ import annotations

from typing import Any

import pytest

from seam_bulk.checking.file_options import FileOptions
from seam_bulk.web import vault
from seam_bulk.web.vault import Kept, Vault

OWNER = ("lena@example.com", "browser")


def kept(content: bytes = b"x", owner: tuple[str, str] = OWNER) -> Kept:
    return Kept(owner, "guests.csv", content, 1, FileOptions())


@pytest.fixture
def store() -> Any:
    made = Vault()
    yield made
    if made._sweeping:
        made._sweeping.cancel()


def test_it_is_found_by_its_name_and_its_owner_alone(store: Vault) -> None:
    name = store.keep("", kept())
    assert store.find(name, OWNER) == kept()
    assert store.find(name, ("omar@example.com", "browser")) is None
    assert store.find(name, ("lena@example.com", "another")) is None
    assert store.find("", OWNER) is None


def test_names_cannot_be_guessed(store: Vault) -> None:
    names = {store.keep("", kept()) for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) >= 32 for name in names)


def test_what_is_kept_anew_replaces_what_had_the_name(store: Vault) -> None:
    name = store.keep("", kept(b"old"))
    assert store.keep(name, kept(b"new")) == name
    found = store.find(name, OWNER)
    assert found
    assert found.content == b"new"


def test_it_is_dropped_for_good(store: Vault) -> None:
    name = store.keep("", kept())
    store.drop(name)
    store.drop(name)
    assert store.find(name, OWNER) is None


def test_what_nobody_touched_is_forgotten_even_if_nobody_comes_again(
    store: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr("seam_bulk.web.vault.time.monotonic", lambda: moment)
    old = store.keep("", kept())
    moment += vault.KEPT - 1
    new = store.keep("", kept())
    assert store._sweeping
    assert store._sweeping.interval == pytest.approx(1)
    moment += 2
    store._wake()
    assert list(store._kept) == [new]
    assert store.find(old, OWNER) is None
    moment += vault.KEPT
    store._wake()
    assert store._sweeping is None, "nothing is left to be waited for"


def test_there_is_room_for_so_many_and_so_much_the_least_lately_touched_goes(
    store: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "_MOST", 3)
    names = [store.keep("", kept()) for _ in range(3)]
    store.keep(names[0], kept())
    fourth = store.keep("", kept())
    assert list(store._kept) == [names[2], names[0], fourth]
    monkeypatch.setattr(vault, "_MOST_BYTES", 10)
    large = store.keep("", kept(bytes(20)))
    assert list(store._kept) == [large], "the last is kept, however large"


def test_nothing_of_it_is_told_by_its_repr() -> None:
    assert "secret" not in repr(kept(b"secret"))
