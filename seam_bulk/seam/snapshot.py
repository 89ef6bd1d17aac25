"""The live credentials of many ids, in as few calls as can be had."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sized
from contextlib import aclosing

from seam_bulk.planning.credentials import Credential
from seam_bulk.seam import pacing
from seam_bulk.seam.pacing import Answer
from seam_bulk.seam.seam_api import Page, SeamApi, UnexpectedAnswer
from seam_bulk.seam.workers import share_out


async def snapshot(
    api: SeamApi, ids: Iterable[str], *, everything: bool = False, width: int = 16
) -> dict[str, Credential]:
    """What Seam holds for these ids now, by id; an id that is missing is one Seam does not know.

    An id that no page holds is asked by get before it counts as unknown.

    `everything` reads the lists to their end, which finds who else has a code; then other credentials are among the
    answer.
    """
    found: dict[str, Credential] = {}
    missing = set(ids)
    kept = frozenset(missing)
    async with aclosing(all_pages(api) if everything else worthwhile_pages(api, missing)) as pages:
        async for page in pages:
            found.update(
                (c.acs_credential_id, c) for c in page.credentials if everything or c.acs_credential_id in kept
            )
            missing.difference_update(c.acs_credential_id for c in page.credentials)
    return found | await ask_all(api, sorted(missing), width)


async def worthwhile_pages(api: SeamApi, missing: Sized) -> AsyncGenerator[Page, None]:
    """Pages of Seam's lists, for as long as they are the shorter way to what is still `missing`; whoever walks through
    them takes out of it what a page holds.

    A page is one call and so is a get, but nothing tells beforehand how many pages there are. A page that held nothing
    wanted was read in vain; one that held much makes up for those before it. Once as many were read in vain as are
    missing, the rest is left to gets. That is never more than twice the calls of whichever way would have been shorter.
    """
    if len(missing) < 2:
        return
    in_vain = 0
    async with aclosing(all_pages(api)) as pages:
        async for page in pages:
            before = len(missing)
            yield page
            in_vain = max(0, in_vain + 1 - (before - len(missing)))
            if len(missing) <= in_vain:
                return


async def all_pages(api: SeamApi) -> AsyncGenerator[Page, None]:
    """Seam's lists to their end; none where they are refused, which leaves the single gets."""
    try:
        async with aclosing(api.pages()) as pages:
            async for page in pages:
                yield page
    except UnexpectedAnswer as trouble:  # a list that does not answer leaves nothing to rely on
        if pacing.meaning(trouble.status) is not Answer.REFUSED:
            raise


async def ask_all(api: SeamApi, ids: Iterable[str], width: int) -> dict[str, Credential]:
    """What single gets say of these ids; one that Seam does not know is left out."""
    found: dict[str, Credential] = {}
    await share_out(ids, _asking(api, found), width)
    return found


def _asking(api: SeamApi, found: dict[str, Credential]) -> Callable[[str], Awaitable[None]]:
    async def ask(acs_credential_id: str) -> None:
        credential = await api.credential(acs_credential_id)
        if credential is not None:
            found[acs_credential_id] = credential

    return ask


async def ask_each(api: SeamApi, ids: Iterable[str], width: int) -> dict[str, Credential]:
    """What single gets say of these ids; one that Seam does not answer for is left out, as is one it does not know."""
    found: dict[str, Credential] = {}

    ask = _asking(api, found)

    async def ask_leniently(acs_credential_id: str) -> None:
        with contextlib.suppress(UnexpectedAnswer):
            await ask(acs_credential_id)

    await share_out(ids, ask_leniently, width)
    return found
