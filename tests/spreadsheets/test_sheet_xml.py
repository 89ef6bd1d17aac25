"""The quick look over a sheet's XML sees too much at times, and never too little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.spreadsheets import sheet_xml

PIECES = [
    "<c",
    "<row",
    "<f",
    ":c",
    ":row",
    ":f",
    "<x:c",
    " r",
    "\tr",
    " s",
    "=",
    '"',
    "'",
    " ",
    "\n",
    ">",
    "/",
    "A1",
    "AB",
    "7",
    "123456",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_formula_or_a_cell_without_a_place_is_never_overlooked(text: str) -> None:
    window = text.encode()
    is_there = any(sign.search(window) for sign in (sheet_xml._FORMULA, sheet_xml._UNPLACED))
    assert not is_there or any(tag.search(window) for tag in sheet_xml._TELLING_TAGS)


@given(st.sampled_from("\"'"), st.from_regex("[A-Z]{0,3}", fullmatch=True), st.integers(1, 9_999_999))
def test_a_place_outside_is_told_by_its_row_and_its_column(quote: str, letters: str, row: int) -> None:
    found = sheet_xml._OUTSIDE.findall(f"<c r = {quote}{letters}{row}{quote}>".encode())
    rows = [int(far or far_and_wide) for far, _, far_and_wide in found if far or far_and_wide]
    assert rows == ([row] if row > 99_999 else [])
    assert [wide.decode() for _, wide, _ in found if wide] == ([letters] if len(letters) > 1 else [])
