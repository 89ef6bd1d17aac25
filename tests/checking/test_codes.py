from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise, product

import pytest

from seam_bulk.checking.codes import is_trivial, read_code, zeros_sure
from seam_bulk.problems import Problem
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell


def rules(problems: tuple[Problem, ...]) -> list[str]:
    return [each.rule for each in problems]


def test_a_code_keeps_its_leading_zero() -> None:
    assert read_code("0742") == ("0742", ())


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "\u200b\ufeff", "'"])
def test_a_blank_cell_leaves_the_code_as_it_is(cell: Cell) -> None:
    assert read_code(cell) == (None, ())


@pytest.mark.parametrize(
    ("cell", "code"), [(7429, "7429"), (7429.0, "7429"), (0, "0"), (999_999_999_999_998, "999999999999998")]
)
def test_a_whole_number_is_its_digits(cell: Cell, code: str) -> None:
    assert read_code(cell)[0] == code


@pytest.mark.parametrize(
    ("shown", "value", "code"),
    [
        ("0742", 742, "0742"),
        ("0742 ", 742.0, "0742"),
        ("PIN 0742", 742, "0742"),
        ("07-42", 742, "0742"),
        ("000000", 0, "000000"),
    ],
)
def test_zeros_that_the_format_shows_are_restored_with_a_note(shown: str, value: float, code: str) -> None:
    found, problems = read_code(ShownNumber(value, shown))
    assert found == code
    assert rules(problems)[0] == "code.zeros_restored"


@pytest.mark.parametrize(
    ("shown", "value"), [("7,429", 7429), ("7429.00", 7429), ("7.429,00 €", 7429), ("7.429E+03", 7429)]
)
def test_a_format_without_leading_zeros_changes_nothing(shown: str, value: float) -> None:
    assert read_code(ShownNumber(value, shown)) == ("7429", ())
    assert not zeros_sure(ShownNumber(value, shown), delimited=False)


@pytest.mark.parametrize(
    ("shown", "value"), [("742900%", 7429), ("7", 7429), ("17429", 7429), ("####", 7429), ("", 7429)]
)
def test_a_number_that_is_shown_as_another_is_refused(shown: str, value: float) -> None:
    assert rules(read_code(ShownNumber(value, shown))[1]) == ["code.not_digits"]


@pytest.mark.parametrize(
    ("cell", "delimited", "sure"),
    [
        ("0742", False, True),
        ("0742", True, False),
        (742, False, False),
        (742.0, False, False),
        (ShownNumber(742, "0742"), False, True),
        (ShownNumber(1742, "1742"), False, True),
        (None, False, False),
    ],
)
def test_zeros_are_sure_in_texts_of_a_workbook_and_in_padded_numbers(cell: Cell, delimited: bool, sure: bool) -> None:
    assert zeros_sure(cell, delimited=delimited) is sure


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("\u200b7429", "zero width space (U+200B)"),
        ("74\u00ad29", "soft hyphen (U+00AD)"),
        ("74\ufeff29", "byte order mark (U+FEFF)"),
        ("\u00a07429", "no-break space (U+00A0)"),
        ("'7429", "a leading apostrophe"),
        ("’7429", "a leading apostrophe"),
        ("“7429”", "quotation marks around it"),
        ('="7429"', '="…" around it'),
        ("７４２９", "full-width characters"),
        (" 7429\t", "blanks around it"),
    ],
)
def test_what_nobody_sees_is_cleaned_away_and_named(text: str, named: str) -> None:
    code, problems = read_code(text)
    assert code == "7429"
    assert rules(problems) == ["cell.cleaned"]
    assert named in problems[0].message


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("74 29", "a blank inside"),
        ("74\u00a029", "a blank inside"),
        ("74A9", "letters"),
        ("#7429", "signs or punctuation"),
        ("-7429", "signs or punctuation"),
        ("٧٤٢٩", "digits of another script"),
        ("７４٢٩", "digits of another script"),
        ("74²", "digits of another script"),
        ("74\u115429\u0007", "U+0007"),
        ("74\ue00029", "U+E000"),
        ("74\ud80029", "U+D800"),
        (True, "a yes/no value"),
        (datetime(2031, 1, 31, 15), "a date and time"),
        (date(2031, 1, 31), "a date"),
        (time(15), "a time of day"),
        (timedelta(hours=3), "a duration"),
        (-42, "negative"),
        (float("nan"), "without digits"),
        (float("inf"), "without digits"),
    ],
)
def test_anything_but_ascii_digits_is_refused_and_named(cell: Cell, said: str) -> None:
    code, problems = read_code(cell)
    assert code is None
    assert problems[0].rule == "code.not_digits"
    assert said in problems[0].message


@pytest.mark.parametrize("text", ["1.23E+11", "1,23E+11", "1E5", "-1.2e-3", " 1.23457E+11 "])
def test_a_short_form_of_a_number_is_refused(text: str) -> None:
    assert rules(read_code(text)[1])[0] == "code.scientific"


@pytest.mark.parametrize("cell", [10**15, 1e15, 1.23e30, 10**300, ShownNumber(1e15, "1000000000000000")])
def test_a_number_of_16_digits_has_lost_its_last_ones(cell: Cell) -> None:
    assert rules(read_code(cell)[1]) == ["code.digits_lost"]


def test_16_digits_are_lost_in_delimited_text_but_not_in_a_text_cell() -> None:
    text = "1234987612349875"
    assert rules(read_code(text, delimited=True)[1]) == ["code.digits_lost"]
    assert read_code(text, delimited=False) == (text, ())


@pytest.mark.parametrize("cell", [42.5, "42.5", "42,5", "42.0", "1,742", ShownNumber(42.4, "0042")])
def test_a_fraction_is_refused(cell: Cell) -> None:
    assert rules(read_code(cell)[1]) == ["code.fraction"]


@pytest.mark.parametrize(
    "cell", [ErrorCell("#N/A"), "#N/A", "#REF!", "#WERT!", "#DIV/0!", "#¿NOMBRE?", "####", "Err:502"]
)
def test_an_error_of_a_formula_is_refused(cell: Cell) -> None:
    assert rules(read_code(cell)[1]) == ["cell.error_value"]


@pytest.mark.parametrize("cell", [UncalculatedCell(), "=A2&B2"])
def test_a_formula_without_its_value_is_refused(cell: Cell) -> None:
    assert rules(read_code(cell)[1]) == ["cell.formula_without_value"]


@pytest.mark.parametrize(("code", "broken"), [("742", True), ("7429", False), ("742918", False), ("7429183", True)])
def test_a_code_outside_the_length_allowed_is_refused(code: str, broken: bool) -> None:
    assert rules(read_code(code, (4, 6))[1]) == (["code.length"] if broken else [])


@pytest.mark.parametrize(
    "code", ["0000", "1111", "1234", "4321", "123456", "7890", "0987", "1212", "2580", "123123", "5"]
)
def test_a_code_anybody_would_try_is_trivial(code: str) -> None:
    assert is_trivial(code)
    assert rules(read_code(code)[1]) == ["code.trivial"]


def test_of_all_short_codes_the_trivial_are_runs_repetitions_and_two_of_the_pad() -> None:
    for count in range(1, 5):
        for code in map("".join, product("0123456789", repeat=count)):
            is_block = any(code == code[:n] * (count // n) for n in range(1, count // 2 + 1) if count % n == 0)
            steps = {(int(b) - int(a)) % 10 for a, b in pairwise(code)}
            is_run = count > 2 and steps in ({1}, {9})
            assert is_trivial(code) == (count == 1 or is_block or is_run or code in ("2580", "0852")), code


@pytest.mark.parametrize("code", ["0742", "1235", "1357", "12", "90210", "11112"])
def test_other_codes_are_not(code: str) -> None:
    assert not is_trivial(code)
