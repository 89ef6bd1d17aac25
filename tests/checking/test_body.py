from __future__ import annotations

import pytest

from seam_bulk.checking.body import Body
from seam_bulk.checking.columns import locate
from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.table import Table, open_table

ID = "5a1b2c3d-0000-4000-8000-000000000001"


def text(content: str) -> Table:
    return open_table(content.encode(), "guests.csv")


def test_other_columns_are_those_with_a_header_or_something_in_them() -> None:
    table = text(f"Credential ID,,PIN,,Name\n{ID},,0042,x,Jane,y\n{ID},,0043\n")
    body = Body(*locate(table, {}))
    assert len(list(body)) == 2
    assert body.columns.headers == ("Credential ID", "", "PIN", "", "Name", "")
    assert body.columns.others == (3, 4, 5)


def test_a_quotation_mark_left_open_far_below_is_told() -> None:
    table = text("Credential ID,PIN\n" + f"{ID},0042\n" * 100 + '"x,0042\n' + f"{ID},0042\n" * 100)
    with pytest.raises(UnreadableFile, match="row 102") as told:
        list(Body(*locate(table, {})))
    assert told.value.rule == "file.not_a_spreadsheet"


def test_a_wholly_empty_line_is_no_row() -> None:
    table = text(f"id,code,note\n{ID},4821,\n ,\u00a0,\u200b\n\n{ID},4822,\n")
    grid, found = locate(table, {})
    assert [number for number, _ in Body(grid, found)] == [2, 5]


SECOND = f"Credential ID,PIN\n{ID},0042\n\nCredential ID,PIN\n{ID},0099\n"


def test_a_table_below_an_empty_row_ends_the_first_and_is_told() -> None:
    body = Body(*locate(text(SECOND), {}))
    assert [number for number, _ in body] == [2]
    (note,) = body.notes
    assert note.rule == "file.another_table"
    assert note.message == "Another table begins in row 4; only the one below row 1 is read."


def test_a_header_that_is_said_again_without_an_empty_row_is_a_row_like_any_other() -> None:
    body = Body(*locate(text(SECOND.replace("\n\n", "\n")), {}))
    assert [number for number, _ in body] == [2, 3, 4]
    assert body.notes == ()


def test_a_legend_below_the_table_is_rows_like_any_other() -> None:
    body = Body(*locate(text(f"Credential ID,PIN\n{ID},0042\n\nPIN,the code of the door\n"), {}))
    assert [number for number, _ in body] == [2, 4]
