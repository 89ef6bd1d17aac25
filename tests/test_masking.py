"""What may be shown: codes as dots, texts with the codes taken out, cells that no spreadsheet runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.masking import BETWEEN, MASK, are_harmless, harmless, mask, original, scrub

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
cells = st.text(max_size=12) | st.text("'=+-@ \t\n\u00a0＝＠a1", max_size=8)


@pytest.mark.parametrize("code", ["0", "0042", "123456789"])
def test_a_code_is_four_dots_whatever_its_length(code: str) -> None:
    assert mask(code) == MASK == "••••"


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_absent_code_is_no_dots(nothing: str | None) -> None:
    assert mask(nothing) == ""


@given(cells)
def test_what_was_made_harmless_comes_back_as_it_was(cell: str) -> None:
    assert original(harmless(cell)) == cell


@given(st.lists(cells, max_size=4))
def test_what_is_called_harmless_together_is_left_alone_one_by_one(line: list[str]) -> None:
    if are_harmless(BETWEEN.join(line)):
        assert [harmless(cell) for cell in line] == line


def test_ordinary_cells_are_harmless_together_and_one_hostile_cell_is_enough() -> None:
    ordinary = ["", "0042", "Zoë", "code, ends_at", "a=b", "2031-01-31T22:59:59Z", "••••"]
    assert are_harmless(BETWEEN.join(ordinary))
    for hostile in (f"{start}1" for start in STARTS):
        for line in ([hostile, *ordinary], [*ordinary, hostile], [*ordinary, f"' {hostile}"]):
            assert not are_harmless(BETWEEN.join(line))


@given(cells)
def test_a_harmless_cell_begins_with_no_start_of_a_formula(cell: str) -> None:
    assert not harmless(cell).lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not harmless(cell).startswith(tuple("\t\r\n")) or not cell.strip()


@pytest.mark.parametrize("blanks", ["", " ", "   ", "\u00a0", "\u3000", " \t"])
@pytest.mark.parametrize("start", STARTS)
def test_every_start_of_a_formula_gets_an_apostrophe(start: str, blanks: str) -> None:
    cell = f"{blanks}{start}HYPERLINK(1)"
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["'=1", "''=1", "' =1"])
def test_a_cell_that_looks_harmless_already_comes_back_exactly(cell: str) -> None:
    assert harmless(cell) == "'" + cell
    assert original(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Anna", "0042", "it's = so", "'quoted'", "2031-01-31", "a=b", "'"])
def test_an_ordinary_cell_is_left_alone(cell: str) -> None:
    assert harmless(cell) == original(cell) == cell


@pytest.mark.parametrize(
    ("text", "secrets", "shown"),
    [
        ("the code 0042 is taken", ["0042"], f"the code {MASK} is taken"),
        ("code=0042.", ["0042"], f"code={MASK}."),
        ("x0042y", ["0042"], f"x{MASK}y"),
        ("port 10042, 00420", ["0042"], "port 10042, 00420"),
        ("1234 and 12", ["12", "1234"], f"{MASK} and {MASK}"),
        ("Bearer seam_x.y+z", ["seam_x.y+z"], f"Bearer {MASK}"),
        ("nothing", [None, ""], "nothing"),
        ("2222 2222", ["2222"], f"{MASK} {MASK}"),
        ("12345A12", ["12345", "A12"], f"{MASK}{MASK}"),
        ("48213#4", ["48213", "#4"], f"{MASK}{MASK}"),
    ],
)
def test_secrets_are_taken_out_where_they_stand_by_themselves(text: str, secrets: list[str | None], shown: str) -> None:
    assert scrub(text, secrets) == shown


@given(st.text("0123456789", min_size=3, max_size=9), st.text("ab .,:;", max_size=5), st.text("ab .,:;", max_size=5))
def test_a_code_between_words_never_stays(code: str, before: str, after: str) -> None:
    assert code not in scrub(f"{before}{code}{after}", [code])
