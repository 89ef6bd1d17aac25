"""A spreadsheet to fill in: every live credential, with empty cells for what is to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seam_bulk.documents import utc_text
from seam_bulk.planning.credentials import Credential

HEADERS = ("acs_credential_id", "code", "ends_at", "name", "kind", "ends_now")
"""The first three are what a check looks for; the others tell a person which credential it is."""


def lines(live: Iterable[Credential]) -> Iterator[list[str]]:
    """A line for each credential: `code` and `ends_at` empty, its name, kind and present end date (UTC) beside them.

    Present codes are not written: a template is a file like any other, and lies around.
    """
    for known in live:
        kind = " ".join(filter(None, (known.external_type, known.access_method))).replace("_", " ")
        yield [known.acs_credential_id, "", "", known.name, kind, utc_text(known.ends_at) or ""]
