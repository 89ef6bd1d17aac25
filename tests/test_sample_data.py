"""The files to try are those that are made, and each is told of."""

from __future__ import annotations

import pytest

from tests.make_sample_data import FOLDER, MAKERS, OPTIONS


@pytest.mark.parametrize("name", MAKERS)
def test_a_sample_is_made_again_byte_for_byte(name: str) -> None:
    assert MAKERS[name]() == (FOLDER / name).read_bytes()


def test_an_open_document_is_the_same_whatever_was_written_before_it() -> None:
    from odf import draw

    draw.Frame()
    assert MAKERS["abreisen.ods"]() == (FOLDER / "abreisen.ods").read_bytes()


def test_every_sample_has_a_line_with_the_options_it_needs() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*MAKERS, "README.md"}
    lines = (FOLDER / "README.md").read_text("utf-8").splitlines()
    for name, options in OPTIONS.items():
        [line] = [line for line in lines if line.startswith(f"| `{name}` |")]
        assert line.endswith(f"| `{options}` |" if options else "| |"), name
