"""What a file really is, by its first bytes and never by its name; what cannot be read is refused by its kind."""

from __future__ import annotations

import re

from seam_bulk.errors import UnreadableFile

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"PAR1", "a Parquet file"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE,
)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_JSON = re.compile(rb'\s*(?:\{\s*"|\{\s*\}|\[\s*[\[{"\]])')
_PARTS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("index/document.iwa", "an Apple Numbers or Pages document"),
)


def is_zip(content: bytes) -> bool:
    """Whether these are the bytes of a zip archive, as every .xlsx is one."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def refuse_other_kinds(content: bytes) -> None:
    """UnreadableFile `file.not_a_spreadsheet` for bytes that are known to be something else."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise not_a_spreadsheet(kind)
    start = content[:2000].removeprefix(b"\xef\xbb\xbf")
    for pattern, kind in (
        (_HTML, "a web page (HTML)"),
        (_XML, "an XML file"),
        (_JSON, "a JSON file"),
    ):
        if pattern.match(start):
            raise not_a_spreadsheet(kind)


def kind_of_zip(names: frozenset[str]) -> str:
    """What an archive without a workbook is, by the names of its parts (lower case)."""
    return next(
        (kind for name, kind in _PARTS if name in names),
        "a zip archive without a workbook",
    )


def not_a_spreadsheet(kind: str) -> UnreadableFile:
    """The refusal of a file that is something else."""
    return UnreadableFile(
        "file.not_a_spreadsheet",
        f"The file is {kind}, not a spreadsheet that can be read.",
        "Save it as .xlsx or .csv in a spreadsheet program.",
    )
