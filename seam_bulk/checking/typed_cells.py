"""What a person typed instead of cells, put into the rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from seam_bulk.checking.codes import read_code
from seam_bulk.spreadsheets.cells import Cell


def with_corrections(
    body: Iterable[tuple[int, list[Cell]]], fields: Mapping[str, int], corrections: Mapping[tuple[int, str], str]
) -> list[tuple[int, list[Cell]]]:
    """The rows with what a person typed in place of their cells."""
    lines = list(body)
    typed: dict[int, dict[int, str]] = {}
    for (row, name), text in corrections.items():
        if name in fields:
            typed.setdefault(row, {})[fields[name]] = text
    for at, (row, cells) in enumerate(lines):
        if own := typed.get(row):
            missing: list[Cell] = [None] * (max(own) + 1 - len(cells))
            lines[at] = (row, [own.get(place, cell) for place, cell in enumerate([*cells, *missing])])
    return lines


def typed_codes_of(
    body: Sequence[tuple[int, list[Cell]]], fields: Mapping[str, int], corrections: Mapping[tuple[int, str], str]
) -> frozenset[int]:
    """The rows whose code a person typed, but for those who took the whole part of a fraction, such as 42 of 42.0."""
    place = fields.get("code")
    if place is None:
        return frozenset()
    typed = {row: text for (row, name), text in corrections.items() if name == "code"}
    lossy = {
        row
        for row, cells in body
        if row in typed and place < len(cells)
        for found in read_code(cells[place])[1]
        if found.rule == "code.fraction" and found.suggestion == typed[row]
    }
    return frozenset(typed.keys() - lossy)
