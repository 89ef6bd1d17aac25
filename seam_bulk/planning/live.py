"""The live credentials a plan is made from: looked up by their ids, and by who has a code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from seam_bulk.planning.credentials import Credential


class Live(Protocol):
    """The live credentials that are known; more than a file names where Seam's lists were read."""

    def several(self, ids: Sequence[str]) -> list[Credential | None]:
        """What is known of each of these ids, in their order; None where nothing is."""

    def holders(self, system: str, code: str) -> AbstractSet[str]:
        """The ids that have this code in that access system."""


class LiveInMemory:
    """The live credentials of a dict."""

    def __init__(self, by_id: Mapping[str, Credential]) -> None:
        self._by_id = by_id
        self._holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for known in by_id.values():
            if known.code is not None:
                self._holders[known.acs_system_id, known.code].add(known.acs_credential_id)

    def several(self, ids: Sequence[str]) -> list[Credential | None]:
        """As `Live`."""
        return [self._by_id.get(each) for each in ids]

    def holders(self, system: str, code: str) -> AbstractSet[str]:
        """As `Live`."""
        return self._holders.get((system, code), frozenset())
