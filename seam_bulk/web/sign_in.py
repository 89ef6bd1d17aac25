"""Sign-in by OpenID Connect: how the server's environment sets it up, and to whom the page is open by it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from seam_bulk.errors import UsageError
from seam_bulk.seam.access import is_loopback

URL = "SEAM_BULK_URL"
ISSUER = "SEAM_BULK_OIDC_ISSUER"
CLIENT_ID = "SEAM_BULK_OIDC_CLIENT_ID"
CLIENT_SECRET = "SEAM_BULK_OIDC_CLIENT_SECRET"  # noqa: S105  the name of a variable
ALLOWED = "SEAM_BULK_ALLOWED"

_VARIABLES = (URL, ISSUER, CLIENT_ID, CLIENT_SECRET)
_DISCOVERY = "/.well-known/openid-configuration"
_COOKIE_SECRET = secrets.token_hex(32)
"""Signs the cookies of sign-ins; another one each time, so that no sign-in outlives the server."""

LASTS = timedelta(hours=12)
"""How long one sign-in is good for: a working day."""

_CLOCKS_DIFFER = timedelta(minutes=5)


class Standing(StrEnum):
    """What the page is to somebody: open to them, or why not."""

    LET_IN = "let in"
    SIGNED_OUT = "signed out"
    TOO_LONG_AGO = "too long ago"
    NO_EMAIL = "no e-mail"
    NOT_VERIFIED = "not verified"
    NOBODY_ALLOWED = "nobody allowed"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in of this server: under which address people open it, who vouches for them, and who is let in."""

    url: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    allowed: frozenset[str] = frozenset()
    """E-mails, and domains as `@harbour.example`; in lower case."""

    @property
    def host(self) -> str:
        """The name under which a browser opens the page."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_https(self) -> bool:
        """Whether browsers speak to the page by https."""
        return self.url.startswith("https:")

    def secrets(self) -> dict[str, Any]:
        """The same for Streamlit, in the shape of its secrets.toml."""
        metadata = self.issuer if self.issuer.endswith(_DISCOVERY) else self.issuer + _DISCOVERY
        return {
            "auth": {
                "redirect_uri": f"{self.url}/oauth2callback",
                "cookie_secret": _COOKIE_SECRET,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": metadata,
            }
        }

    def standing(self, claims: Mapping[str, Any], now: datetime) -> Standing:
        """What the page is to whoever signed in with these claims; no claims: to whoever did not."""
        if not claims:
            return Standing.SIGNED_OUT
        if not _is_recent(claims.get("iat"), now):
            return Standing.TOO_LONG_AGO
        email = email_of(claims)
        if not email:
            return Standing.NO_EMAIL
        if claims.get("email_verified", True) not in (True, "true"):
            return Standing.NOT_VERIFIED
        if not self.allowed:
            return Standing.NOBODY_ALLOWED
        is_allowed = bool(self.allowed & {email, "@" + email.partition("@")[2]})
        return Standing.LET_IN if is_allowed else Standing.NOT_ALLOWED


def email_of(claims: Mapping[str, Any]) -> str:
    """The e-mail of a sign-in in lower case, "" where there is none that could be anybody's."""
    email = claims.get("email")
    return email.lower() if isinstance(email, str) and _is_email(email) else ""


def configured(environment: Mapping[str, str]) -> SignIn | None:
    """The sign-in that the environment sets up, None where it names none; UsageError where it is set up in part."""
    values = {name: environment.get(name, "").strip() for name in _VARIABLES}
    if not any(values.values()) and ALLOWED not in environment:
        return None
    if missing := [name for name, value in values.items() if not value]:
        raise UsageError(
            "sign_in.incomplete",
            f"Sign-in is set up in part: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
            f"Set all of {', '.join(_VARIABLES)} and {ALLOWED}, or none of them.",
        )
    return SignIn(
        _address(URL, values[URL], bare=True),
        _address(ISSUER, values[ISSUER]),
        values[CLIENT_ID],
        values[CLIENT_SECRET],
        _allowed(environment.get(ALLOWED, "")),
    )


def _address(name: str, text: str, *, bare: bool = False) -> str:
    """An https address without a slash at its end; plain http only to this machine, for trying it out."""
    address = text.rstrip("/")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or not is_safe or parts.query or parts.fragment or "@" in parts.netloc or (bare and parts.path):
        kind = "such as https://bulk.harbour.example, without a path" if bare else "such as https://accounts.google.com"
        raise UsageError("sign_in.address", f"{name} is not an https address {kind}.", "Correct it.")
    return address


def _allowed(text: str) -> frozenset[str]:
    entries = {entry.lower() for entry in text.replace(",", " ").replace(";", " ").split()}
    for entry in entries:
        if not _is_email("somebody" + entry if entry.startswith("@") else entry):
            raise UsageError(
                "sign_in.allowed",
                f"{ALLOWED} holds something that is neither an e-mail nor a domain such as @harbour.example.",
                "Separate several by commas.",
            )
    return frozenset(entries)


def _is_email(text: str) -> bool:
    """Whether the text is one e-mail in plain letters: one that only looks like somebody else's is none."""
    name, at, domain = text.partition("@")
    return (
        bool(name and at and domain) and "@" not in domain and text.isascii() and text.isprintable() and " " not in text
    )


def _is_recent(issued: object, now: datetime) -> bool:
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    return -_CLOCKS_DIFFER.total_seconds() <= now.timestamp() - issued <= LASTS.total_seconds()
