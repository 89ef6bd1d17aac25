"""What is printed: documents for scripts, tables and sentences for people; nothing a terminal would obey."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from seam_bulk.errors import SeamBulkError

if TYPE_CHECKING:
    from rich.console import Console

_AT_ONCE = 1000
"""Pieces of a document that are written together."""

_WIDE = 160
"""Columns where no terminal says how many it has."""


def document(content: Mapping[str, Any]) -> None:
    """One JSON document on stdout, in UTF-8 whatever the terminal speaks; iterators in it are written as they come."""
    from seam_bulk.documents import pieces

    waiting: list[str] = []
    for count, piece in enumerate(pieces(content)):
        waiting.append(piece)
        if count % _AT_ONCE == 0:
            _write(sys.stdout, "".join(waiting).encode())
            waiting.clear()
    _write(sys.stdout, "".join(waiting).encode() + b"\n")


def trouble(what: SeamBulkError, *, as_json: bool) -> None:
    """Why nothing goes on: a sentence and what to do on stderr, or a document on stdout."""
    if as_json:
        from seam_bulk.documents import error_document

        document(error_document(what))
    else:
        note(f"{what.message}\n{what.hint}".strip())


def note(text: str) -> None:
    """A sentence on stderr."""
    _line(sys.stderr, text)


def line(text: str = "") -> None:
    """A line on stdout."""
    _line(sys.stdout, text)


def _line(stream: TextIO, text: str) -> None:
    safe = "\n".join(printable(part) for part in text.split("\n"))
    _write(stream, (safe + "\n").encode(stream.encoding or "utf-8", "replace"))


def _write(stream: TextIO, content: bytes) -> None:
    """Write and flush; a reader that has gone away (`… | head`) stops the printing and never the work."""
    try:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def printable(text: str) -> str:
    """The text without what a terminal obeys: control characters, and those that turn the direction of writing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout. What is too wide for the terminal goes on in the next line; nothing is cut off."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for place, header in enumerate(headers):
        drawn.add_column(header, overflow="fold", no_wrap=place == 0)
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    shown = console(sys.stdout)
    with shown.capture() as captured:
        shown.print(drawn)
    _write(sys.stdout, captured.get().encode(sys.stdout.encoding or "utf-8", "replace"))


def bars(counts: Mapping[str, int], meanings: Mapping[str, str]) -> None:
    """A line for each result: its name, how many rows, a bar, and what it means."""
    most, width = max(counts.values(), default=1), 24
    lines = [
        (name, f"{count:,}", "█" * max(1, round(count / most * width)), meanings.get(name, ""))
        for name, count in counts.items()
    ]
    table(("result", "rows", "", ""), lines)


def console(stream: TextIO) -> Console:
    """A console that takes every text as it is, and does not guess that a pipe has 80 columns."""
    from rich.console import Console

    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDE
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)
