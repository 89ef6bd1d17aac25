from __future__ import annotations

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seam_bulk.errors import UnreadableFile
from seam_bulk.masking import harmless
from seam_bulk.spreadsheets.decoded import read_text
from seam_bulk.spreadsheets.delimited import DELIMITERS, DelimitedGrid, separate

ID = "5a1b2c3d-0000-4000-8000-00000000000"


def rows(text: str, delimiter: str = ",") -> list[tuple[int, list[object]]]:
    return [(number, list(cells)) for number, cells in DelimitedGrid(read_text(text.encode()), delimiter).rows()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_ends_as_windows_unix_or_an_old_mac_end_it(end: str) -> None:
    assert rows(f"a,b{end}{end}c,d{end}") == [(1, ["a", "b"]), (2, []), (3, ["c", "d"])]


def test_line_ends_may_be_mixed() -> None:
    assert rows("a\nb\r\nc\rd") == [(1, ["a"]), (2, ["b"]), (3, ["c"]), (4, ["d"])]


def test_a_quoted_line_break_stays_inside_its_row() -> None:
    assert rows('a,"x\r\ny"\nb,z\n') == [(1, ["a", "x\r\ny"]), (2, ["b", "z"])]


@pytest.mark.parametrize("first", ["sep=;\r\n", "sep=;\n", '"sep=;"\n', "SEP=;\n", "sep=;;;\n"])
def test_a_sep_line_is_no_row_and_settles_the_delimiter(first: str) -> None:
    (grid,) = separate(read_text((first + "a;b,c\n").encode()))
    assert grid.delimiter == ";"
    assert list(grid.rows()) == [(1, ["a", "b,c"])]


@pytest.mark.parametrize("first", ["sep=\n", "sep=x\n", "separator=;\n", "sep=; and more\n"])
def test_a_line_that_only_begins_like_a_sep_line_is_a_row(first: str) -> None:
    assert len(separate(read_text((first + "a;b\n").encode()))) == len(DELIMITERS)


def test_a_text_far_longer_than_the_csv_modules_limit_is_read() -> None:
    assert rows(f"a,{'x' * 500_000}\n")[0][1][1] == "x" * 500_000


@pytest.mark.parametrize("mark", ["", '"'])
def test_an_endless_text_is_refused_with_its_row(mark: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        rows(f"a,b\nc,{mark}{'x' * 1_100_000}{mark}\n")
    assert refusal.value.rule == "file.too_large"
    assert "Row 2" in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        'a,b\nc,"d\ne,f\ng,h\n',
        'a,b\nc,"d',
        'a,b\nc,"',
        f'a,b\n{ID}1,"5 inch\n{ID}2,6"\n',
        'a,b\nc,"d"e\n',
    ],
)
def test_a_quotation_mark_that_would_swallow_rows_is_refused_with_its_row(text: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        rows(text)
    assert refusal.value.rule == "file.not_a_spreadsheet"
    assert "row 2" in refusal.value.message


def test_a_quotation_mark_inside_a_text_is_part_of_it() -> None:
    assert rows('a,5" pipe\n') == [(1, ["a", '5" pipe'])]


def test_the_reports_own_apostrophe_is_taken_off_and_no_other() -> None:
    assert rows("'=1+1,'0042,''+3,it's\n") == [(1, ["=1+1", "'0042", "'+3", "it's"])]


def test_the_head_ends_where_the_text_cannot_be_cut_at_this_delimiter() -> None:
    assert DelimitedGrid(read_text(b'a;b\n"x";"y"\n'), ",").head(30) == [(1, ["a;b"])]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\ue000"), max_size=12)
codes = st.from_regex(r"0[0-9]{3,7}", fullmatch=True)
tables = st.lists(st.lists(texts | codes, min_size=2, max_size=5), min_size=1, max_size=6)


Way = tuple[str, Literal[0, 1]]
ways: st.SearchStrategy[Way] = st.sampled_from(
    [("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]
)


@given(tables, st.sampled_from(DELIMITERS), ways)
def test_what_was_written_is_what_is_read(table: list[list[str]], delimiter: str, way: Way) -> None:
    end, quoting = way
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([[harmless(cell) for cell in row] for row in table])
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        read = list(DelimitedGrid(read_text(out.getvalue().encode(encoding)), delimiter).rows())
        assert read == list(enumerate(table, start=1))


@given(
    st.lists(st.sampled_from(["a", '"', '""', ",", ";", "\n", "\r\n", "\r", "é", " "]), max_size=30),
    st.sampled_from(",;"),
)
def test_lines_are_cut_as_the_csv_module_cuts_them(parts: list[str], delimiter: str) -> None:
    """Whether or not a quotation mark stands in them; what it refuses is refused."""
    text = "a" + "".join(parts)
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        with pytest.raises(UnreadableFile):
            rows(text, delimiter)
    else:
        assert rows(text, delimiter) == list(enumerate(expected, start=1))
