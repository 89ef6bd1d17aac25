from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.checking.credential_ids import is_canonical, read_id
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell

ID = "8f2b6c1e-04d7-4b5a-9c3e-0a1b2c3d4e5f"


def test_a_canonical_id_is_taken_without_a_word() -> None:
    assert read_id(ID) == (ID, ())


@given(st.from_regex(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", fullmatch=True), st.data())
def test_one_character_more_or_less_or_other_and_no_id_is_canonical(text: str, data: st.DataObject) -> None:
    assert is_canonical(text)
    at = data.draw(st.integers(0, 35))
    other = data.draw(st.sampled_from("gxAF-\0\n ٣０é\ud800") | st.characters())
    assert not is_canonical(text[:at] + text[at + 1 :])
    assert not is_canonical(text[:at] + other + text[at:])
    put = text[:at] + other + text[at + 1 :]
    assert is_canonical(put) == (other in ("-" if text[at] == "-" else "0123456789abcdef"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ID.upper(), "capital letters"),
        (f"{{{ID}}}", "braces around it"),
        (f"urn:uuid:{ID}", "urn:uuid:"),
        (f"URN:UUID:{ID}", "urn:uuid:"),
        (ID.replace("-", ""), "missing hyphens"),
        (f"  {ID}\n", "blanks around it"),
        (f"\u00a0{ID}", "no-break space (U+00A0)"),
        (f"{ID[:10]}\u200b{ID[10:]}", "zero width space (U+200B)"),
        (ID.replace("-", "\u2011"), "non-breaking hyphen (U+2011)"),
        (ID.replace("-", "–"), "en dash (U+2013)"),
        (f"'{ID}", "a leading apostrophe"),
        (f"“{ID}”", "quotation marks"),
        ("".join(chr(ord(c) + 0xFEE0) for c in ID), "full-width characters"),
        (f" {{URN:uuid:{ID.upper().replace('-', '')}}} ".replace("{URN:uuid:", "urn:uuid:{"), "braces around it"),
    ],
)
def test_the_coat_of_an_id_is_forgiven_and_named(text: str, named: str) -> None:
    found, problems = read_id(text)
    assert found == ID
    assert [each.rule for each in problems] == ["cell.cleaned"]
    assert named in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        f"{ID[:9]} {ID[9:]}",
        f"{ID[:4]}  {ID[4:]}",
        f"{ID[:9]}\t{ID[9:]}",
        f"{ID[:24]}\r\n{ID[24:]}",
        f"{ID[:9]}\u00a0{ID[9:]}",
        ID.replace("-", " "),
        ID.replace("-", " - "),
        f"{{ {ID[:9]} {ID[9:].upper()} }}",
        f"urn:uuid:{ID.replace('-', ' ')}",
    ],
)
def test_an_id_that_was_copied_with_blanks_inside_is_read_and_they_are_named(text: str) -> None:
    found, problems = read_id(text)
    assert found == ID
    assert [each.rule for each in problems] == ["cell.cleaned"]
    assert "blanks inside" in problems[0].message
    assert ("missing hyphens" in problems[0].message) is ("-" not in text)


@pytest.mark.parametrize("cell", [None, "", " \u00a0", "\u200b", "'"])
def test_a_row_without_an_id_is_told_so(cell: Cell) -> None:
    found, problems = read_id(cell)
    assert (found, problems[0].rule) == ("", "id.missing")


@pytest.mark.parametrize(
    "cell",
    [
        "Total",
        ID[:-1],
        ID + "0",
        f"{ID} {ID}",
        f"Ada {ID}",
        f"{ID[:9]} {ID[9:-1]}",
        "g" + ID[1:],
        74291863,
        ShownNumber(7, "07"),
        True,
        date(2031, 1, 31),
        "x" * 5000,
    ],
)
def test_anything_else_is_not_a_uuid(cell: Cell) -> None:
    found, problems = read_id(cell)
    assert (found, problems[0].rule) == ("", "id.not_uuid")


@pytest.mark.parametrize(
    "text", [f"Anna Berg ({ID})", f"https://console.seam.co/credentials/{ID.upper()}?x=1", f"id: {ID}"]
)
def test_an_id_inside_a_longer_text_is_an_error_that_says_to_leave_only_the_id(text: str) -> None:
    found, problems = read_id(text)
    assert (found, problems[0].rule) == ("", "id.not_uuid")
    assert problems[0].hint == f"Leave only the id: {ID}"


def test_an_unknown_invisible_character_is_named() -> None:
    assert "U+0007" in read_id(ID + "\u0007")[1][0].message


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (ErrorCell("#REF!"), "cell.error_value"),
        ("#N/A", "cell.error_value"),
        (UncalculatedCell(), "cell.formula_without_value"),
    ],
)
def test_a_formula_that_gave_no_id_is_told_so(cell: Cell, rule: str) -> None:
    assert [each.rule for each in read_id(cell)[1]] == [rule]
