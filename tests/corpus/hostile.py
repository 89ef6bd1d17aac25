"""Files that are made, or fit, to exhaust or mislead whoever opens them. Small on disk, each made in a moment."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import openpyxl

from seam_bulk.spreadsheets.compound_file import CompoundFile
from seam_bulk.spreadsheets.sheet_xml import column_letters
from tests.corpus.binary_workbook import OFFICE, PACKAGE, Sheet, Writer, record, wide

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1 << 20
_TEXT = '<c r="{}1" t="inlineStr"><is><t>{}</t></is></c>'
HEAD = f'<row r="1">{_TEXT.format("A", "Credential ID")}{_TEXT.format("B", "PIN")}</row>'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


@dataclass(frozen=True)
class Repeated:
    """Bytes over and over, deflated without ever being held."""

    before: bytes
    unit: bytes
    times: int
    after: bytes = b""

    def chunks(self) -> Iterable[bytes]:
        yield self.before
        if not self.times:
            yield self.after
            return
        many = max(1, MEGABYTE // len(self.unit))
        block = self.unit * many
        for _ in range(self.times // many):
            yield block
        yield self.unit * (self.times % many)
        yield self.after


Part = str | bytes | Repeated


def packed(parts: dict[str, Part], level: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for chunk in content.chunks() if isinstance(content, Repeated) else [_bytes(content)]:
                    part.write(chunk)
    return out.getvalue()


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def xlsx(sheet: Part, **more: Part) -> bytes:
    """A workbook whose one sheet is this XML."""
    parts: dict[str, Part] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Guests" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    named = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml", "book": "xl/workbook.xml"}
    return packed(parts | {named.get(name, name): part for name, part in more.items()})


def rows(unit: str, times: int, head: str = HEAD) -> Repeated:
    return Repeated(
        f'<worksheet xmlns="{MAIN}"><sheetData>{head}'.encode(), unit.encode(), times, b"</sheetData></worksheet>"
    )


def _columns(times: int) -> Repeated:
    after = f"</cols><sheetData>{HEAD}</sheetData></worksheet>".encode()
    return Repeated(f'<worksheet xmlns="{MAIN}"><cols>'.encode(), b'<col min="1" max="9" hidden="1"/>', times, after)


def ods(unit: str, times: int = 1, head: str = "") -> bytes:
    before = f'<office:document-content {ODF}><office:body><office:spreadsheet><table:table table:name="Guests">{head}'
    after = "</table:table></office:spreadsheet></office:body></office:document-content>"
    content = Repeated(before.encode(), unit.encode(), times, after.encode())
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def xlsb(sheet: Part, strings: Part = b"") -> bytes:
    parts = {
        name: part
        for name, part in _unpacked(Writer().book(Sheet("Guests", [["Credential ID", "PIN"]]))).items()
        if name not in ("xl/worksheets/sheet1.bin", "xl/sharedStrings.bin" if strings else "")
    }
    more: dict[str, Part] = {"xl/worksheets/sheet1.bin": sheet}
    return packed({**parts, **more, **({"xl/sharedStrings.bin": strings} if strings else {})})


def _unpacked(content: bytes) -> dict[str, Part]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lying(real: int, said: int) -> bytes:
    """A workbook whose headers promise so many bytes where others come out."""
    content = xlsx(rows("<row/>", real // 6))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    for width in ("<I", "<Q"):
        content = content.replace(struct.pack(width, size), struct.pack(width, said))
    return content


def nested() -> bytes:
    inner = packed({"big.bin": Repeated(b"", bytes(MEGABYTE), 50)})
    return packed({f"{n}.zip": inner for n in range(50)})


def entities(utf_16: bool = False) -> str:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(10))
    head = '<?xml version="1.0" encoding="UTF-16"?>' if utf_16 else ""
    return f"{head}<!DOCTYPE bomb [{lines}]>"


def _sheet(declared: str) -> str:
    body = '<row r="2"><c r="A2" t="inlineStr"><is><t>&e9;</t></is></c></row>'
    return f'{declared}<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{body}</sheetData></worksheet>'


def _cell(column: int, text: str) -> bytes:
    return record(6, struct.pack("<II", column, 0) + wide(text))


_ROW = struct.pack("<IIH", 0, 0, 300) + bytes(7)
_HEAD = record(145) + record(0, _ROW) + _cell(0, "Credential ID") + _cell(1, "PIN")


def far_apart(kind: str) -> bytes:
    """Two cells, in the first and in the last corner of a sheet."""
    if kind == "xlsx":
        return xlsx(rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', 1))
    if kind == "ods":
        cell = '<table:table-cell office:value-type="float" office:value="1"/>'
        between = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        before = '<table:table-cell table:number-columns-repeated="16383"/>'
        row = "<table:table-row>{}</table:table-row>"
        return ods(row.format(cell) + between + row.format(before + cell))
    last = record(0, struct.pack("<IIH", 1048575, 0, 300) + bytes(7)) + _cell(16383, "x")
    return xlsb(_HEAD + last + record(146))


def many_cells(kind: str, columns: int, lines: int) -> bytes:
    """As many cells as that, none of them empty."""
    if kind == "xlsx":
        cells = "".join(f'<c r="{column_letters(at)}2"><v>1</v></c>' for at in range(columns))
        return xlsx(rows(f'<row r="2">{cells}</row>', lines))
    if kind == "ods":
        cell = (
            f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
        )
        return ods(f"<table:table-row>{cell}</table:table-row>", lines)
    one = b"".join(record(2, struct.pack("<IIi", column, 0, 6)) for column in range(columns))
    # rows of one number after the other would be out of order, so each has its own
    out = b"".join(record(0, struct.pack("<IIH", line, 0, 300) + bytes(7)) + one for line in range(1, lines + 1))
    return xlsb(_HEAD + out + record(146))


def old_workbook() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Guests")
    for row in range(400):
        sheet.write(row, 0, "Credential ID" if not row else f"{row:036d}")
        sheet.write(row, 1, row or "PIN")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with this one stream."""
    sectors = -(-max(len(stream), 4096) // 512)
    tables = 1
    while tables * 128 < sectors + tables + 1 + -(-max(0, tables - 109) // 127):
        tables += 1
    lists = -(-max(0, tables - 109) // 127)
    first = tables + lists
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFC] * lists
    chain += [*range(first + 1, first + sectors), 0xFFFFFFFE, 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIII", header, 44, tables, first + sectors, 0, 4096, 0xFFFFFFFE)
    struct.pack_into("<III", header, 64, 0, tables if lists else 0xFFFFFFFE, lists)
    places = [*range(tables)]
    struct.pack_into("<109I", header, 76, *(places + [0xFFFFFFFF] * 109)[:109])
    more = b""
    for n in range(lists):
        part = (places[109 + n * 127 : 109 + (n + 1) * 127] + [0xFFFFFFFF] * 127)[:127]
        more += struct.pack("<128I", *part, tables + n + 1 if n + 1 < lists else 0xFFFFFFFE)
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0) + _entry(name, 2, first, max(len(stream), 4096))
    body = struct.pack(f"<{len(chain)}I", *chain) + more + stream.ljust(sectors * 512, b"\0")
    return bytes(header) + body + directory.ljust(512, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    out = bytearray(128)
    out[: len(letters)] = letters
    struct.pack_into("<HBBIII", out, 64, len(letters), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    struct.pack_into("<II", out, 116, start, size)
    return bytes(out)


def circle() -> bytes:
    """An XLS file whose chain of sectors leads back to itself."""
    content = bytearray(old_workbook())
    table = struct.unpack_from("<I", content, 76)[0]
    struct.pack_into("<I", content, (table + 1) * 512 + 4 * 3, 1)
    return bytes(content)


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def old_flood(unit: bytes, times: int) -> bytes:
    start = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    return compound(start + unit * times + _biff(0x0A))


def many_parts() -> bytes:
    return xlsx(rows("", 0), **{f"xl/media/{n}": b"" for n in range(10_001)})


def heavy() -> bytes:
    """A workbook of more than 100 MB, most of it a picture."""
    out = io.BytesIO(xlsx(rows("", 0)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/1.png", bytes(101 * 10**6))
    return out.getvalue()


def merged(areas: int, bottom: int = 1048576) -> bytes:
    """A sheet of which so many areas are merged that all go from top to bottom."""
    far = f'<row r="{bottom}"><c r="A{bottom}"><v>1</v></c></row></sheetData><mergeCells>'
    after = far + "".join(f'<mergeCell ref="A{top}:B{bottom}"/>' for top in range(2, areas + 2))
    before = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}'
    return xlsx(before + after + "</mergeCells></worksheet>")


def old_with(more: bytes) -> bytes:
    """An XLS file with these records at the end of its sheet."""
    stream = CompoundFile(old_workbook()).read("workbook")
    return compound(stream[: stream.rindex(_biff(0x0A))] + more + _biff(0x0A))


def old_cells() -> bytes:
    """An XLS file of 65,000 rows of 85 numbers each."""
    numbers = b"".join(struct.pack("<HI", 15, n << 2 | 2) for n in range(85))
    lines = (_biff(0xBD, struct.pack("<2H", row, 0) + numbers + struct.pack("<H", 84)) for row in range(500, 65_000))
    return old_with(b"".join(lines))


def truncated() -> bytes:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()[:-500]


def tricky_names() -> bytes:
    """An archive whose parts want to lie elsewhere: none is ever written anywhere."""
    return xlsx(rows("", 0), **{"../../../../tmp/seam-bulk-was-here": b"x", "/etc/passwd": b"x", "C:\\x": b"x"})


_WORD = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
ODS_HEAD = f"<table:table-row>{_WORD.format('Credential ID')}{_WORD.format('PIN')}</table:table-row>"
CELL = '<table:table-cell office:value-type="float" office:value="1" {}/>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "flat bomb": (lambda: lying(10**6, 4 * 10**9), "file.bomb"),
    "rows without end": (lambda: xlsx(rows("<row/>", 30 * 10**6)), "file.bomb"),
    "cells without end": (lambda: xlsx(rows("<c/>", 30 * 10**6)), "file.bomb"),
    "nested bomb": (nested, "file.not_a_spreadsheet"),
    "lying headers": (lambda: lying(10**8, 1000), "file.not_a_spreadsheet"),
    "entities": (lambda: xlsx(_sheet(entities())), "file.bomb"),
    "entities in UTF-16": (lambda: xlsx(_sheet(entities(utf_16=True)).encode("utf-16")), "file.not_a_spreadsheet"),
    "entities in ODS": (lambda: packed({"content.xml": entities() + "<a>&e9;</a>"}), "file.bomb"),
    "300 MB in a cell": (
        lambda: xlsx(rows("x" * 1000, 300_000, HEAD + '<row r="2"><c r="A2" t="inlineStr"><is><t>')),
        "file.bomb",
    ),
    "300 MB in a shared text": (
        lambda: xlsx(rows("", 0), strings=Repeated(f'<sst xmlns="{MAIN}"><si><t>'.encode(), b"x" * 1000, 300_000)),
        "file.bomb",
    ),
    "350 MB in a cell of ODS": (
        lambda: ods("x" * 1000, 350_000, '<table:table-row><table:table-cell office:value-type="string"><text:p>'),
        "file.bomb",
    ),
    "300 MB in a cell of XLSB": (
        lambda: xlsb(Repeated(_HEAD + b"\x06\xff\xff\xff\x7f" + bytes(8), b"x\0" * 500, 300_000)),
        "file.bomb",
    ),
    "shared texts without end": (
        lambda: xlsx(rows("", 0), strings=Repeated(f'<sst xmlns="{MAIN}">'.encode(), b"<si/>", 16 * 10**6, b"</sst>")),
        "file.bomb",
    ),
    "styles without end": (
        lambda: xlsx(
            rows("", 0), styles=Repeated(f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode(), b"<xf/>", 12 * 10**6)
        ),
        "file.bomb",
    ),
    "sheets without end": (
        lambda: xlsx(rows("", 0), book=Repeated(f'<workbook xmlns="{MAIN}"><sheets>'.encode(), b"<sheet/>", 7 * 10**6)),
        "file.bomb",
    ),
    "corner to corner": (lambda: far_apart("xlsx"), "file.bomb"),
    "corner to corner in ODS": (lambda: far_apart("ods"), "file.no_header"),
    "corner to corner in XLSB": (lambda: far_apart("xlsb"), ""),
    "16,384 columns": (lambda: many_cells("xlsx", 16384, 1300), "file.too_large"),
    "16,384 columns in ODS": (lambda: many_cells("ods", 16384, 4000), "file.bomb"),
    "16,384 columns in XLSB": (lambda: many_cells("xlsb", 16384, 160), "file.bomb"),
    "1,048,576 rows": (lambda: many_cells("xlsx", 20, 1048575), "file.too_large"),
    "1,048,576 rows in ODS": (lambda: many_cells("ods", 80, 104857), "file.bomb"),
    "a row repeated 10^9 times": (
        lambda: ods(
            '<table:table-row table:number-rows-repeated="1000000000">' + CELL.format("") + "</table:table-row>",
            head=ODS_HEAD,
        ),
        "file.bomb",
    ),
    "a cell repeated 10^9 times": (
        lambda: ods(
            "<table:table-row>" + CELL.format('table:number-columns-repeated="1000000000"') + "</table:table-row>"
        ),
        "file.bomb",
    ),
    "blanks repeated 10^9 times": (
        lambda: ods(
            '<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="1000000000"/>'
            "</text:p></table:table-cell></table:table-row>"
        ),
        "file.bomb",
    ),
    "elements without end in ODS": (lambda: ods("<table:table-row/>", 8 * 10**6), "file.bomb"),
    "records without end in XLSB": (lambda: xlsb(Repeated(_HEAD, b"\x20\x00", 15 * 10**6)), "file.bomb"),
    "rows without end in XLSB": (lambda: xlsb(Repeated(_HEAD, record(0, _ROW), 3_000_000)), "file.bomb"),
    "empty cells without end in XLSB": (
        lambda: xlsb(Repeated(_HEAD, record(1, struct.pack("<II", 5, 0)), 5 * 10**6)),
        "file.bomb",
    ),
    "a record that lies about its length": (
        lambda: xlsb(_HEAD + b"\x06\xff\xff\xff\x7f" + bytes(500)),
        "file.not_a_spreadsheet",
    ),
    "a text that lies about its length": (
        lambda: xlsb(_HEAD + record(6, struct.pack("<III", 2, 0, 0xFFFFFFFF) + bytes(40))),
        "file.not_a_spreadsheet",
    ),
    "parts without end": (many_parts, "file.bomb"),
    "a heavy file": (heavy, "file.too_large"),
    "merged cells without end": (lambda: merged(40), "file.bomb"),
    "1 GB that says nothing": (lambda: xlsx(rows(f'<row spans="{"x" * 10**6}"/>', 900)), "file.bomb"),
    "cells without end in XLS": (old_cells, "file.bomb"),
    "hidden rows without end": (lambda: xlsx(rows('<row hidden="1"/>', 11 * 10**6)), "file.bomb"),
    "other elements without end": (
        lambda: xlsx(rows("<x/>", 11 * 10**6, HEAD + '<row r="2" hidden="1"/>')),
        "file.bomb",
    ),
    "hidden columns without end": (lambda: xlsx(_columns(11 * 10**6)), "file.bomb"),
    "hidden columns without end in ODS": (
        lambda: ods('<table:table-column table:visibility="collapse" table:number-columns-repeated="999"/>', 1_400_000),
        "file.bomb",
    ),
    "hidden columns without end in XLSB": (
        lambda: xlsb(Repeated(b"", record(60, struct.pack("<4IH", 0, 16383, 9, 0, 1)), 1_900_000, _HEAD + record(146))),
        "file.bomb",
    ),
    "columns without end in XLS": (
        lambda: old_with(_biff(0x7D, struct.pack("<6H", 0, 255, 2000, 15, 1, 0)) * 2_000_000),
        "file.bomb",
    ),
    "merged cells without end in XLS": (
        lambda: old_with(_biff(0xE5, struct.pack("<H", 1027) + struct.pack("<4H", 1, 1, 0, 0) * 1027) * 5000),
        "file.bomb",
    ),
    "merged cells without end in XLSB": (
        lambda: xlsb(Repeated(_HEAD + record(146), record(176, struct.pack("<4I", 1, 1, 0, 0)), 1_900_000)),
        "file.bomb",
    ),
    "truncated": (truncated, "file.not_a_spreadsheet"),
    "sectors in a circle": (circle, "file.not_a_spreadsheet"),
    "a truncated XLS": (lambda: old_workbook()[:9000], "file.not_a_spreadsheet"),
    "records without end in XLS": (lambda: old_flood(_biff(0x5C), 10 * 10**6), "file.bomb"),
    "empty cells without end in XLS": (lambda: old_flood(_biff(0xBE, bytes(518)), 90_000), "file.bomb"),
    "NUL bytes": (lambda: b"Credential ID,PIN\n" + bytes(10**6), "file.not_a_spreadsheet"),
}
"""What each is called, how it is made, and the rule by which it must be refused."""
