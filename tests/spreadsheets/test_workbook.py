from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from seam_bulk.checking.codes import read_code
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets import workbook
from seam_bulk.spreadsheets.cells import Cell, ErrorCell, ShownNumber, UncalculatedCell
from seam_bulk.spreadsheets.package import Bounds
from seam_bulk.spreadsheets.sheet_walk import Findings, walk
from seam_bulk.spreadsheets.table import open_table
from seam_bulk.spreadsheets.workbook import SheetGrid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def grid(content: bytes, bounds: Bounds | None = None) -> SheetGrid:
    (found,) = open_table(content, "guests.xlsx", bounds).grids
    assert isinstance(found, SheetGrid)
    return found


def cells(content: bytes) -> dict[int, list[Cell]]:
    return {number: row for number, row in grid(content).rows() if any(cell not in (None, "") for cell in row)}


def written(fill: Callable[[Any], object], book: openpyxl.Workbook | None = None) -> bytes:
    """A workbook by openpyxl, filled by this function of its sheet."""
    book = book or openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hand(rows: str, *, styles: str = "", strings: str = "", prefix: str = "", head: str = "") -> bytes:
    """A workbook of raw XML: `rows` go into sheetData, `styles` are number formats from 1 on, `head` comes first."""
    formats = re.findall("[^|]+", styles)
    codes = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(formats))
    xfs = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(formats)))
    space = f'xmlns{":" if prefix else ""}{prefix.rstrip(":")}="{MAIN}"'
    sheet = f"<{prefix}worksheet {space}><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Guests" sheetId="1" '
        f'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": head + sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_number_with_a_format_of_zeros_is_what_the_person_sees() -> None:
    def fill(sheet: Any) -> None:
        for row, (value, number_format) in enumerate([(42, "0000"), (42, "General"), (42, "0000_-"), ("0042", "0000")]):
            sheet.cell(row + 1, 1, value).number_format = number_format

    assert cells(written(fill)) == {
        1: [ShownNumber(42, "0042")],
        2: [42],
        3: [ShownNumber(42, "0042")],
        4: ["0042"],
    }


def test_an_error_is_no_blank() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["#N/A", "x"])
        sheet.append(["#REF!"])

    assert cells(written(fill)) == {1: [ErrorCell("#N/A"), "x"], 2: [ErrorCell("#REF!"), ""]}


def test_a_formula_without_a_value_is_no_blank_and_one_with_a_value_is_its_value() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="str"><f>A1</f><v>0042</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v/></c></row>'
    )
    assert cells(by_hand(rows)) == {
        1: [UncalculatedCell(), 2, "", ErrorCell("#DIV/0!"), "0042"],
        3: [None, UncalculatedCell()],
    }


def test_a_text_formula_that_was_never_calculated_is_no_blank() -> None:
    rows = (
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>TEXT(42,"0000")</f></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2" t="str"><f>""</f><v/></c></row>'
    )
    assert cells(by_hand(rows)) == {2: [1, UncalculatedCell(), "", ""]}


def test_a_number_with_blanks_around_it_still_shows_its_zeros() -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"><v>  57 </v></c><c r="B1" s="1"><v>\n58</v></c>'
        '<c r="C1" s="1" t="str"><v> 59</v></c><c r="D1" s="1"><v> inf</v></c></row>'
    )
    read = cells(by_hand(rows, styles="0000"))[1]
    assert read == [ShownNumber(57, "0057"), ShownNumber(58, "0058"), " 59", " inf"]
    code, problems = read_code(read[0])
    assert (code, [each.rule for each in problems]) == ("0057", ["code.zeros_restored"])


def test_formulas_that_openpyxl_wrote_were_never_calculated() -> None:
    assert cells(written(lambda sheet: sheet.append(["x", "=1+1"]))) == {1: ["x", UncalculatedCell()]}


def test_the_zero_that_xlsxwriter_puts_in_place_of_a_result_is_no_result() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["x", 0])
    sheet.write_formula(0, 2, "=B1")
    sheet.write_formula(0, 3, "=B1+1", None, 1)
    book.close()
    assert cells(out.getvalue()) == {1: ["x", 0, UncalculatedCell(), 1]}


def test_a_date_keeps_its_kind() -> None:
    midnight, afternoon = datetime(2031, 1, 31), datetime(2031, 1, 31, 15, 30)

    def fill(sheet: Any) -> None:
        sheet.append([midnight, midnight, afternoon, afternoon, time(15, 30), timedelta(hours=30)])
        formats = ["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm", "dd/mm/yyyy", "hh:mm", "[h]:mm:ss"]
        for cell, number_format in zip(sheet[1], formats, strict=True):
            cell.number_format = number_format

    read = cells(written(fill))[1]
    assert read == [date(2031, 1, 31), midnight, afternoon, afternoon, time(15, 30), timedelta(hours=30)]
    assert [type(cell) for cell in read] == [date, datetime, datetime, datetime, time, timedelta]


@pytest.mark.parametrize(
    ("last", "read", "walks"),
    [
        ('<c r="A2" s="1"><v>47879.25</v></c><c r="B2" s="2"/>', [datetime(2031, 1, 31, 6), ""], 0),
        (
            '<c r="A2" s="1"><v>47879</v></c><c r="B2" s="2"><v>47879</v></c>',
            [datetime(2031, 1, 31), date(2031, 1, 31)],
            1,
        ),
        ('<c r="A2" s="1"><v> 47879</v></c><c r="B2" s="1" t="str"><v>47879 </v></c>', [47879.0, "47879 "], 1),
    ],
)
def test_a_sheet_of_moments_is_walked_through_only_where_one_is_at_midnight_or_padded(
    last: str, read: list[Cell], walks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[str] = []

    def counted(package: Any, part: str, *given: Any, **said: Any) -> Findings:
        walked.append(part)
        return walk(package, part, *given, **said)

    monkeypatch.setattr(workbook, "walk", counted)
    first = '<row r="1"><c r="A1" s="1"><v>47879.5</v></c><c r="B1"><v>7391</v></c></row>'
    found = grid(by_hand(f'{first}<row r="2">{last}</row>', styles="yyyy-mm-dd hh:mm|yyyy-mm-dd"))
    for _ in range(2):
        rows = [row for _, row in found.rows()]
        assert rows == [[datetime(2031, 1, 31, 12), 7391], read]
        assert list(map(type, rows[1])) == list(map(type, read))
    assert len(walked) == walks


def test_a_moment_is_rounded_to_the_second() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>47879.64583330000</v></c><c r="B1" s="1"><v>47879.99999999</v></c></row>'
    read = cells(by_hand(rows, styles="yyyy-mm-dd hh:mm:ss"))[1]
    assert read == [datetime(2031, 1, 31, 15, 30), datetime(2031, 2, 1)]
    assert type(read[1]) is datetime


def test_both_epochs_give_the_same_day() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    content = written(lambda sheet: sheet.append([date(2031, 1, 31)]), book)
    assert b"date1904" in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml")
    assert cells(content) == {1: [date(2031, 1, 31)]}


def test_texts_are_read_however_they_are_stored() -> None:
    strings = "<si><t>0042</t></si><si><r><t>00</t></r><r><rPr><b/></rPr><t xml:space='preserve'>43 </t></r></si>"
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="inlineStr"><is><t>0044</t></is></c>'
        '<c r="D1" t="inlineStr"><is><r><t>00</t></r><r><t>45</t></r></is></c>'
        '<c r="E1" t="str"><v>0046</v></c>'
        '<c r="F1" t="b"><v>1</v></c></row>'
    )
    assert cells(by_hand(rows, strings=strings)) == {1: ["0042", "0043 ", "0044", "0045", "0046", True]}


def test_rich_text_by_openpyxl_is_its_text() -> None:
    rich = CellRichText("00", TextBlock(InlineFont(b=True), "42"))
    assert cells(written(lambda sheet: sheet.append([rich]))) == {1: ["0042"]}


def test_rows_and_columns_keep_their_places_where_the_table_starts_late_and_has_gaps() -> None:
    def fill(sheet: Any) -> None:
        sheet["C5"], sheet["D5"], sheet["D9"] = "Credential ID", "PIN", "0042"

    assert cells(written(fill)) == {5: [None, None, "Credential ID", "PIN"], 9: [None, None, "", "0042"]}


def test_rows_and_cells_that_do_not_name_their_place_follow_one_another() -> None:
    rows = (
        "<row><c><v>1</v></c><c s='1'><v>2</v></c></row><row r='4'><c t='e'><v>#N/A</v></c></row>"
        "<row><c><v>3</v></c></row>"
    )
    read = cells(by_hand(rows, styles="0000"))
    assert read == {1: [1, ShownNumber(2, "0002")], 4: [ErrorCell("#N/A"), ""], 5: [3, ""]}


def test_a_merged_id_belongs_to_its_first_row() -> None:
    def fill(sheet: Any) -> None:
        for row in ["A", 1], [None, 2], [None, 3]:
            sheet.append(row)
        sheet.merge_cells("A1:A3")

    assert cells(written(fill)) == {1: ["A", 1], 2: [None, 2], 3: [None, 3]}


def test_what_stands_below_a_merged_cell_is_seen_by_nobody() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>9</v></c></row>' for n in range(1, 5))
    content = by_hand(rows)
    merged = replaced(content, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    assert cells(merged) == {1: [1, 9], 2: [2, 9], 3: [None, 9], 4: [4, 9]}


def test_blanks_around_a_number_do_not_spoil_the_file() -> None:
    rows = '<row r="1"><c r="A1"><v> 57 </v></c><c r="B1" t="n"><v>\n58</v></c><c r="C1" t="str"><v>a b</v></c></row>'
    assert cells(by_hand(rows)) == {1: [57, 58, "a b"]}


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in all its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return out.getvalue()


def test_hidden_and_filtered_rows_are_known_by_their_numbers() -> None:
    def fill(sheet: Any) -> None:
        for row in range(1, 8):
            sheet.append([row])
        sheet.row_dimensions[3].hidden = True

    assert grid(written(fill)).hidden == {3}
    assert grid(by_hand('<row r="2" ht="0" customHeight="1"><c r="A2"><v>1</v></c></row>')).hidden == {2}
    assert grid(by_hand('<row r="2" hidden="true"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/>')).hidden == {2}
    assert not grid(written(lambda sheet: sheet.append([1]))).hidden


def test_names_with_a_prefix_mean_the_same() -> None:
    rows = (
        '<x:row r="1" hidden="1"><x:c r="A1" s="1"><x:v>42</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c>'
        '<x:c r="C1" t="e"><x:v>#N/A</x:v></x:c><x:c r="D1"><x:v>7</x:v></x:c></x:row>'
    )
    content = by_hand(rows, styles="0000", prefix="x:")
    assert cells(content) == {1: [ShownNumber(42, "0042"), UncalculatedCell(), ErrorCell("#N/A"), 7]}
    assert grid(content).hidden == {1}


def test_formulas_without_value_below_the_last_value_are_rows_too() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="B4"><f>A1</f></c></row>'
    assert cells(by_hand(rows)) == {1: [1], 4: [None, UncalculatedCell()]}


def test_hidden_sheets_stand_apart_and_charts_are_no_sheets() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Hidden").sheet_state = "hidden"
    book.create_sheet("Deep").sheet_state = "veryHidden"
    book.create_chartsheet("Chart")
    table = open_table(written(lambda sheet: sheet.append(["x"]), book), "x")
    assert [g.sheet for g in table.grids] == ["Sheet"]
    assert [g.sheet for g in table.hidden_sheets] == ["Hidden", "Deep"]


def test_a_million_formatted_empty_rows_cost_nothing() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(2, 20_000))
    content = by_hand('<row r="1"><c r="A1"><v>1</v></c></row>' + empty, styles="0000")
    assert [number for number, _ in grid(content).rows()] == [1]


def test_two_cells_in_opposite_corners_are_refused_before_they_fill_the_memory() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for spread in rows, rows.replace('<row r="1048576">', '<row r="2">'), rows.replace('r="A1"', ""):
        with pytest.raises(UnreadableFile) as refusal:
            list(grid(by_hand(spread)).rows())
        assert refusal.value.rule == "file.bomb"


def test_a_part_that_inflates_without_end_is_refused_while_it_inflates() -> None:
    content = by_hand("<row/>" * 2_000_000)
    with pytest.raises(UnreadableFile) as refusal:
        list(grid(content, Bounds(inflated=5 * 10**6)).rows())
    assert refusal.value.rule == "file.bomb"


def test_a_single_endless_text_is_refused() -> None:
    content = by_hand("", strings=f"<si><t>{'x' * 9_000_000}</t></si>")
    with pytest.raises(UnreadableFile) as refusal:
        grid(content)
    assert refusal.value.rule == "file.bomb"


@pytest.mark.parametrize("where", ["sheet", "strings"])
def test_entities_are_refused_wherever_they_are_declared(where: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]>'
    content = by_hand("<row/>", head=bomb) if where == "sheet" else by_hand("<row/>", strings=f"{bomb}<si/>")
    with pytest.raises(UnreadableFile) as refusal:
        list(grid(content).rows())
    assert refusal.value.rule == "file.bomb"


BROKEN = [
    "<row r='1'><c r='1A2' t='e'><v>#N/A</v></c></row>",
    "<row r='1'><c r='A99999999999' t='e'><v>#N/A</v></c></row>",
    "<row r='x'/>",
    "<row><c r='A1'><f>1</row>",
    "<row r='1' hidden='1'><c r='A1' s='0'><v>1</v></c>",
]


@pytest.mark.parametrize("rows", BROKEN)
def test_a_sheet_with_broken_xml_is_called_damaged(rows: str) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        list(grid(by_hand(rows)).rows())


values = st.one_of(
    st.from_regex(r"0[0-9]{3,7}", fullmatch=True),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=8),
    st.integers(0, 10**14),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(["openpyxl", "xlsxwriter"]),
)
def test_what_was_written_is_what_is_read(table: list[list[Any]], writer: str) -> None:
    assert list(cells(WRITERS[writer](table)).values()) == table


def _by_openpyxl(table: list[list[Any]]) -> bytes:
    def fill(sheet: Any) -> None:
        for row, line in enumerate(table, start=1):
            for column, value in enumerate(line, start=1):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"

    return written(fill)


def _by_xlsxwriter(table: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    for row, line in enumerate(table):
        sheet.write_row(row, 0, line)
    book.close()
    return out.getvalue()


WRITERS = {"openpyxl": _by_openpyxl, "xlsxwriter": _by_xlsxwriter}
