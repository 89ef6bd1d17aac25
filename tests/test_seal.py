"""What keeps codes unreadable on disk."""

from __future__ import annotations

import copy
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk import seal
from seam_bulk.errors import JournalError
from seam_bulk.seal import Seal

ONE, OTHER = Seal(b"1" * 32), Seal(b"2" * 32)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_what_was_closed_opens_at_the_same_place(text: str, place: str) -> None:
    assert ONE.open(ONE.close(text, place), place) == text


def test_closing_is_the_same_each_time_and_another_at_each_place() -> None:
    assert ONE.close("738291", "row 1") == ONE.close("738291", "row 1")
    assert ONE.close("738291", "row 1") != ONE.close("738291", "row 2")
    assert b"738291" not in ONE.close("738291", "row 1")


@pytest.mark.parametrize("at", [0, 8, -1])
def test_an_altered_byte_does_not_open(at: int) -> None:
    closed = bytearray(ONE.close("738291", "row 1"))
    closed[at] ^= 1
    with pytest.raises(ValueError, match="altered"):
        ONE.open(bytes(closed), "row 1")


def test_another_secret_or_place_does_not_open() -> None:
    closed = ONE.close("738291", "row 1")
    with pytest.raises(ValueError, match="secret"):
        OTHER.open(closed, "row 1")
    with pytest.raises(ValueError, match="secret"):
        ONE.open(closed, "row 2")


def test_a_signature_hangs_on_text_and_secret() -> None:
    assert ONE.sign([b"plan"]) == ONE.sign([b"plan"])
    assert ONE.sign([b"plan"]) != ONE.sign([b"plan "])
    assert ONE.sign([b"plan"]) != OTHER.sign([b"plan"])


def test_a_seal_shows_no_secret() -> None:
    assert repr(Seal(b"secret of the home, long enough")) == "Seal(…)"


def test_a_seal_that_another_process_gets_opens_what_this_one_closed() -> None:
    other = copy.deepcopy(ONE)  # as pickle does it
    assert other.open(ONE.close("738291", "row 1"), "row 1") == "738291"
    assert other.sign([b"plan"]) == ONE.sign([b"plan"])


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    closed = seal.load(home).close("738291", "here")
    assert seal.load(home).open(closed, "here") == "738291"
    assert [p.name for p in home.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_secret_that_came_back_readable_for_all_is_its_owners_alone_again(tmp_path: Path) -> None:
    seal.load(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    seal.load(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_two_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    together, seals = threading.Barrier(8), list[Seal]()

    def load() -> None:
        together.wait()
        seals.append(seal.load(tmp_path))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.sign([b"x"]) for each in seals}) == 1
    assert len(seals) == 8
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_a_secret_that_was_cut_off_is_an_error_and_never_replaced(tmp_path: Path) -> None:
    for content in (b"", b"\n", b"0123"):
        (tmp_path / "secret.key").write_bytes(content)
        with pytest.raises(JournalError) as caught:
            seal.load(tmp_path)
        assert caught.value.rule == "journal.secret_key"
        assert (tmp_path / "secret.key").read_bytes() == content


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(JournalError) as caught:
        seal.load(tmp_path / "file" / "home")
    assert "SEAM_BULK_HOME" in caught.value.hint


def test_a_secret_that_appears_meanwhile_is_the_one_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def somebody_was_faster(source: Path, target: Path) -> None:
        target.write_bytes(b"f" * 64)
        link(source, target)

    monkeypatch.setattr(os, "link", somebody_was_faster)
    assert seal.load(tmp_path).sign([b"x"]) == Seal(b"f" * 64).sign([b"x"])
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]
