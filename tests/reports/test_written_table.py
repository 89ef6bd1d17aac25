"""Tables on their way out: CSV, XLSX and JSON, with no cell that runs."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seam_bulk.checking.checks import check_file
from seam_bulk.checking.file_options import FileOptions
from seam_bulk.errors import UsageError
from seam_bulk.masking import MASK, harmless
from seam_bulk.reports.written_table import Line, format_of, write_pieces, write_table
from tests.examples import NOW, uuid

HOSTILE = ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", " =1", "'=1", "0042", "Zoë", "a,b\nc", ""]


def written(kind: str, headers: Line, lines: Iterable[Line]) -> bytes:
    file = io.BytesIO()
    write_table(file, kind, headers, lines)
    return file.getvalue()


def test_csv_is_utf_8_with_bom_and_commas() -> None:
    content = written("csv", ["a", "b"], [["Zoë", "1"]])
    assert content == b"\xef\xbb\xbfa,b\r\nZo\xc3\xab,1\r\n"


def test_no_cell_or_header_of_a_csv_runs() -> None:
    content = written("csv", ["=h", "b"], [[cell, "x"] for cell in HOSTILE])
    cells = [line[0] for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert cells == ["'=h", "'=1+1", "'+1", "'-1", "'@x", "'\t=1", "'＝1", "' =1", "''=1", "0042", "Zoë", "a,b\nc", ""]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), min_size=1, max_size=3))
def test_what_is_written_as_csv_is_what_is_read_again(own: list[str]) -> None:
    headers = ["acs_credential_id", "code", *(f"own {n}" for n in range(len(own)))]
    content = written("csv", headers, [[uuid(1), "738291", *own]])
    (row,) = check_file(content, "again.csv", FileOptions(), NOW).rows
    assert dict(zip(headers, row.source, strict=True)) == dict(zip(headers, [uuid(1), "738291", *own], strict=True))


def some_lines(alphabet: str) -> st.SearchStrategy[list[list[str]]]:
    cells = st.text(alphabet, max_size=4) | st.just(MASK)
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=4)
    )


@given(some_lines("a0=+-@'\" ,;\t\r\n\0\x1f＝é•") | some_lines("a0 ,é•"))
@example([[MASK, "a\0"], [f"{MASK}{MASK}\n", "b"]])
@example([[MASK, "", "a\0", "=1"], [MASK, "", "a\0", "=1"]])
@example([["a\1=", "b"], ["c", "d"]])
def test_csv_is_what_the_standard_library_writes_of_harmless_cells(lines: list[list[str]]) -> None:
    expected = io.StringIO(newline="")
    csv.writer(expected).writerows([["h"], *([harmless(cell) for cell in line] for line in lines)])
    assert written("csv", ["h"], lines).decode("utf-8-sig") == expected.getvalue()


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_table_that_comes_in_pieces_is_the_one_that_comes_by_lines(kind: str) -> None:
    lines, file = [[cell, "x", MASK] for cell in HOSTILE], io.BytesIO()
    pieces = [list(zip(*some, strict=True)) for some in (lines[:5], lines[5:])]
    write_pieces(file, kind, ["h", "g", "code"], pieces)
    assert told(kind, file.getvalue()) == told(kind, written(kind, ["h", "g", "code"], lines))


def told(kind: str, content: bytes) -> object:
    """What a table says: a workbook tells the second in which it was made, too."""
    if kind != "xlsx":
        return content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return sheet and [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_many_lines_are_all_written_in_their_order() -> None:
    lines = [[str(number), ""] for number in range(1234)]
    assert list(csv.reader(io.StringIO(written("csv", ["a", "b"], lines).decode("utf-8-sig"), newline="")))[1:] == lines


def test_every_cell_of_a_workbook_is_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", ["h", "=g"], [[cell, "1"] for cell in HOSTILE]))).active
    assert sheet is not None
    assert sheet.title == "Report"
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [["h", "=g"], *([cell, "1"] for cell in HOSTILE)]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in sheet["A"][1:]} == {"@"}


def test_json_is_one_document_of_the_reports_schema() -> None:
    document = json.loads(written("json", ["a", "b"], [["=1", "Zoë"], ["", "x"]]))
    assert document == {"schema": "seam-bulk.report/1", "rows": [{"a": "=1", "b": "Zoë"}, {"a": "", "b": "x"}]}
    assert json.loads(written("json", ["a"], [])) == {"schema": "seam-bulk.report/1", "rows": []}


def test_two_columns_of_one_name_are_both_in_the_json() -> None:
    document = json.loads(written("json", ["Notes", "Notes", "Notes (2)", ""], [["a", "b", "c", "d"]]))
    assert document["rows"] == [{"Notes": "a", "Notes (2)": "b", "Notes (2) (2)": "c", "": "d"}]


def test_a_workbook_that_breaks_off_leaves_no_rows_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def lines() -> Iterator[Line]:
        yield ["738291"]
        yield ["738292"]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_table(io.BytesIO(), "xlsx", ["code"], lines())
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("name", "kind"), [("r.csv", "csv"), ("r.CSV", "csv"), ("r", "csv"), ("r.xlsx", "xlsx"), ("r.json", "json")]
)
def test_the_ending_names_the_format(name: str, kind: str) -> None:
    assert format_of(Path(name)) == kind


def test_an_ending_that_is_no_format_is_said_so() -> None:
    with pytest.raises(UsageError) as caught:
        format_of(Path("r.pdf"))
    assert (caught.value.rule, caught.value.exit_code) == ("report.format", 2)
