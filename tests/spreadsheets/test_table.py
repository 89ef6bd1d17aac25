from __future__ import annotations

import hashlib
import io
import zipfile

import openpyxl
import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.table import Bounds, open_table
from tests.make_sample_data import FOLDER

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Credential ID", "PIN"])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def refusal(content: bytes, bounds: Bounds | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_table(content, "guests.xlsx", bounds)
    return caught.value


def test_a_text_called_xlsx_is_read_as_the_text_it_is() -> None:
    table = open_table(b"Credential ID,PIN\n", "guests.xlsx")
    assert (table.format, table.encoding, table.name) == ("csv", "utf-8", "guests.xlsx")


def test_a_workbook_called_csv_is_read_as_the_workbook_it_is() -> None:
    table = open_table(workbook(), "guests.csv")
    assert (table.format, table.encoding, [grid.sheet for grid in table.grids]) == ("xlsx", None, ["Sheet"])


def test_the_hash_is_that_of_the_bytes() -> None:
    assert open_table(b"a,b", "x").sha256 == hashlib.sha256(b"a,b").hexdigest()


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe \x00\n\x00", b"\xc2\xa0\n"])
def test_a_file_of_nothing_but_blanks_is_empty(content: bytes) -> None:
    assert refusal(content).rule == "file.empty"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG"),
        (b"%PDF-1.7\n", "PDF"),
        (OLE + bytes(600), "damaged"),
        (b"<html><body><table><tr><td>PIN</td></tr></table>", "HTML"),
        (b"\xef\xbb\xbf <!DOCTYPE html>\n<html>", "HTML"),
        (b'<meta charset="utf-8"><table>', "HTML"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b'[{"acs_credential_id": "x"}]', "JSON"),
        (b'{"rows": []}', "JSON"),
        (zipped(**{"word/document.xml": b"<x/>"}), "Word"),
        (zipped(**{"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (zipped(**{"photo.jpg": b"x"}), "zip archive"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_kind(content: bytes, kind: str) -> None:
    told = refusal(content)
    assert told.rule == "file.not_a_spreadsheet"
    assert kind in told.message
    assert ".xlsx" in told.hint


def test_a_nul_in_the_middle_is_refused_with_its_line() -> None:
    told = refusal(b"Credential ID,PIN\nabc,12\x0034\n" + b"abc,1234\n" * 300)
    assert told.rule == "file.not_a_spreadsheet"
    assert "line 2" in told.message


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_is_cut_off_is_called_damaged(keep: float) -> None:
    content = workbook()
    assert "damaged" in refusal(content[: int(len(content) * keep)]).message


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    assert refusal(b"a,b\n" * 1000, Bounds(text=1000)).rule == "file.too_large"
    assert refusal(workbook(), Bounds(workbook=1000)).rule == "file.too_large"
    assert refusal((FOLDER / "front-desk.xls").read_bytes(), Bounds(old_workbook=1000)).rule == "file.too_large"


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    assert refusal(workbook(), Bounds(entries=3)).rule == "file.bomb"
