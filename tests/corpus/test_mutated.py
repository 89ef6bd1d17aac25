"""Files with flipped, cut and spliced bytes: read or refused, never a traceback. FUZZ=20000 for many more."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest

from seam_bulk.errors import UnreadableFile
from seam_bulk.spreadsheets.table import open_table
from tests.corpus import nasty
from tests.corpus.writers import WRITERS

OFFICE = Path(__file__).resolve().parent / "office"
MANY = int(os.environ.get("FUZZ", "600")) // 6
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


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """One part of a zip archive is mutated, so that what lies below the compression is reached."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        parts = [name for name in old.namelist() if name.endswith((".xml", ".bin", ".rels"))]
        chosen = chance.choice(parts)
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), chance) if name == chosen else old.read(name))
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
        inside = is_zip and chance.random() < 0.8
        changed = mutated_inside(content, chance) if inside else mutated(content, chance)
        try:
            table = open_table(changed, name)
            for grid in (*table.grids, *table.hidden_sheets):
                assert all(number > 0 for number, _ in grid.rows())
        except UnreadableFile as refusal:
            assert str(refusal)  # noqa: PT017
