"""The bytes of a file, wherever they are: read from the start as often as needed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

CHUNK = 1 << 20
_HEAD = 1 << 16


class Content(Protocol):
    """The bytes of a file."""

    @property
    def size(self) -> int:
        """How many bytes."""

    @property
    def is_fixed(self) -> bool:
        """Whether two readings always give the same."""

    def open(self) -> BinaryIO:
        """The bytes from the start; UnreadableFile where they cannot be read any more."""


@dataclass(frozen=True, slots=True)
class InMemory:
    """Bytes that were read already."""

    content: bytes = field(repr=False)
    is_fixed: bool = True

    @property
    def size(self) -> int:  # noqa: D102  as Content has it
        return len(self.content)

    def open(self) -> BinaryIO:  # noqa: D102
        return io.BytesIO(self.content)


def as_content(content: bytes | Content) -> Content:
    """Content, also where it is given as mere bytes."""
    return InMemory(content) if isinstance(content, bytes) else content


def chunks(content: Content) -> Iterator[bytes]:
    """All bytes in pieces of a fixed size but for the last."""
    with content.open() as file:
        while chunk := file.read(CHUNK):
            yield chunk


def head(content: Content) -> bytes:
    """The first bytes: enough to tell what the file is."""
    with content.open() as file:
        return file.read(_HEAD)


def whole(content: Content) -> bytes:
    """All bytes at once."""
    return content.content if isinstance(content, InMemory) else b"".join(chunks(content))
