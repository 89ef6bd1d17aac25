"""Each bound refuses at once what is beyond it, and lets the same file through where it is not."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.package import Bounds
from seam_bulk.spreadsheets.table import open_table
from tests.corpus.binary_workbook import Sheet, Writer, record
from tests.corpus.hostile import _HEAD, HOSTILE, MAIN, merged, ods, old_workbook, rows, xlsb, xlsx

CELL = '<table:table-cell office:value-type="float" office:value="1"/>'
MANY = CELL.replace("/>", ' table:number-columns-repeated="20"/>')
TEXTS = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>b</t></si><si><t>c</t></si></sst>'
TABLE = Writer().book(Sheet("Guests", [["a"] * 5] * 5))
OVERLAPPING = Writer().book(Sheet("Guests", [["a"] * 5] * 5, merged=[(1, 5, 0, 4)] * 3))
FAR_APART = '<row r="2000"><c r="ZZ2000"><v>1</v></c></row>'


def read(content: bytes, bounds: Bounds) -> None:
    for grid in open_table(content, "x", bounds).grids:
        list(grid.rows())


@pytest.mark.parametrize(
    ("content", "bounds", "said"),
    [
        (ods("<table:table-row/>" * 20), {"elements": 100}, "means nothing"),
        (ods(f"<table:table-row>{CELL * 5}</table:table-row>"), {"stored": 12}, "more than 4 cells"),
        (ods(f"<table:table-row>{CELL}</table:table-row>" * 10), {"stored": 9}, "more than 3 cells"),
        (ods(f"<table:table-row>{MANY}</table:table-row>"), {"stored": 19}, "spread over 1 rows and 20 columns"),
        (TABLE, {"stored": 2}, "too large for this kind"),
        (OVERLAPPING, {"stored": 49}, "overlap without end"),
        (xlsb(_HEAD + record(32) * 20 + record(146)), {"elements": 40}, "means nothing"),
        (old_workbook(), {"stored": 700}, "more cells"),
        (old_workbook(), {"elements": 40}, "more cells"),
        (xlsx(rows("<row/>", 200)), {"elements": 10}, "cells and rows without end"),
        (xlsx(rows(FAR_APART, 1)), {"cells": 1_000_000}, "spread over 2,000 rows and 702 columns"),
        (xlsx(rows("", 0), strings=TEXTS), {"texts": 2}, "more than 2 texts"),
        (xlsx(rows("", 0)), {"small": 100}, "styles or sheets without end"),
        (merged(2, 5000), {"stored": 9000}, "overlap without end"),
    ],
)
def test_what_lies_beyond_a_bound_is_refused_and_what_does_not_is_read(
    content: bytes, bounds: dict[str, int], said: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(content, Bounds(**bounds))
    assert caught.value.rule == "file.bomb"
    assert said in caught.value.message
    read(content, Bounds(**dict.fromkeys(bounds, 10**9)))


@pytest.mark.parametrize(
    ("row", "lines", "most", "said"),
    [
        ("<row><c><v>1</v></c></row>", 20, 10, "more than 10 cells; the limit is 10."),
        ('<row r="9"><c r="A9"><v>1</v></c><c r="D9"><v>1</v></c></row>', 1, 35, "36 cells; the limit is 35."),
    ],
    ids=["counted", "spanned"],
)
def test_a_sheet_of_more_cells_than_are_allowed_is_too_large(row: str, lines: int, most: int, said: str) -> None:
    content = xlsx(rows(row, lines))
    with pytest.raises(UnreadableFile) as caught:
        read(content, Bounds(cells=most))
    assert caught.value.rule == "file.too_large"
    assert said in caught.value.message
    assert "--max-cells (SEAM_BULK_MAX_CELLS)" in caught.value.hint
    read(content, Bounds(cells=10 * most))


@pytest.mark.parametrize(
    "name",
    [
        *("flat bomb", "entities", "entities in UTF-16", "entities in ODS", "corner to corner"),
        *("a row repeated 10^9 times", "a cell repeated 10^9 times", "blanks repeated 10^9 times"),
        *("a record that lies about its length", "a text that lies about its length"),
        *("truncated", "sectors in a circle", "a truncated XLS", "parts without end"),
    ],
)
def test_what_is_refused_by_a_look_needs_no_process_of_its_own(name: str) -> None:
    make, rule = HOSTILE[name]
    with pytest.raises(UnreadableFile) as caught:
        read(make(), Bounds())
    assert caught.value.rule == rule


def binary_row(*cells: bytes, number: int = 1) -> bytes:
    return record(0, struct.pack("<IIH", number, 0, 300) + bytes(7)) + b"".join(cells)


@pytest.mark.parametrize(
    "sheet",
    [
        record(145) + record(2, struct.pack("<IIi", 0, 0, 6)) + record(146),  # a cell before any row
        _HEAD + binary_row(number=0xFFFFFFFF) + record(2, struct.pack("<IIi", 0, 0, 6)),
        _HEAD + binary_row(record(2, struct.pack("<IIi", 3, 0, 6)), record(2, struct.pack("<IIi", 1, 0, 6))),
        _HEAD + binary_row(record(2, struct.pack("<IIi", 20_000, 0, 6))),
        _HEAD + binary_row(record(7, struct.pack("<III", 0, 0, 77))),
        _HEAD + binary_row(record(2, b"\0")),
        _HEAD + binary_row(number=0),
    ],
)
def test_records_that_contradict_each_other_are_damage_or_cells_outside_of_any_sheet(sheet: Any) -> None:
    content = xlsb(sheet + record(146))
    try:
        read(content, Bounds())
    except UnreadableFile as refusal:
        assert refusal.rule in ("file.not_a_spreadsheet", "file.bomb")  # noqa: PT017
    else:
        assert sheet == _HEAD + binary_row(number=0)


@pytest.mark.parametrize(
    "texts",
    [
        f'<sst xmlns="{MAIN}" uniqueCount="99999999999"><si><t>a</t></si></sst>',
        f'<sst xmlns="{MAIN}" count="99999999999"/>',
        f'<x:sst xmlns:x="{MAIN}" x="1"{" " * 2_000_000}uniqueCount = \'99999999999\'/>',
        f'<sst xmlns="{MAIN}" uniqueCount="1"><sst uniqueCount="99999999999"><si><t>a</t></si></sst></sst>',
    ],
)
def test_texts_that_a_workbook_only_promises_end_no_process(texts: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(xlsx(rows("", 0), strings=texts), Bounds())
    assert caught.value.rule == "file.bomb"


def test_a_workbook_may_miscount_its_texts() -> None:
    for said in ('uniqueCount="7"', 'count="x"', 'uniqueCount="-1"', ""):
        texts = f'<sst xmlns="{MAIN}" {said}><si><t>a :sst b</t></si></sst>'
        try:
            read(xlsx(rows("", 0), strings=texts), Bounds())
        except UnreadableFile as refusal:
            assert refusal.rule == "file.not_a_spreadsheet"  # noqa: PT017


def test_shared_texts_in_an_encoding_that_nobody_knows_are_damage() -> None:
    texts = f'<?xml version="1.0" encoding="XFD1"?><sst xmlns="{MAIN}"/>'
    with pytest.raises(UnreadableFile) as caught:
        read(xlsx(rows("", 0), strings=texts), Bounds())
    assert caught.value.rule == "file.not_a_spreadsheet"
