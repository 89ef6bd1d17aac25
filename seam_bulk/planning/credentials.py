"""A credential as Seam holds it, taken out of the JSON of Seam's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
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
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        value = datetime.fromisoformat(text.strip())
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def from_json(answer: Mapping[str, Any]) -> Credential:
    """The credential an answer describes; unknown fields and new enum values are left alone."""
    synced = answer.get("is_latest_desired_state_synced_with_provider")
    code = answer.get("code")
    return Credential(
        acs_credential_id=str(answer.get("acs_credential_id", "")).lower(),
        acs_system_id=_text(answer, "acs_system_id"),
        workspace_id=_text(answer, "workspace_id"),
        name=_text(answer, "display_name"),
        access_method=_text(answer, "access_method"),
        external_type=_text(answer, "external_type"),
        code=str(code) if isinstance(code, str | int) and not isinstance(code, bool) and str(code) else None,
        starts_at=instant(answer.get("starts_at")),
        ends_at=instant(answer.get("ends_at")),
        warnings=_codes(answer.get("warnings"), "warning_code"),
        errors=_codes(answer.get("errors"), "error_code"),
        synced=synced if isinstance(synced, bool) else None,
        synced_at=instant(answer.get("latest_desired_state_synced_with_provider_at")),
    )


def _text(answer: Mapping[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""


def _codes(entries: object, key: str) -> tuple[str, ...]:
    if not isinstance(entries, list):
        return ()
    return tuple(str(e[key]) for e in entries if isinstance(e, dict) and e.get(key))


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
        workspace_id=_text(answer, "workspace_id"),
        name=_text(answer, "name"),
        is_sandbox=answer.get("is_sandbox") is True,
        is_suspended=answer.get("is_suspended") is True,
    )
