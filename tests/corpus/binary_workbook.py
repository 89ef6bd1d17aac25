"""Writes XLSB, record by record, as MS-XLSB lays it down: no library does."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.corpus.nasty import Formula, Linked, Rich, Shown

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}


@dataclass(frozen=True)
class Fault:
    """The error that a formula ended in."""

    text: str


@dataclass
class Sheet:
    name: str
    rows: Sequence[Sequence[Any]]
    hidden: frozenset[int] = frozenset()
    state: int = 0
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    out = bytearray()
    while True:
        out.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(out) + content


def wide(text: str) -> bytes:
    letters = text.encode("utf-16-le")
    return struct.pack("<I", len(letters) // 2) + letters


def serial(value: Any, epoch: date) -> float:
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (moment - datetime.combine(epoch, time())) / timedelta(days=1)


class Writer:
    def __init__(self, *, epoch: date = date(1899, 12, 30), full_calculation: bool = False) -> None:
        self.epoch, self.full_calculation = epoch, full_calculation
        self.texts: list[str] = []
        self.formats: list[str] = ["General"]

    def cell(self, column: int, value: Any) -> bytes:
        style = 0
        if isinstance(value, Shown):
            if value.format not in self.formats:
                self.formats.append(value.format)
            style, value = self.formats.index(value.format), value.value
        return self.plain(struct.pack("<II", column, style), value)

    def plain(self, head: bytes, value: Any) -> bytes:
        match value:
            case None:
                return record(1, head)
            case bool():
                return record(4, head + bytes([value]))
            case Fault():
                return record(11, head + bytes([ERRORS[value.text]]) + bytes(10))
            case Formula():
                return record(9, head + struct.pack("<d", 0) + bytes(10))
            case Rich():
                return record(62, head + b"\x01" + wide("".join(value.pieces)) + bytes(4))
            case Linked(text=text) | str(text):
                self.texts.append(text)
                return record(7, head + struct.pack("<I", len(self.texts) - 1))
            case int() if -(2**29) <= value < 2**29:
                return record(2, head + struct.pack("<i", value << 2 | 2))
            case int() | float():
                return record(5, head + struct.pack("<d", value))
            case _:
                return record(5, head + struct.pack("<d", serial(value, self.epoch)))

    def sheet(self, sheet: Sheet) -> bytes:
        out = record(129) + record(390)
        for first, last in sheet.hidden_columns:
            out += record(60, struct.pack("<4IH", first, last, 2560, 0, 1))
        out += record(60, struct.pack("<4IH", 100, 200, 2560, 0, 2)) + record(391) + record(145)
        for at, row in enumerate(sheet.rows):
            flags = bytes([0, 0x10 if at + 1 in sheet.hidden else 0, 0])
            out += record(0, struct.pack("<IIH", at, 0, 300) + flags + struct.pack("<I", 0))
            out += b"".join(self.cell(column, value) for column, value in enumerate(row))
        out += record(146)
        for top, bottom, first, last in sheet.merged:
            out += record(176, struct.pack("<4I", top - 1, bottom - 1, first, last))
        return out + record(130)

    def book(self, *sheets: Sheet) -> bytes:
        parts = {f"xl/worksheets/sheet{n}.bin": self.sheet(sheet) for n, sheet in enumerate(sheets, start=1)}
        listed = b"".join(
            record(156, struct.pack("<II", sheet.state, n) + wide(f"rId{n}") + wide(sheet.name))
            for n, sheet in enumerate(sheets, start=1)
        )
        first = record(153, struct.pack("<II", int(self.epoch.year == 1904), 0) + wide(""))
        calculation = record(157, struct.pack("<IIIdIH", 0, 1, 100, 0.001, 1, int(self.full_calculation)))
        parts["xl/workbook.bin"] = record(131) + first + listed + calculation + record(132)
        items = b"".join(record(19, b"\0" + wide(text)) for text in self.texts)
        parts["xl/sharedStrings.bin"] = record(159, bytes(8)) + items + record(160)
        formats = b"".join(
            record(44, struct.pack("<H", 164 + n) + wide(text)) for n, text in enumerate(self.formats) if n
        )
        styles = b"".join(
            record(47, struct.pack("<HH", 0, 164 + n if n else 0) + bytes(12)) for n in range(len(self.formats))
        )
        parts["xl/styles.bin"] = record(278) + formats + record(617, bytes(4)) + styles + record(618)
        kinds = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)]
        kinds += [("rIdT", "sharedStrings", "sharedStrings.bin"), ("rIdS", "styles", "styles.bin")]
        relations = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in kinds)
        return zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
                f'Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
                "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
                **parts,
            }
        )


def zipped(parts: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
