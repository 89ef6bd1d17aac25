"""Files with flipped, cut and spliced bytes: read or refused, never a traceback. FUZZ=20000 for many more."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from pathlib import Path

import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.compound_file import CompoundFile
from seam_bulk.spreadsheets.delimited import DelimitedGrid
from seam_bulk.spreadsheets.hidden_columns import LAST_COLUMN
from seam_bulk.spreadsheets.table import open_table
from tests.corpus import nasty
from tests.corpus.hostile import compound
from tests.corpus.writers import WRITERS

OFFICE = Path(__file__).resolve().parent / "office"
MANY = int(os.environ.get("FUZZ", "600")) // 6
VALUE = re.compile(rb'"([^"]*)"|>([^<]+)<')
WORDS = b"|-1|0|1|1048577|99999999999|1e309|nan|x|true|A1|XFD1048576|ZZZZ9|PT1E9S|2031-02-30|0.5|#N/A|;;;|[h]|".split(
    b"|"
)
ODD = (b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f", b"\1\0\0\0")


def mutated(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not out:
            break
        at, kind = chance.randrange(len(out)), chance.randrange(5)
        if kind == 0:
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            out[at] = chance.choice((0, 255, 127, 128))
        elif kind == 2:
            del out[at : at + chance.randrange(1, 50)]
        elif kind == 3:
            out[at:at] = out[chance.randrange(len(out)) :][: chance.randrange(1, 60)]
        else:
            out[at : at + 4] = chance.choice(ODD)
    return bytes(out)


def tampered(content: bytes, chance: random.Random) -> bytes:
    """XML that is still whole, with other values in some of its attributes and texts."""
    places = [found.span(found.lastindex or 1) for found in VALUE.finditer(content)]
    for begin, end in sorted(chance.sample(places, min(len(places), chance.randrange(1, 6))), reverse=True):
        content = content[:begin] + chance.choice(WORDS) + content[end:]
    return content


def mutated_stream(content: bytes, chance: random.Random) -> bytes:
    """The records of an XLS file are mutated, in a container that is whole."""
    return compound(mutated(CompoundFile(content).read("workbook"), chance))


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """One part of a zip archive is mutated, so that what lies below the compression is reached."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        parts = [name for name in old.namelist() if name.endswith((".xml", ".bin", ".rels"))]
        chosen = chance.choice(parts)
        change = tampered if not chosen.endswith(".bin") and chance.random() < 0.7 else mutated
        for name in old.namelist():
            new.writestr(name, change(old.read(name), chance) if name == chosen else old.read(name))
    return out.getvalue()


def whole(name: str) -> bytes:
    if name.startswith("office"):
        return (OFFICE / f"nasty.{name.removeprefix('office-')}").read_bytes()
    return WRITERS[name][1](list(enumerate((value for value, _ in nasty.CELLS), start=3)))


@pytest.mark.parametrize("name", ["office-ods", "office-xls", "office-xlsx", "by-hand-xlsb", "xlwt", "openpyxl"])
def test_a_mutated_file_is_read_or_refused(name: str) -> None:
    content = whole(name)
    is_zip = content.startswith(b"PK")
    for seed in range(MANY):
        chance = random.Random(f"{name} {seed}")
        inside = mutated_inside if is_zip else mutated_stream
        changed = (inside if chance.random() < 0.8 else mutated)(content, chance)
        try:
            table = open_table(changed, name)
            for grid in (*table.grids, *table.hidden_sheets):
                assert all(number > 0 for number, _ in grid.rows())
                assert all(0 <= column < LAST_COLUMN for column in grid.hidden_columns)
                assert isinstance(grid, DelimitedGrid) or all(column >= 0 for column in grid.stored(3))
        except UnreadableFile as refusal:
            assert str(refusal)  # noqa: PT017
