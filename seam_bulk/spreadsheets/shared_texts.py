"""The texts that cells of an XLSX workbook share: how many, before the fast reader makes room for them."""

from __future__ import annotations

from xml.parsers import expat

from seam_bulk.spreadsheets.package import Bounds, Package, bare, bomb, damaged

_OVERLAP = 3


def guard_texts(package: Package, part: str, bounds: Bounds) -> None:
    """UnreadableFile `file.bomb` where there are more texts than can be read, or where the part says that there are.

    What it says counts, because the fast reader believes it, and ends the process where there is no such room.
    """
    texts = tags = 0
    before = b""
    for chunk in package.chunks(part):
        window = before + chunk
        texts += chunk.count(b"<si") + chunk.count(b":si>")
        tags += window.count(b"<sst") + window.count(b":sst")
        if texts > bounds.texts:
            raise _too_many(bounds)
        before = window[-_OVERLAP:]
    if _promised(package, part, whole=tags > 1) > bounds.texts:
        raise _too_many(bounds)


def _promised(package: Package, part: str, *, whole: bool) -> int:
    """How many texts the part says that there are: its first element, or where more may say so, all of them."""
    found: list[int] = []

    def element(name: str, said: dict[str, str]) -> None:
        counts = [said.get(key, "") for key in ("count", "uniqueCount")] if bare(name) == "sst" else []
        found.append(max([0, *(int(count) for count in counts if count.isdecimal())]))
        if len(found) > 1:
            found[:] = [max(found)]

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    try:
        for chunk in package.chunks(part):
            parser.Parse(chunk)
            if found and not whole:
                break
    except (expat.ExpatError, LookupError, ValueError):
        raise damaged() from None
    return max(found, default=0)


def _too_many(bounds: Bounds) -> Exception:
    return bomb(f"it lists more than {bounds.texts:,} texts")
