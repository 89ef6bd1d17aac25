"""What the live credential, and those beside it, say against what a row wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from seam_bulk.checking.rows import Row
from seam_bulk.planning import lost_zeros
from seam_bulk.planning.credentials import Credential, Workspace
from seam_bulk.problems import Problem, Severity, problem

_CODES_PICKED_BY_PROVIDER = ("salto_ks", "latch")
_WITHOUT_CODE = ("card", "mobile_key", "cloud_key")


Holders = Callable[[str, str], AbstractSet[str]]
"""The ids that have a code, given the access system and the code."""


def not_found() -> Problem:
    """The problem of a row whose credential Seam does not have."""
    return problem(
        "plan.not_found",
        "Seam does not know this credential in this workspace.",
        "Check the id, and that the key belongs to the right workspace.",
        column="acs_credential_id",
    )


def against(
    wish: Row,
    code: str | None,
    ends_at: datetime | None,
    known: Credential,
    workspace: Workspace,
    holders: Holders,
    length: tuple[int, int] | None = None,
) -> Iterable[Problem]:
    """What speaks against giving this credential that code and that end date (None: not to change).

    `length` is the shortest and longest code allowed. The columns are named by their fields.
    """
    if known.workspace_id and known.workspace_id.lower() != workspace.workspace_id.lower():
        yield problem(
            "plan.other_workspace",
            "This credential belongs to another workspace than the key.",
            "Use the key of its workspace, or take the row out.",
        )
    if known.is_being_deleted:
        yield problem(
            "plan.being_deleted", "Seam is deleting this credential.", "Take the row out; nothing can be updated."
        )
    if code is not None:
        yield from _code_problems(wish, code, known, holders, length)
    if ends_at is not None and known.starts_at is not None and ends_at <= known.starts_at:
        yield problem(
            "plan.ends_before_start",
            f"The end date is not after the start of access, {known.starts_at:%Y-%m-%d %H:%M} UTC.",
            "Choose a later end date.",
            column="ends_at",
        )


def _code_problems(
    wish: Row, code: str, known: Credential, holders: Holders, length: tuple[int, int] | None
) -> Iterable[Problem]:
    if known.access_method not in ("", "code"):
        yield _not_a_code_credential(known)
    if short := lost_zeros.suspected(wish, known, length):
        yield short
    others = holders(known.acs_system_id, code) - {known.acs_credential_id}
    if others:
        yield problem(
            "plan.code_taken",
            f"Another credential of the same access system has this code now: {_some(others)}.",
            "Two people would open the door with one code; the system may refuse it or choose another.",
            column="code",
        )
    if known.external_type.startswith(_CODES_PICKED_BY_PROVIDER):
        yield problem(
            "plan.provider_picks_codes",
            "This access system makes its codes itself and may give another one than asked for.",
            "The report tells whether it did; with --show-codes it has the code that the guest needs then.",
            column="code",
        )


def _not_a_code_credential(known: Credential) -> Problem:
    kind = known.access_method.replace("_", " ")
    found = problem(
        "plan.not_a_code_credential",
        f"This credential is a {kind}, not a code.",
        "Leave the code cell empty; an end date can be set.",
        column="code",
    )
    if known.code is None and known.access_method in _WITHOUT_CODE:
        return found
    why = "It is of a kind not known here" if known.code is None else "It shows a code all the same"
    return replace(found, hint=f"{why}, so it is tried.", severity=Severity.WARNING)


def _some(ids: Iterable[str]) -> str:
    first, *rest = sorted(ids)
    return first + (f" and {len(rest)} more" if rest else "")
