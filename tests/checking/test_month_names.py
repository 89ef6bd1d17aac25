from __future__ import annotations

import subprocess
import sys

import pytest
from babel import Locale

from seam_bulk.checking.month_names import LANGUAGES, fold, months_called, weekdays_called


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *(("January", 1), ("sept", 9), ("SEP", 9), ("Mrz", 3), ("Maerz", 3), ("Janner", 1), ("fevr", 2), ("juil", 7)),
        *(("juill", 7), ("aout", 8), ("Sett", 9), ("ott", 10), ("mrt", 3), ("enero", 1), ("setiembre", 9), ("out", 10)),
    ],
)
def test_a_month_is_known_by_its_name_and_by_its_first_letters(word: str, month: int) -> None:
    assert months_called(word) == {month}


def test_a_beginning_that_two_months_share_means_both() -> None:
    assert months_called("jui") == {6, 7}
    assert not months_called("ju")
    assert not months_called("listopad")


def test_no_english_name_is_another_month_or_weekday_elsewhere() -> None:
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for width in ("wide", "abbreviated"):
            for number, name in locale.months["format"][width].items():
                assert months_called(fold(name).strip(".")) == {number}, name
            for number, name in locale.days["format"][width].items():
                assert weekdays_called(fold(name).strip(".")) == {number}, name


def test_accents_are_folded_letter_for_letter() -> None:
    assert fold("Fe\u0301vrier, März, 1º août") == "Fevrier, Marz, 1º aout"
    assert fold("31 ٣") == "31 ٣"


def test_nobody_pays_for_other_languages_before_one_is_written() -> None:
    english = "; ".join(
        f"assert isinstance(read_written({text!r}), Written)"
        for text in ("2031-01-31 15:30", "31/01/2031 3:30 PM", "Fri 31 Jan 2031 15:30", "January 31, 2031")
    )
    names = "import sys; from seam_bulk.checking.written_dates import Written, read_written"
    code = f"{names}; {english}; print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
