"""A credential as Seam holds it, taken out of the JSON of Seam's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple


class Credential(NamedTuple):
    """What Seam says of one credential now. Instants are aware and in UTC.

    `code` is None where Seam shows none (absent or null): then it is unknown, not empty. `synced` is None where
    the provider does not say. `warnings` are the warning codes; `replaced_code` tells that one of them says Seam
    assigned another code than was asked for.
    """

    acs_credential_id: str
    acs_system_id: str = ""
    workspace_id: str = ""
    name: str = ""
    access_method: str = ""
    external_type: str = ""
    code: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    synced: bool | None = None
    synced_at: datetime | None = None

    def __repr__(self) -> str:
        return without(self, "code")

    @property
    def is_being_deleted(self) -> bool:
        """Seam's own word for it is a warning: do not update."""
        return "being_deleted" in self.warnings

    @property
    def replaced_code(self) -> bool:
        """Seam gave the guest another code than was asked for (documented warning, since August 2026)."""
        return "requested_code_unavailable" in self.warnings


def without(value: Any, *hidden: str) -> str:
    """What a named tuple shows of itself in place of its repr: all but the fields that may hold codes."""
    shown = (f"{name}={each!r}" for name, each in zip(value._fields, value, strict=True) if name not in hidden)
    return f"{type(value).__name__}({', '.join(shown)})"


def instant(text: object) -> datetime | None:
    """The instant an answer of Seam names, in UTC; None where it names none.

    Seam's samples reach microseconds, and one shows a blank for the T and no zone: taken as UTC.
    """
    return _instant(text) if isinstance(text, str) else None


@lru_cache(4096)  # the same few dates stand in many credentials
def _instant(text: str) -> datetime | None:
    try:
        value = datetime.fromisoformat(text.strip())
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def from_json(answer: Mapping[str, Any]) -> Credential:
    """The credential an answer describes; unknown fields and new enum values are left alone."""
    given = answer.get
    synced = given("is_latest_desired_state_synced_with_provider")
    code = given("code")
    return Credential(
        acs_credential_id=_text(given("acs_credential_id")).lower(),
        acs_system_id=_text(given("acs_system_id")),
        workspace_id=_text(given("workspace_id")),
        name=_text(given("display_name")),
        access_method=_text(given("access_method")),
        external_type=_text(given("external_type")),
        code=str(code) if isinstance(code, str | int) and not isinstance(code, bool) and str(code) else None,
        starts_at=instant(given("starts_at")),
        ends_at=instant(given("ends_at")),
        warnings=_codes(given("warnings"), "warning_code"),
        errors=_codes(given("errors"), "error_code"),
        synced=synced if isinstance(synced, bool) else None,
        synced_at=instant(given("latest_desired_state_synced_with_provider_at")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _codes(entries: object, key: str) -> tuple[str, ...]:
    if not entries or not isinstance(entries, list):
        return ()
    return tuple(code for e in entries if isinstance(e, dict) and (code := _text(e.get(key))))


@dataclass(frozen=True, slots=True)
class Workspace:
    """Whose doors these are: the workspace a key belongs to."""

    workspace_id: str
    name: str
    is_sandbox: bool
    is_suspended: bool = False


def workspace_from_json(answer: Mapping[str, Any]) -> Workspace:
    """The workspace an answer describes; one that does not say so is not taken for a sandbox."""
    return Workspace(
        workspace_id=_text(answer.get("workspace_id")),
        name=_text(answer.get("name")),
        is_sandbox=answer.get("is_sandbox") is True,
        is_suspended=answer.get("is_suspended") is True,
    )
