"""What a cell of an OpenDocument file says of its value: attributes and paragraphs → the cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from seam_bulk.spreadsheets.cells import Cell, ErrorCell, UncalculatedCell
from seam_bulk.spreadsheets.cleaning import spreadsheet_fault
from seam_bulk.spreadsheets.number_cells import number_cell, time_of_day
from seam_bulk.spreadsheets.number_formats import has_time, is_date, is_duration
from seam_bulk.spreadsheets.open_document_styles import OFFICE, TABLE, Attributes
from seam_bulk.spreadsheets.stored_cells import StoredCell

_FORMULA, _VALUE_TYPE = f"{TABLE}formula", f"{OFFICE}value-type"
_VALUE, _STRING = f"{OFFICE}value", f"{OFFICE}string-value"
_ERROR_MARK = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_VALUES = {kind: f"{OFFICE}{kind}-value" for kind in ("date", "time", "boolean")}
_KINDS = {"string": "text", "void": "text", "float": "number", "boolean": "yes/no value"}
_DURATION = re.compile(r"P(?:(\d{1,6})D)?T?(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8}(?:[.,]\d{1,20})?)S)?", re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]+")
_KEPT = {0: " ", 1: "\t", 2: "\n"}
"""What blanks, tabs and line breaks are that are meant, while those of the XML's own layout are still among them."""


def paragraphs_text(paragraphs: Iterable[list[str]]) -> str:
    """The text of a cell, a line for each paragraph; several blanks are one, unless they are said to be more."""
    return "\n".join(_SPACE.sub(" ", "".join(p)).lstrip(" ").translate(_KEPT) for p in paragraphs)


def value_of(said: Attributes, text: str, format_of: Callable[[Attributes], str], epoch: date) -> Cell:
    """What the cell holds, its formula's error, or that it was never calculated; `format_of` is asked if it matters."""
    formula = _FORMULA in said
    if _is_error(said, text):
        return ErrorCell(text or "#N/A")
    kind = said.get(_VALUE_TYPE)
    if kind in (None, "string", "void"):
        value: Cell = said.get(_STRING, text)
        return UncalculatedCell() if formula and kind is None and not value else value
    key = _VALUES.get(kind or "", _VALUE)
    if key not in said:
        return UncalculatedCell() if formula else text
    if formula and text.isalpha() and said[key] in ("0", "1"):
        return said[key] == "1"  # LibreOffice writes a formula's TRUE as the number 1 that is shown as TRUE
    return _typed(kind or "", said[key], format_of(said), epoch)


def as_it_is_stored(said: Attributes, text: str, number_format: str) -> StoredCell | None:
    """The same cell as the file has it; None where it holds nothing."""
    kind, formula = said.get(_VALUE_TYPE), _FORMULA in said
    if kind is None and not text and not formula:
        return None
    value = said.get(_VALUES.get(kind or "", _VALUE), "")
    if _is_error(said, text):
        return StoredCell("error", text, number_format, formula)
    shown = text if value and text != value else ""
    return StoredCell(_KINDS.get(kind or "string", kind or ""), value, number_format, formula, shown)


def _is_error(said: Attributes, text: str) -> bool:
    if said.get(_ERROR_MARK) == "error":
        return True
    return _FORMULA in said and text[:1] != "=" and spreadsheet_fault(text) is not None


def _typed(kind: str, value: str, number_format: str, epoch: date) -> Cell:
    match kind:
        case "date":
            return _moment(value, number_format)
        case "time":
            return _time(value, number_format)
        case "boolean":
            return value == "true"
        case _:
            return number_cell(float(value), number_format, epoch)


def _moment(value: str, number_format: str) -> Cell:
    """A date or a date with its time, by the value and by what the format shows."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if moment.tzinfo is not None:
        return value
    moment = _to_the_second(moment)
    if moment.time() == time() and not has_time(number_format) and ("T" not in value or is_date(number_format)):
        return moment.date()
    return moment


def _to_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0) + timedelta(seconds=round(moment.microsecond / 10**6))


def _time(value: str, number_format: str) -> Cell:
    match = _DURATION.fullmatch(value)
    if match is None:
        return value
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=round(seconds))
    if length >= timedelta(days=1) or is_duration(number_format):
        return length
    return time_of_day(length.seconds)
