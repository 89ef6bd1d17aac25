"""What is kept of a checked file beside its rows. It loads nothing that reading one takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIELDS = ("acs_credential_id", "code", "ends_at")
"""The values that a row tells, each in a column of its own."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a run needs to know of its file: the name, the bytes' SHA-256, and its columns by place.

    `fields` says where the three values stand, `own` which other columns ride along into the report, and `masked`
    which of these may hold codes.
    """

    name: str
    sha256: str
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    own: tuple[int, ...]
    masked: tuple[int, ...]
    timezone: str = ""
    """The zone its local times were read in; "" where none was named."""

    @property
    def columns(self) -> dict[str, str]:
        """The header of each field, as written."""
        return {field: self.headers[self.fields[field]] for field in FIELDS if field in self.fields}
