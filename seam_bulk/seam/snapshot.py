"""The live credentials of many ids, in as few calls as can be had."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Protocol

from seam_bulk.planning.credentials import Credential
from seam_bulk.seam import pacing
from seam_bulk.seam.pacing import Answer
from seam_bulk.seam.seam_api import SeamApi, UnexpectedAnswer
from seam_bulk.seam.workers import share_out


class Place(Protocol):
    """Where credentials are put by their ids: a dict, or what takes its part where they are too many for one."""

    def update(self, credentials: Iterable[tuple[str, Credential]], /) -> None:
        """Put these in place of those of the same id."""

    def __setitem__(self, name: str, credential: Credential, /) -> None: ...

    def __contains__(self, name: object, /) -> bool: ...


async def snapshot(
    api: SeamApi, ids: Iterable[str], *, everything: bool = False, width: int = 16
) -> dict[str, Credential]:
    """What Seam holds for these ids now, by id; an id that is missing is one Seam does not know.

    Lists give 500 a call and gets one, but nothing tells beforehand how many pages there are. So pages are read while
    as many ids are missing as pages were read; the rest is asked one by one. That is never more than twice the calls
    of whichever way would have been shorter. An id that no page holds is asked by get before it counts as unknown.

    `everything` reads the lists to their end, which finds who else has a code; then other credentials are among the
    answer.
    """
    found: dict[str, Credential] = {}
    missing = set(ids)
    kept, pages = frozenset(missing), 0

    def take(page: Sequence[Credential]) -> bool:
        nonlocal pages
        pages += 1
        found.update((c.acs_credential_id, c) for c in page if everything or c.acs_credential_id in kept)
        missing.difference_update(c.acs_credential_id for c in page)
        return not everything and len(missing) <= pages

    if everything or len(missing) > 1:
        await _read_lists(api, take)
    await share_out(sorted(missing), _asking(api, found), width)
    return found


async def read_everything(api: SeamApi, ids: Iterable[str], found: Place, width: int) -> None:
    """Put all credentials of the workspace where they are wanted, as `snapshot` does with `everything`.

    Neither they nor the ids are ever held at once.
    """

    def take(page: Sequence[Credential]) -> bool:
        found.update((c.acs_credential_id, c) for c in page)
        return False

    await _read_lists(api, take)
    await share_out((each for each in ids if each not in found), _asking(api, found), width)


def _asking(api: SeamApi, found: Place) -> Callable[[str], Awaitable[None]]:
    async def ask(acs_credential_id: str) -> None:
        credential = await api.credential(acs_credential_id)
        if credential is not None:
            found[acs_credential_id] = credential

    return ask


async def ask_each(api: SeamApi, ids: Iterable[str], width: int) -> dict[str, Credential]:
    """What single gets say of these ids; one that Seam does not answer for is left out, as is one it does not know."""
    found: dict[str, Credential] = {}

    async def ask(acs_credential_id: str) -> None:
        with contextlib.suppress(UnexpectedAnswer):
            credential = await api.credential(acs_credential_id)
            if credential is not None:
                found[credential.acs_credential_id] = credential

    await share_out(ids, ask, width)
    return found


async def _read_lists(api: SeamApi, take: Callable[[Sequence[Credential]], bool]) -> None:
    """Give one page after the other to `take`, until it says that it has enough."""
    try:
        async with aclosing(api.pages()) as pages:
            async for page in pages:
                if take(page):
                    return
    except UnexpectedAnswer as trouble:
        # A list that is refused leaves the single gets; one that does not answer leaves nothing to rely on.
        if pacing.meaning(trouble.status) is not Answer.REFUSED:
            raise
