"""Names and cells without codes, many rows at a time."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.masking import MASK
from seam_bulk.reports.hidden_codes import Codes, Texts, hidden, without_codes

Row = tuple[tuple[str | None, ...], tuple[str, ...]]
"""Codes (the last one as it was typed), and a name with two cells."""

DIGITS = [None, "738291", "0042", "000", "4711"]
CODES = [*DIGITS, "", " ", "73 82", "ab1", "７３８２９１"]
TEXTS = [
    "",
    "late",
    "738291",
    "0738291",
    " 42 ",
    "Room 42",
    "a, 738291",
    "17382910",
    "７３８２９１",
    "Zoë",
    "000",
    "ab1",
    "\0",
]

PLAIN = [text for text in TEXTS if text.isascii()]


def some_rows(codes: list[str | None], texts: list[str]) -> st.SearchStrategy[list[Row]]:
    row = st.tuples(st.tuples(*[st.sampled_from(codes)] * 4), st.tuples(*[st.sampled_from(texts)] * 3))
    return st.lists(row, min_size=1, max_size=6)


rows_of_any = some_rows(CODES, TEXTS) | some_rows(DIGITS, PLAIN)
"""Where all codes are digits, and all texts ASCII, one look tells most rows from those that hold a code."""


def columns(rows: list[Row]) -> tuple[list[Codes], list[Texts]]:
    codes, texts = zip(*rows, strict=True)
    return list(zip(*codes, strict=True)), list(zip(*texts, strict=True))


def shown(rows: list[Row]) -> list[tuple[str, ...]]:
    (*known, typed), (names, *own) = columns(rows)
    return list(zip(*without_codes(names, own, known, typed), strict=True))


@given(rows_of_any)
def test_rows_are_shown_the_same_together_and_each_by_itself(rows: list[Row]) -> None:
    assert shown(rows) == [line for row in rows for line in shown([row])]


@given(rows_of_any)
def test_no_cell_is_a_code_of_its_row_and_no_name_holds_one(rows: list[Row]) -> None:
    for (codes, (_, *own)), (name, *others) in zip(rows, shown(rows), strict=True):
        held = [code for code in codes if code and code.strip()]
        assert not set(held) & set(others)
        known = [code for code in codes[:3] if code and code.strip()]
        assert not any(re.search(rf"(?<![0-9]){re.escape(code)}(?![0-9])", name) for code in known)
        assert all(cell in (was, MASK) for cell, was in zip(others, own, strict=True))


def test_a_code_is_found_whatever_zeros_and_blanks_stand_around_it() -> None:
    row = (("0042", None, None, None), ("Unit 0042", " 42 ", "420"))
    assert shown([row, ((None,) * 4, ("Unit 0042", "42", "420"))]) == [
        (f"Unit {MASK}", MASK, "420"),
        ("Unit 0042", "42", "420"),
    ]


def test_what_was_typed_hides_cells_and_no_words_of_a_name() -> None:
    """It may be any text, `12` too, which stands in many a name."""
    assert shown([((None, None, None, "12"), ("Room 12", "12", "x"))]) == [("Room 12", MASK, "x")]


def test_a_column_that_may_hold_codes_is_dots_but_for_what_is_empty() -> None:
    assert hidden(["738291", "", " ", "x"]) == [MASK, "", " ", MASK]
